"""Logs whose holds have ended: proposed, prepared, approved by another, purged by the job; or kept 四(五)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit import beside, clock
from audit.act import Acts
from audit.actor import Actor
from audit.logs import holds
from audit.logs.models import Hold
from audit.logs.purge import purge_rows
from audit.logs.sealing import note_purged
from audit.outbox.post import post
from audit.roles import Role
from operations.closures import checks, forms, papers, permissions, queries
from operations.closures.models import Closure, PurgedMonth, PurgeProposal
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop
from web.forms import ReasonForm

State = PurgeProposal.State
RECORD = "授清"
closure_logs = Acts(Closure, see=permissions.closures)
purges = Acts(PurgeProposal, see=permissions.purges)
_jobs = Acts(PurgeProposal, see=permissions.purges)


@closure_logs.act(
    "propose_purge", label=_("建议清除日志"), roles=[Role.CLERK, Role.SYSTEM],
    states=[Closure.State.RETAINING_LOGS, Closure.State.COMPLETE], arrow=None, clause="四(五)",
    input_checks=checks.propose_purge, form=forms.ProposePurgeForm, makes=PurgeProposal,
)  # fmt: skip
def propose_purge(subject: Closure, *, by: Actor, at: datetime, bundle: str = queries.NETWORK) -> PurgeProposal:
    """Put the end of one bundle's retention before two persons; nothing is purged by itself."""
    kinds, today = queries.BUNDLES[bundle], clock.today(at)
    until = queries.latest_log(subject.agreement_id, kinds) or queries.day_of(subject.deletion_confirmed_at) or today
    person = None if by.is_system else by.user_id
    made = PurgeProposal.objects.create(
        closure=subject, region_id=subject.region_id, kinds=",".join(kinds), logs_until=min(until, today),
        proposed_at=at, proposed_by=by.user_id, prepared_at=at if person else None, prepared_by=person,
    )  # fmt: skip
    post(
        made, gettext_noop("%(number)s：日志留存期已满，请决定清除或者继续留存。"), at=at, to=(Role.CLERK, Role.APPROVER),
        region=subject.region_id, number=subject.number,
    )  # fmt: skip
    return made


@purges.act(
    "prepare", label=_("提请清除"), roles=[Role.CLERK], states=[State.OPEN], arrow=None, clause="四(五)",
    ready=lambda p: p.prepared_by is None, tone="primary",
)  # fmt: skip
def prepare(subject: PurgeProposal, *, by: Actor, at: datetime) -> None:
    """The first of two persons."""
    subject.prepared_at, subject.prepared_by = at, by.user_id


@purges.act(
    "approve", label=_("批准清除"), checks=checks.approve_purge, not_by=["prepared_by"], tone="danger",
    hint=_("批准后由系统清除，并留存清除记录。"),
)  # fmt: skip
def approve(subject: PurgeProposal, *, by: Actor, at: datetime) -> None:
    """The second person, on the day after the last hold at the earliest."""
    subject.approved_at, subject.approved_by = at, by.user_id
    post(
        subject, gettext_noop("%(number)s：日志清除已批准，将由系统执行。"), at=at, to=Role.AUDITOR,
        region=subject.region_id, number=subject.closure.number,
    )  # fmt: skip


@_jobs.act("purge", label=_("执行清除"), checks=checks.purge)
def purge(subject: PurgeProposal, *, by: Actor, at: datetime) -> None:
    """The job deletes the rows and leaves a purge record; every guard is asked again, the database's own too."""
    closure, kinds, until = subject.closure, subject.log_kinds, subject.logs_until
    sealed = queries.sealed(closure.agreement_id, kinds, until)
    note_purged(closure.agreement_id, kinds, until, at)
    gone = purge_rows(closure.agreement_id, kinds, until)
    for part in gone:
        seals, digest = sealed.get((part.month, part.kind), (0, ""))
        beside.make(
            PurgedMonth(
                proposal=subject, month=part.month, kind=part.kind, rows=part.rows, whole=part.whole, seals=seals,
                digest=digest,
            )
        )  # fmt: skip
    subject.rows_purged = sum(part.rows for part in gone)
    subject.purged_at, subject.record_no = at, take(str(subject.region_id), RECORD, at)
    reason = Hold.Reason.PROCESSING if queries.PROCESSING in subject.log_kinds else Hold.Reason.CLOSURE
    for hold in queries.own_holds(closure).filter(reason=reason):
        holds.release(id=hold.pk, by=by, at=at, text=subject.record_no)
    give_out(papers.purge_record(subject, clock.today(at)), subject, at)
    post(
        subject, gettext_noop("%(number)s：日志已清除（%(record)s），共%(rows)s行。"), at=at,
        to=(Role.CLERK, Role.APPROVER, Role.AUDITOR), region=subject.region_id, number=closure.number,
        record=subject.record_no, rows=subject.rows_purged,
    )  # fmt: skip


@purges.act("keep", label=_("继续留存"), form=ReasonForm)
def keep(subject: PurgeProposal, *, by: Actor, at: datetime, reason: str) -> None:
    """Not purged, with reason."""
    subject.kept_reason = reason


_HOLDING = tuple(Closure.State.values)


@closure_logs.act(
    "place_legal_hold", label=_("依法保全日志"), roles=[Role.APPROVER, Role.AUDIT_ADMIN], states=_HOLDING, arrow=None, clause="四(五)",
    form=forms.LegalHoldForm, input_checks=checks.legal_hold,
)  # fmt: skip
def place_legal_hold(subject: Closure, *, by: Actor, at: datetime, reason: str, kind: str = "") -> Hold:
    """An incident, correction, audit or litigation keeps the logs beyond every day until it is lifted."""
    made: Hold = holds.place(
        by=by, at=at, owner=subject.agreement_id, reason=Hold.Reason.LEGAL, kind=kind, clause="四(五)",
        text=reason[:200], origin=subject.pk,
    )  # fmt: skip
    return made


@closure_logs.act(
    "release_legal_hold", label=_("解除依法保全"), roles=[Role.APPROVER, Role.AUDIT_ADMIN], states=_HOLDING, arrow=None, clause="四(五)",
    form=forms.ReleaseHoldForm, input_checks=checks.release_hold,
    ready=queries.held_by_law,
)  # fmt: skip
def release_legal_hold(subject: Closure, *, by: Actor, at: datetime, hold: Hold, reason: str) -> None:
    """The cause has gone, says another person than who placed it; the statutory days stand."""
    holds.release(id=hold.pk, by=by, at=at, text=reason[:200])
