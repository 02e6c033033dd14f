"""Everything that ends an authorization and closes its case."""

from operations.closures.actions import carrying
from operations.closures.actions.carrying import (
    approve_carry_over,
    cancel_carry_over,
    certify_carried,
    note_lost,
    propose_carry_over,
    refuse_carry_over,
    supply_carried,
)
from operations.closures.actions.ending import carry_out, conclude_matter, decide, ending, enter_decision
from operations.closures.actions.opening import expire, open_closure
from operations.closures.actions.prohibiting import item, prohibit
from operations.closures.actions.purging import (
    approve,
    closure_logs,
    keep,
    place_legal_hold,
    prepare,
    propose_purge,
    purge,
    purges,
    release_legal_hold,
)
from operations.closures.actions.stages import (
    accept_deletion,
    certify_deletion,
    closure,
    complete,
    confirm_closed,
    pursue,
    settle_assets,
)

# What only other acts and jobs call (open_closure, expire, pursue, note_lost, purge) is left out or given to the system's role alone.
ACTS = (*ending.all, *item.all, *closure.all, *carrying.ACTS, *closure_logs.all, *purges.all)

__all__ = [
    "ACTS",
    "accept_deletion",
    "approve",
    "approve_carry_over",
    "cancel_carry_over",
    "carry_out",
    "certify_carried",
    "certify_deletion",
    "complete",
    "conclude_matter",
    "confirm_closed",
    "decide",
    "enter_decision",
    "expire",
    "keep",
    "note_lost",
    "open_closure",
    "place_legal_hold",
    "prepare",
    "prohibit",
    "propose_carry_over",
    "propose_purge",
    "purge",
    "pursue",
    "refuse_carry_over",
    "release_legal_hold",
    "settle_assets",
    "supply_carried",
]
