"""Everything that changes something in this room, by subject."""

from operations.dataflow.actions import imports, processing, products, quality, requests

ACTS = (
    *requests.ACTS,
    *imports.ACTS,
    *processing.ACTS,
    *products.ACTS,
    *quality.ACTS,
)
