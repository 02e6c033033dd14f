"""Products from the draft to the last delivery."""

from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import dataflow_products as products


@builds("product", "draft")
def product_draft() -> Scene:
    return Scene(subject=products.drafted(in_operation()))


@builds("product", "submitted")
def product_submitted() -> Scene:
    return Scene(subject=products.submitted(product_draft().subject))


@builds("product", "reviewing")
def product_reviewing() -> Scene:
    return Scene(subject=products.examined(product_draft().subject))


@builds("product", "approved")
def product_approved() -> Scene:
    return Scene(subject=products.approved(product_draft().subject))


@builds("product", "refused")
def product_refused() -> Scene:
    return Scene(subject=products.refused(product_draft().subject))


@builds("product", "exported")
def product_exported() -> Scene:
    return Scene(subject=products.exported(product_draft().subject))


@builds("product", "on_market")
def product_on_market() -> Scene:
    return Scene(subject=products.on_market(product_draft().subject))


@builds("product", "withdrawn")
def product_withdrawn() -> Scene:
    return Scene(subject=products.withdrawn(product_exported().subject))
