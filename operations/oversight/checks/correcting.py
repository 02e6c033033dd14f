"""Orders to correct: drafted, issued with their suspension, answered, judged 六(八)."""

from collections.abc import Sequence
from datetime import date, datetime

from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement, EndingProposal, ScopeItem
from operations.oversight.models import Correction, Violation
from operations.oversight.queries import correcting as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import breaching


def drafted(
    agreement: Agreement, *, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem] = (), violation: Violation | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Clause, facts, requirement and period; what it names is the agreement's own."""
    found = list(
        breaching.order(
            breaching.OrderFacts(
                clause=clause, facts=facts, requirement=requirement, due_on=due_on, today=clock.today(at),
                agreed_on=queries.agreed_due(agreement, at),
            )
        )
    )  # fmt: skip
    if any(row.agreement_id != agreement.pk for row in items):
        found.append(_foreign(gettext_noop("所选数据不在本协议的授权范围内。"), "items"))
    if violation is not None and violation.agreement_id != agreement.pk:
        found.append(_foreign(gettext_noop("所选违规记录不是本协议的。"), "violation"))
    return tuple(found)


def _foreign(message: str, place: str) -> Finding:
    return Finding(code="correction-scope", message=message, clause="六(八)", kind=Kind.SHAPE, field=place)


def issue(correction: Correction, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Still lawful as it was drafted, and there is access to be closed with it."""
    return (
        *breaching.suspendable(str(correction.agreement.state)),
        *(
            finding
            for finding in drafted(
                correction.agreement, at=at, clause=correction.clause, facts=correction.facts,
                requirement=correction.requirement, due_on=correction.due_on,
            )
            if finding.blocks
        ),
    )  # fmt: skip


def give_feedback(correction: Correction, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Taken until the ending is decided; late is shown."""
    proposal = correction.proposal
    decided = proposal is not None and proposal.state in {
        EndingProposal.State.CONCLUDED, EndingProposal.State.CARRIED_OUT,
    }  # fmt: skip
    return (
        *breaching.decided_ending(decided),
        *breaching.feedback(correction.due_on, clock.today(at)),
    )


def fail(correction: Correction, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Rejected, or overdue."""
    rejected = correction.state == Correction.State.REJECTED
    return breaching.failure(rejected, correction.due_on, clock.today(at))


def end_suspension(correction: Correction, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Accepted, or nobody wants to end the authorization any more; and access is still closed by it."""
    if not queries.stopping(correction):
        message = gettext_noop("该项暂停已经解除。")
        return (Finding(code="stop-lifted", message=message, clause="六(八)", kind=Kind.STATE),)
    return breaching.reopening(queries.closed_facts(correction))
