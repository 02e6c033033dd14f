"""What waits for each role among applications and their parts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.applications import permissions
from operations.applications.models import (
    Application,
    CheckItem,
    Consultation,
    Filing,
    Objection,
    Publication,
    RequestedItem,
)
from operations.mechanism import queries as mechanism
from operations.mechanism.models import Decision, Matter
from operations.papers.models import FactCorrection
from web.desk import Waiting
from web.inbox import Source, waits

State = Application.State


@waits
def waiting(by: Actor, at: datetime) -> Iterable[Source]:
    """What waits for this seat, each with the clause behind it and the day it is due."""
    source = _SOURCES.get(by.role)
    return source(by, clock.today(at)) if source else ()


def _cases(by: Actor, *states: str) -> QuerySet[Application]:
    rows = permissions.applications(by).select_related(None)
    return rows.filter(state__in=states).order_by("due_on", "id")


def _simply(label: object, clause: str = "四(一)", *, verb: str = "", due: bool = False) -> Callable[[Any], Waiting]:
    """A case that waits for one act; `due`: by the day it stands under."""
    return lambda case: Waiting(
        label=label, subject=case, clause=clause, verb=verb, due_on=case.due_on if due else None
    )


def _clerk(by: Actor, on: date) -> Iterator[Source]:
    yield Source(rows=_cases(by, State.SUBMITTED), tell=_simply(_("核对申请材料，受理或者告知补正")))
    yield Source(rows=_cases(by, State.ACCEPTED), tell=_simply(_("发起核实"), verb="begin_verification"))
    yield from _verifying(by, on)
    concluded = Matter.objects.filter(
        kind=Matter.Kind.GRANT, state=Matter.State.CONCLUDED, region_id=by.region, decision__isnull=True
    )
    yield Source(
        rows=_cases(by, State.DELIBERATING).filter(pk__in=concluded.values("subject_id")),
        tell=_simply(_("登记政府决定"), verb="enter_decision"),
    )
    yield from _results(by)
    silent = permissions.consultations(by).filter(given_at__isnull=True, absence_reason="", due_on__lt=on)
    yield Source(rows=silent.select_related("application", "expert__user").order_by("id"), due="due_on", tell=_absent)


def _absent(asked: Consultation) -> Waiting:
    return Waiting(
        label=_("专家逾期未出具意见，记载原因"), subject=asked, clause="四(一)", due_on=asked.due_on,
        verb="record_absence", note=asked.application.title,
    )  # fmt: skip


def _verifying(by: Actor, on: date) -> Iterator[Source]:
    checks = CheckItem.objects.filter(application=OuterRef("pk"))
    reviews = RequestedItem.objects.filter(application=OuterRef("pk"), removed=False)
    open_checks, open_reviews = (
        checks.filter(state=CheckItem.State.OPEN),
        reviews.filter(state=RequestedItem.State.OPEN),
    )
    wanting = Exists(checks.filter(state=CheckItem.State.NEEDS_EVIDENCE))
    rows = _cases(by, State.VERIFYING)
    yield Source(
        rows=rows.filter(wanting),
        tell=_simply(_("有单位要求补充证明，告知补正"), verb="require_supplement"),
    )
    yield Source(
        rows=rows.filter(Exists(open_checks.filter(due_on__lt=on)) | Exists(open_reviews.filter(due_on__lt=on))),
        due="due_on",
        tell=_simply(_("核实逾期，催办"), verb="remind", due=True),
    )
    yield Source(
        rows=rows.filter(~Exists(open_checks), ~wanting, ~Exists(open_reviews)),
        tell=_simply(_("提交审议"), "二(一)", verb="open_deliberation"),
    )


def _results(by: Actor) -> Iterator[Source]:
    rows = _cases(by, State.GRANTED)
    yield Source(
        rows=rows.filter(~Exists(Publication.objects.filter(application=OuterRef("pk"), irregular=False))),
        tell=_simply(_("公开授权结果"), verb="publish_result"),
    )
    yield Source(rows=unfiled(rows), tell=_to_file)


def unfiled(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Grants of cities and counties that were not reported to the province yet 四(二), the earliest decision first."""
    sent = Filing.objects.filter(application=OuterRef("pk"), irregular=False)
    granted = rows.filter(~Exists(sent), state=State.GRANTED, decided_on__isnull=False)
    return granted.exclude(region__level=Region.Level.PROVINCE).order_by("decided_on", "id")


