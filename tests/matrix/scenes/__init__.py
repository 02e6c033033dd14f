"""Ways to every row of every table."""

from tests.matrix.scenes import (
    amending,
    breaching,
    disclosing,
    ending,
    erasing,
    flowing,
    granting,
    products,
    reporting,
    risking,
    running,
    sampling,
    watching,
)
from tests.matrix.scenes.scene import SCENES, Scene, scene

__all__ = [
    "SCENES",
    "Scene",
    "amending",
    "breaching",
    "disclosing",
    "ending",
    "erasing",
    "flowing",
    "granting",
    "products",
    "reporting",
    "risking",
    "running",
    "sampling",
    "scene",
    "watching",
]
