"""Ways to every row of every table."""

from tests.matrix.scenes import breaching, disclosing, ending, flowing, granting, products, reporting, risking, running
from tests.matrix.scenes.scene import SCENES, Scene, scene

__all__ = [
    "SCENES",
    "Scene",
    "breaching",
    "disclosing",
    "ending",
    "flowing",
    "granting",
    "products",
    "reporting",
    "risking",
    "running",
    "scene",
]
