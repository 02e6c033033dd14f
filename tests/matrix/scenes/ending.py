"""Endings, closures, purges."""

from audit import clock
from audit.actor import SYSTEM
from operations.agreements import actions as agreeing
from operations.agreements.models import EndingProposal
from operations.closures import actions as closing
from operations.closures.models import Closure
from tests import world
from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import closures, domains
from tests.world import AT

# --- proposals to end ----------------------------------------------------------------------------------------------


@builds("endingproposal", "open")
def proposed() -> Scene:
    return Scene(subject=closures.proposed(in_operation()))


@builds("endingproposal", "heard")
def heard() -> Scene:
    return Scene(subject=closures.heard(proposed().subject))


@builds("endingproposal", "concluded")
def concluded() -> Scene:
    return Scene(subject=closures.decided(proposed().subject))


@builds("endingproposal", "carried_out")
def carried_out() -> Scene:
    made: EndingProposal = proposed().subject
    closures.carried_out(made)
    return Scene(subject=made)


@builds("endingproposal", "dropped")
def dropped() -> Scene:
    made: EndingProposal = proposed().subject
    return Scene(subject=agreeing.drop(id=made.pk, by=world.approver(), at=AT, reason="已改正"))


# --- closures ------------------------------------------------------------------------------------------------------


def _expired() -> Scene:
    closure, at = closures.expired(in_operation())
    return Scene(subject=closure, at=at)


@builds("closure", "opened")
def opened() -> Scene:
    return _expired()


@builds("closure", "permissions_closed")
def permissions_closed() -> Scene:
    at = _expired()
    return Scene(subject=closures.confirmed(at.subject, at.at), at=at.at)


@builds("closure", "assets_settled")
def assets_settled() -> Scene:
    at = _expired()
    return Scene(subject=closures.settled(at.subject, at.at), at=at.at)


@builds("closure", "data_deleted")
def data_deleted() -> Scene:
    at = _expired()
    return Scene(subject=closures.deleted(at.subject, at.at), at=at.at)


@builds("closure", "retaining_logs")
def retaining_logs() -> Scene:
    at = _expired()
    made, _at = closures.retaining(at.subject, at.at)
    return Scene(subject=made, at=closures.after_hold(made))


@builds("closure", "complete")
def complete() -> Scene:
    at = retaining_logs()
    proposal = closures.prepared(at.subject, at.at)
    closing.keep(id=proposal.pk, by=world.approver(), at=at.at, reason="审计需要")
    note = "运营单位未报送最终报告，已约谈。"
    made: Closure = closing.complete(id=at.subject.pk, by=world.approver(), at=at.at, final_report_note=note)
    return Scene(subject=made, at=at.at)


# --- carried over --------------------------------------------------------------------------------------------------


@builds("carryover", "proposed")
def carry_over_proposed() -> Scene:
    closure, renewal, at = closures.renewed()
    return Scene(subject=closures.carrying(closure, renewal, at), at=at)


@builds("carryover", "approved")
def carry_over_approved() -> Scene:
    closure, renewal, at = closures.renewed()
    return Scene(subject=closures.carried(closure, renewal, at), at=at)


@builds("carryover", "refused")
def carry_over_refused() -> Scene:
    built = carry_over_proposed()
    refused = closing.refuse_carry_over(id=built.subject.pk, by=world.approver(), at=built.at, reason="已有更新的数据")
    return Scene(subject=refused, at=built.at)


@builds("carryover", "cancelled")
def carry_over_cancelled() -> Scene:
    closure, renewal, at = closures.renewed()
    return Scene(subject=closures.cancelled(closure, renewal, at), at=at)


@builds("carryover", "deleted")
def carry_over_deleted() -> Scene:
    built = carry_over_cancelled()
    closure = built.subject.closure
    inputs = closures.certificate(closure, built.at)
    by = domains.operator(closure.domain)
    return Scene(subject=closing.certify_carried(id=built.subject.pk, by=by, at=built.at, **inputs), at=built.at)


# --- purges --------------------------------------------------------------------------------------------------------


@builds("purgeproposal", "open")
def purge_proposed() -> Scene:
    at = retaining_logs()
    return Scene(subject=closures.prepared(at.subject, at.at), at=at.at)


@builds("purgeproposal", "approved")
def purge_approved() -> Scene:
    at = retaining_logs()
    return Scene(subject=closures.approved(at.subject, at.at), at=at.at)


@builds("purgeproposal", "purged")
def purged() -> Scene:
    at = purge_approved()
    # The database keeps logs by a clock of its own.
    clock.advance(at.at - clock.now())
    return Scene(subject=closing.purge(id=at.subject.pk, by=SYSTEM, at=at.at), at=at.at)


@builds("purgeproposal", "kept")
def kept() -> Scene:
    at = purge_proposed()
    return Scene(subject=closing.keep(id=at.subject.pk, by=world.approver(), at=at.at, reason="审计需要"), at=at.at)
