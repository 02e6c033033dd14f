"""Orders to correct, violations, credit records."""

from audit.actor import SYSTEM
from operations.oversight.actions import correcting, credit, violations
from operations.oversight.models import Correction
from tests import world
from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import oversight_breaching as breaching
from tests.world import AT

# --- orders to correct ---------------------------------------------------------------------------------------------


@builds("correction", "draft")
def order_draft() -> Scene:
    return Scene(subject=breaching.drafted(in_operation()))


@builds("correction", "notified")
def order_notified() -> Scene:
    return Scene(subject=breaching.issued(in_operation()))


@builds("correction", "feedback")
def order_answered() -> Scene:
    return Scene(subject=breaching.answered(order_notified().subject))


@builds("correction", "accepted")
def order_accepted() -> Scene:
    return Scene(subject=breaching.accepted(order_notified().subject, lift=False))


@builds("correction", "rejected")
def order_rejected() -> Scene:
    return Scene(subject=breaching.rejected(order_notified().subject))


@builds("correction", "failed")
def order_failed() -> Scene:
    order: Correction = order_rejected().subject
    return Scene(subject=correcting.fail_correction(id=order.pk, by=SYSTEM, at=AT))


@builds("correction", "dropped")
def order_dropped() -> Scene:
    order: Correction = order_draft().subject
    return Scene(subject=correcting.drop_order(id=order.pk, by=world.clerk(), at=AT, reason="已当场改正"))


# --- violations ----------------------------------------------------------------------------------------------------


@builds("violation", "recorded")
def violation_recorded() -> Scene:
    return Scene(subject=breaching.recorded(in_operation()))


@builds("violation", "handled")
def violation_handled() -> Scene:
    return Scene(subject=breaching.handled(violation_recorded().subject))


@builds("violation", "dismissed")
def violation_dismissed() -> Scene:
    made = violation_recorded().subject
    return Scene(subject=violations.dismiss(id=made.pk, by=world.approver(), at=AT, reason="重复记载"))


# --- credit records ------------------------------------------------------------------------------------------------


@builds("creditrecord", "recorded")
def credit_recorded() -> Scene:
    return Scene(subject=breaching.on_record(in_operation()))


@builds("creditrecord", "appealed")
def credit_appealed() -> Scene:
    return Scene(subject=breaching.appealed(credit_recorded().subject))


@builds("creditrecord", "lifted")
def credit_lifted() -> Scene:
    made = credit_recorded().subject
    by = breaching.unit_seat("market")
    return Scene(subject=credit.lift(id=made.pk, by=by, at=AT, reason="处罚已撤销"))
