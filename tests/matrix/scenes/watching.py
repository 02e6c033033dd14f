"""Alarms of the trail."""

from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import alarms


@builds("alarm", "raised")
def alarm_raised() -> Scene:
    return Scene(subject=alarms.raised())


@builds("alarm", "acknowledged")
def alarm_acknowledged() -> Scene:
    return Scene(subject=alarms.acknowledged(alarm_raised().subject))


@builds("alarm", "closed")
def alarm_closed() -> Scene:
    return Scene(subject=alarms.concluded(alarm_acknowledged().subject))
