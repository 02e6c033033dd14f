"""Supervision: what orders to correct rest on, what is overdue, what waits 六(八)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, EndingProposal, ScopeItem, Stop
from operations.agreements.queries import LIVE, UNDECIDED
from operations.mechanism.queries import calendar
from operations.oversight.models import Correction
from statute.rules.breaching import ClosedFacts
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once

# Working days before the end of the period at which the operator is reminded (local rule).
REMIND_WORKDAYS = 3
State = Correction.State


def agreed_due(agreement: Agreement, at: datetime) -> date:
    """The last day to correct by the agreement's own period, counted from the day of `at`."""
    return calendar().add_workdays(clock.today(at), agreement.rectification_workdays)


def overdue(correction: Correction, at: datetime) -> bool:
    """Derived, never stored: the period has passed and the operator has not fed back."""
    return correction.state == State.NOTIFIED and correction.due_on < clock.today(at)


def running(rows: QuerySet[Correction]) -> QuerySet[Correction]:
    """Orders whose agreement still binds."""
    return rows.filter(agreement__state__in=LIVE)


def failing(at: datetime) -> QuerySet[Correction]:
    """Orders not corrected as asked: overdue without a word, or rejected; nobody has recorded it yet."""
    missed = Q(state__in=[State.NOTIFIED], due_on__lt=clock.today(at)) | Q(state__in=[State.REJECTED])
    return running(Correction.objects.filter(missed)).order_by("due_on", "pk")


def to_remind(at: datetime) -> Iterator[Correction]:
    """Orders whose period ends within a few working days and about which nobody was reminded yet."""
    today, days = clock.today(at), calendar()
    rows = running(Correction.objects.filter(state__in=[State.NOTIFIED], reminded_at__isnull=True, due_on__gte=today))
    for correction in rows.order_by("due_on", "pk"):
        if days.workdays_between(today, correction.due_on) <= REMIND_WORKDAYS:
            yield correction


def open_proposal(agreement: Agreement) -> EndingProposal | None:
    """The proposal to end the whole agreement that is not decided yet, if any."""
    rows = EndingProposal.objects.filter(agreement=agreement, state__in=UNDECIDED, items__isnull=True)
    return rows.order_by("pk").first()


def concerned(correction: Correction) -> list[ScopeItem]:
    """The rows of the scope an order names that are still authorized; none for the whole authorization."""
    rows = correction.items.filter(ended_at__isnull=True).select_related("agreement", "item", "scenario")
    return list(rows.order_by("pk"))


@once
def named(correction: Correction) -> QuerySet[ScopeItem]:
    """The rows of the scope an order names, ended or not; none for the whole authorization."""
    return correction.items.select_related("item", "scenario").order_by("pk")


def nothing_left(correction: Correction) -> bool:
    """Whether an order names rows of the scope and all of them have ended in the meantime."""
    rows = named(correction)
    return bool(rows) and all(row.ended_at is not None for row in rows)


def closed_facts(correction: Correction) -> ClosedFacts:
    """Whether what an order closed may be opened again."""
    proposal = correction.proposal
    state = str(proposal.state) if proposal is not None else ""
    return ClosedFacts(
        accepted=correction.state == State.ACCEPTED,
        proposal_open=state in {str(s) for s in UNDECIDED},
        proposal_dropped=state == str(EndingProposal.State.DROPPED),
        ended=state == str(EndingProposal.State.CARRIED_OUT) or nothing_left(correction),
    )


def stopping(correction: Correction) -> bool:
    """Whether the order still keeps access closed."""
    return correction.stop is not None and correction.stop.until_at is None


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Orders to draft on, issue, answer, judge, and access to open again."""
    mine = running(Correction.objects.all()).select_related("agreement", "organization")
    if by.role == Role.ORG_ADMIN and by.organization:
        asked = mine.filter(organization_id=by.organization, state__in=[State.NOTIFIED, State.FAILED])
        yield Source(rows=asked.order_by("due_on", "pk"), due="due_on", tell=_to_answer)
    if by.role == Role.APPROVER:
        yield from _to_decide(mine.filter(region_id=by.region), by)
        yield _to_resume(by)


def _to_answer(row: Correction) -> Waiting:
    return Waiting(
        label=_("反馈改正情况"), subject=row, clause="六(八)", verb="give_feedback", due_on=row.due_on,
        note=row.whose,
    )  # fmt: skip


_NEXT = {
    State.DRAFT: (_("发出改正通知"), "issue"),
    State.FEEDBACK: (_("认定改正情况"), ""),
    State.REJECTED: (_("记载未按要求改正"), "fail"),
}


def _to_decide(rows: QuerySet[Correction], by: Actor) -> Iterator[Source]:
    others = rows.filter(state__in=list(_NEXT)).exclude(state=State.DRAFT, drafted_by=by.user_id)
    yield Source(rows=others.order_by("due_on", "pk"), tell=_step(lambda row: _NEXT[State(row.state)]))
    ended = rows.filter(stop__until_at__isnull=True)
    over = [EndingProposal.State.DROPPED, EndingProposal.State.CARRIED_OUT]
    closed = ended.filter(Q(state__in=[State.ACCEPTED]) | Q(state__in=[State.FAILED], proposal__state__in=over))
    yield Source(rows=closed.order_by("pk"), tell=_step(lambda _row: (_("解除暂停"), "end_suspension")))


def _step(next_of: Callable[[Correction], tuple[object, str]]) -> Callable[[Correction], Waiting]:
    """What is to be done next with an order, without a day."""

    def tell(row: Correction) -> Waiting:
        label, verb = next_of(row)
        return Waiting(label=label, subject=row, clause="六(八)", verb=verb, note=row.whose)

    return tell


def _to_resume(by: Actor) -> Source:
    """Accepted and nothing closes the agreement any more: it may be resumed, under the guards of activation."""
    closing = Stop.objects.filter(
        agreement=OuterRef("pk"), until_at__isnull=True, scenario__isnull=True, item__isnull=True
    )
    corrected = Correction.objects.filter(agreement=OuterRef("pk"), stop__until_at__isnull=False)
    rows = Agreement.objects.filter(region_id=by.region, state__in=[Agreement.State.SUSPENDED])
    return Source(
        rows=rows.filter(~Exists(closing), Exists(corrected)).select_related("application").order_by("pk"),
        tell=lambda agreement: Waiting(label=_("恢复权限"), subject=agreement, clause="六(八)", verb="resume"),
    )