def filing_due_on(region: str, decided_on: date) -> date:
    """The days for filing are a local rule: of the region, on the day of the decision."""
    days = mechanism.rules_for(region, decided_on).integer("filing_due_workdays")
    return mechanism.calendar().add_workdays(decided_on, days)


def unfiled_key(granted: Subject) -> str:
    """One notice for each grant, or supplement, that was not reported in time."""
    return f"unfiled:{granted.pk}"


def _to_file(case: Application) -> Waiting:
    assert case.decided_on is not None
    due = filing_due_on(str(case.region_id), case.decided_on)
    return Waiting(label=_("报省政府备案"), subject=case, clause="四(二)", due_on=due, verb="file_report")


def _approver(by: Actor, on: date) -> Iterator[Source]:
    yield Source(
        rows=_cases(by, State.SUPPLEMENTING).filter(due_on__lt=on),
        due="due_on",
        tell=lambda case: Waiting(
            label=_("逾期未补正，决定是否继续办理"), subject=case, clause="四(一)", due_on=case.due_on,
            verb="return_to_verification" if case.in_verification_round else "reject",
        ),
    )  # fmt: skip
    entered = Decision.objects.filter(
        matter__kind=Matter.Kind.GRANT, matter__region_id=by.region, confirmed_at__isnull=True
    ).exclude(entered_by=by.user_id)
    yield Source(
        rows=_cases(by, State.DELIBERATING).filter(pk__in=entered.values("matter__subject_id")),
        tell=_simply(_("确认政府决定"), verb="decide"),
    )
    objections = Objection.objects.filter(application__region_id=by.region, answered_at__isnull=True)
    yield Source(
        rows=objections.select_related("application").order_by("raised_on", "id"),
        tell=lambda objection: Waiting(
            label=_("答复异议"), subject=objection, clause="四(一)", verb="answer_objection",
            note=objection.application.title,
        ),
    )  # fmt: skip
    proposed = FactCorrection.objects.filter(subject_type=Application.type_code(), confirmed_at__isnull=True).exclude(
        proposed_by=by.user_id
    )
    corrected = permissions.applications(by).select_related(None).filter(pk__in=proposed.values("subject_id"))
    yield Source(rows=corrected.order_by("id"), tell=_simply(_("确认更正"), "", verb="confirm_correction"))


def _unit(by: Actor, on: date) -> Iterator[Source]:
    rows = CheckItem.objects.filter(
        unit_id=by.unit or permissions.NONE, state=CheckItem.State.OPEN, application__state=State.VERIFYING
    ).select_related("application", "condition", "unit")
    undrafted = rows.filter(drafted_at__isnull=True)
    drafted = rows.filter(drafted_at__isnull=False).exclude(drafted_by=by.user_id)
    rows = undrafted if by.role == Role.UNIT_HANDLER else drafted
    yield Source(rows=rows.order_by("id"), due="due_on", tell=_to_check)


def _to_check(check: CheckItem) -> Waiting:
    return Waiting(
        label=_("核实：%(condition)s") % {"condition": check.condition},
        subject=check,
        clause=check.condition.clause or "四(一)",
        due_on=check.due_on,
        verb="draft_conclusion" if check.drafted_at is None else "conclude",
        note=check.application.title,
    )


