"""Auditors' samples."""

from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import auditing_sampling as sampling


@builds("sample", "drawn")
def sample_drawn() -> Scene:
    return Scene(subject=sampling.looked_at(sampling.drawn()))


@builds("sample", "concluded")
def sample_concluded() -> Scene:
    return Scene(subject=sampling.concluded())
