"""The sweeps of this room, by subject."""

from operations.dataflow.tasks import imports, processing, products, quality, requests

JOBS = (
    *requests.JOBS,
    *imports.JOBS,
    *processing.JOBS,
    *products.JOBS,
    *quality.JOBS,
)