def _steward(by: Actor, on: date) -> Iterator[Source]:
    rows = (
        permissions.requested_items(by)
        .filter(state=RequestedItem.State.OPEN, application__state=State.VERIFYING)
        .select_related("application", "item")
    )
    yield Source(
        rows=rows.order_by("id"),
        due="due_on",
        tell=lambda asked: Waiting(
            label=_("审核申请使用的数据：%(item)s") % {"item": asked.item}, subject=asked, clause="二(三)",
            due_on=asked.due_on, note=asked.application.title,
        ),
    )  # fmt: skip


def _expert(by: Actor, on: date) -> Iterator[Source]:
    rows = Consultation.objects.filter(
        expert_id=by.seat_id, given_at__isnull=True, absence_reason="", due_on__gte=on
    ).select_related("application", "expert__user")
    yield Source(rows=rows.order_by("id"), due="due_on", tell=_to_advise)


def _to_advise(asked: Consultation) -> Waiting:
    return Waiting(
        label=_("声明利害关系") if asked.no_conflict is None else _("出具专家意见"),
        subject=asked,
        clause="四(一)",
        due_on=asked.due_on,
        verb="declare" if asked.no_conflict is None else "give_opinion",
        note=asked.application.title,
    )


def _convener(by: Actor, on: date) -> Iterator[Source]:
    """Matters on which every unit has spoken, or whose time for it is over."""
    matters = Matter.objects.filter(
        kind=Matter.Kind.GRANT, state=Matter.State.OPEN, region_id=by.region, subject_id=OuterRef("pk")
    )
    rows = _cases(by, State.DELIBERATING).annotate(asked_until=Subquery(matters.values("opinions_due_on")[:1]))
    silent = Exists(matters.filter(opinions__given_at__isnull=True))
    yield Source(
        rows=rows.filter(asked_until__isnull=False).filter(~silent | Q(asked_until__lt=on)),
        due="asked_until",
        tell=lambda case: Waiting(
            label=_("记载审议结论"), subject=case, clause="二(一)", due_on=case.asked_until, verb="conclude"
        ),
    )


def _organization(by: Actor, on: date) -> Iterator[Source]:
    closes = TruncDate("announcement__closes_at", tzinfo=clock.SHANGHAI)
    drafts = permissions.applications(by).select_related("announcement").annotate(closes_on=closes)
    yield Source(
        rows=drafts.filter(state=State.DRAFT, closes_on__gte=on).order_by("id"),
        due="closes_on",
        tell=lambda case: Waiting(label=_("填报并提交申请"), subject=case, clause="四(一)", due_on=case.closes_on),
    )
    yield Source(
        rows=_cases(by, State.SUPPLEMENTING),
        due="due_on",
        tell=_simply(_("按补正告知书补正"), verb="resubmit", due=True),
    )


def _desk(by: Actor, on: date) -> Iterator[Source]:
    rows = permissions.filings(by).filter(receipt_no="").select_related("application")
    yield Source(
        rows=rows.order_by("sent_on", "id"),
        tell=lambda filing: Waiting(
            label=_("登记备案回执"), subject=filing, clause="四(二)", verb="record_receipt",
            note=filing.application.title,
        ),
    )  # fmt: skip


def _secretariat(by: Actor, on: date) -> Iterator[Source]:
    rows = permissions.consultations(by).filter(
        given_at__isnull=True, absence_reason="", due_on__lt=on, application__state=State.DELIBERATING
    )
    silent = rows.select_related("application", "expert__user")
    yield Source(rows=silent.order_by("id"), due="due_on", tell=_absent)


_SOURCES: dict[str, Callable[[Actor, date], Iterator[Source]]] = {
    Role.CLERK: _clerk,
    Role.APPROVER: _approver,
    Role.UNIT_HANDLER: _unit,
    Role.UNIT_APPROVER: _unit,
    Role.SECTOR: _unit,
    Role.STEWARD: _steward,
    Role.EXPERT: _expert,
    Role.CONVENER: _convener,
    Role.SECRETARIAT: _secretariat,
    Role.ORG_ADMIN: _organization,
    Role.ORG_STAFF: _organization,
    Role.PROVINCIAL_DESK: _desk,
}
