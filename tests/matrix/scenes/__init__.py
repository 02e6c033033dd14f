"""Ways to every row of every table."""

from tests.matrix.scenes import ending, granting, running
from tests.matrix.scenes.scene import SCENES, Scene, scene

__all__ = ["SCENES", "Scene", "ending", "granting", "running", "scene"]
