"""The desks of this room, by subject."""

from operations.dataflow.views import imports, processing, products, quality, requests

DESKS = (
    *requests.DESKS,
    *imports.DESKS,
    *processing.DESKS,
    *products.DESKS,
    *quality.DESKS,
)
