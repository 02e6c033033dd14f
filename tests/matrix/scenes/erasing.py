"""Erasures of contents of the trail."""

from operations.auditing.actions import erasing as actions
from tests import world
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import auditing_erasing as erasures
from tests.world import AT


@builds("erasure", "requested")
def requested() -> Scene:
    return Scene(subject=erasures.requested())


@builds("erasure", "requested by-keeper")
def requested_by_keeper() -> Scene:
    return Scene(subject=erasures.requested(by=erasures.keeper()))


@builds("erasure", "approved")
def approved() -> Scene:
    return Scene(subject=erasures.approved())


@builds("erasure", "approved by-keeper")
def approved_by_keeper() -> Scene:
    return Scene(subject=erasures.approved(requested_by_keeper().subject))


@builds("erasure", "done")
def done() -> Scene:
    return Scene(subject=erasures.done())


@builds("erasure", "rejected")
def rejected() -> Scene:
    made = erasures.requested()
    return Scene(subject=actions.reject(id=made.pk, by=erasures.keeper(), at=AT, decision="仍在法定保存期限内"))


@builds("erasure", "withdrawn")
def withdrawn() -> Scene:
    made = erasures.requested()
    return Scene(subject=actions.withdraw(id=made.pk, by=world.clerk(), at=AT, reason="重新确定范围"))
