"""Everything that changes domains and what is opened in them."""

from operations.domains.actions.accounts import account, close_account, enable, freeze, request_account, thaw
from operations.domains.actions.confirming import confirm
from operations.domains.actions.domains import accept, domain, plan, reconcile, set_checklist
from operations.domains.actions.logs import receive_logs, upload_log
from operations.domains.actions.machines import admit_client, machine_client, request_client, revoke_client
from operations.domains.actions.people import (
    clear,
    file,
    leave,
    personnel,
    record_nda,
    record_training,
    register,
    review,
    verify,
)
from operations.domains.actions.running import activate, agreement, request_activation, resume, suspend
from operations.domains.actions.supply import order, order_supply, scope_item, stop_supply, supply_ended
from operations.domains.actions.tenancies import confirm_closed, order_close, order_open
from operations.domains.actions.training import (
    cancel_session,
    invite,
    plan_session,
    record_results,
    training_session,
)
from operations.domains.orders import cancel, escalate, fulfil

# Tenancies change with agreements and orders; what shuts accounts, orders supply, gives and cancels orders is called by other acts only;
# batches of logs come through an address of their own.
ACTS = (
    *domain.all,
    *agreement.all,
    upload_log,
    register,
    *personnel.all,
    *training_session.all,
    request_account,
    *account.all,
    *scope_item.all,
    *order.all,
    *machine_client.all,
)

__all__ = [
    "ACTS",
    "accept",
    "activate",
    "admit_client",
    "cancel",
    "cancel_session",
    "clear",
    "close_account",
    "confirm",
    "confirm_closed",
    "enable",
    "escalate",
    "file",
    "freeze",
    "fulfil",
    "invite",
    "leave",
    "order_close",
    "order_open",
    "order_supply",
    "plan",
    "plan_session",
    "reconcile",
    "receive_logs",
    "record_nda",
    "record_results",
    "record_training",
    "register",
    "request_account",
    "request_activation",
    "request_client",
    "resume",
    "review",
    "revoke_client",
    "set_checklist",
    "stop_supply",
    "supply_ended",
    "suspend",
    "thaw",
    "upload_log",
    "verify",
]
