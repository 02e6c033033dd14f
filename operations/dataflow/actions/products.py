"""Data during operation: products, from the draft to the last delivery."""

from typing import Any

from audit.act import Act
from operations.dataflow.actions.delivering import deliver, delivery, explain
from operations.dataflow.actions.releasing import (
    conclude_rereview,
    export,
    list_on_market,
    note_overdue,
    order_rereview,
    record_ip,
    withdraw,
)
from operations.dataflow.actions.reviewing import (
    approve,
    begin_review,
    edit,
    examine,
    make_product,
    product,
    refuse,
    submit,
)

# What only jobs call is left out.
ACTS: tuple[Act[Any], ...] = (make_product, *(act for act in product.all if act is not note_overdue), *delivery.all)

__all__ = [
    "ACTS",
    "approve",
    "begin_review",
    "conclude_rereview",
    "deliver",
    "edit",
    "examine",
    "explain",
    "export",
    "list_on_market",
    "make_product",
    "note_overdue",
    "order_rereview",
    "record_ip",
    "refuse",
    "submit",
    "withdraw",
]
