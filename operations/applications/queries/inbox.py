"""What waits for each role among applications and their parts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.roles import Role
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

State = Application.State


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """What waits for this seat, each with the clause behind it and the day it is due."""
    source = _SOURCES.get(by.role)
    return source(by, clock.today(at)) if source else ()


def _cases(by: Actor, *states: str) -> QuerySet[Application]:
    return permissions.applications(by).filter(state__in=states).order_by("due_on", "id")


def _clerk(by: Actor, on: date) -> Iterator[Waiting]:
    for case in _cases(by, State.SUBMITTED):
        yield Waiting(label=_("核对申请材料，受理或者告知补正"), subject=case, clause="四(一)")
    for case in _cases(by, State.ACCEPTED):
        yield Waiting(label=_("发起核实"), subject=case, clause="四(一)", verb="begin_verification")
    yield from _verifying(by, on)
    concluded = Matter.objects.filter(
        kind=Matter.Kind.GRANT, state=Matter.State.CONCLUDED, region_id=by.region, decision__isnull=True
    )
    for case in _cases(by, State.DELIBERATING).filter(pk__in=concluded.values("subject_id")):
        yield Waiting(label=_("登记政府决定"), subject=case, clause="四(一)", verb="enter_decision")
    yield from _results(by)
    silent = permissions.consultations(by).filter(given_at__isnull=True, absence_reason="", due_on__lt=on)
    for asked in silent.select_related("application", "expert__user").order_by("due_on", "id"):
        yield Waiting(
            label=_("专家逾期未出具意见，记载原因"), subject=asked, clause="四(一)", due_on=asked.due_on,
            verb="record_absence", note=asked.application.title,
        )  # fmt: skip


def _verifying(by: Actor, on: date) -> Iterator[Waiting]:
    checks = CheckItem.objects.filter(application=OuterRef("pk"))
    reviews = RequestedItem.objects.filter(application=OuterRef("pk"), removed=False)
    rows = _cases(by, State.VERIFYING).annotate(
        open_checks=Exists(checks.filter(state=CheckItem.State.OPEN)),
        wanting=Exists(checks.filter(state=CheckItem.State.NEEDS_EVIDENCE)),
        late=Exists(checks.filter(state=CheckItem.State.OPEN, due_on__lt=on)),
        open_reviews=Exists(reviews.filter(state=RequestedItem.State.OPEN)),
        late_reviews=Exists(reviews.filter(state=RequestedItem.State.OPEN, due_on__lt=on)),
    )
    for case in rows:
        if case.wanting:
            yield Waiting(
                label=_("有单位要求补充证明，告知补正"), subject=case, clause="四(一)", verb="require_supplement"
            )
        if case.late or case.late_reviews:
            yield Waiting(label=_("核实逾期，催办"), subject=case, clause="四(一)", due_on=case.due_on, verb="remind")
        if not (case.open_checks or case.wanting or case.open_reviews):
            yield Waiting(label=_("提交审议"), subject=case, clause="二(一)", verb="open_deliberation")


def _results(by: Actor) -> Iterator[Waiting]:
    published = Publication.objects.filter(application=OuterRef("pk"), irregular=False)
    filed = Filing.objects.filter(application=OuterRef("pk"), irregular=False)
    rows = _cases(by, State.GRANTED).annotate(published=Exists(published), filed=Exists(filed)).select_related("region")
    cases = list(rows)
    if not cases:
        return
    calendar = mechanism.calendar()
    for case in cases:
        if not case.published:
            yield Waiting(label=_("公开授权结果"), subject=case, clause="四(一)", verb="publish_result")
        if not case.filed and case.region.level != Region.Level.PROVINCE and case.decided_on:
            days = mechanism.rules_for(by.region, case.decided_on).integer("filing_due_workdays")
            due = calendar.add_workdays(case.decided_on, days)
            yield Waiting(label=_("报省政府备案"), subject=case, clause="四(二)", due_on=due, verb="file_report")


def _approver(by: Actor, on: date) -> Iterator[Waiting]:
    for case in _cases(by, State.SUPPLEMENTING).filter(due_on__lt=on):
        yield Waiting(
            label=_("逾期未补正，决定是否继续办理"), subject=case, clause="四(一)", due_on=case.due_on,
            verb="return_to_verification" if case.in_verification_round else "reject",
        )  # fmt: skip
    entered = Decision.objects.filter(
        matter__kind=Matter.Kind.GRANT, matter__region_id=by.region, confirmed_at__isnull=True
    ).exclude(entered_by=by.user_id)
    for case in _cases(by, State.DELIBERATING).filter(pk__in=entered.values("matter__subject_id")):
        yield Waiting(label=_("确认政府决定"), subject=case, clause="四(一)", verb="decide")
    objections = Objection.objects.filter(application__region_id=by.region, answered_at__isnull=True)
    for objection in objections.select_related("application").order_by("raised_on", "id"):
        yield Waiting(
            label=_("答复异议"), subject=objection, clause="四(一)", verb="answer_objection",
            note=objection.application.title,
        )  # fmt: skip
    proposed = FactCorrection.objects.filter(subject_type=Application.type_code(), confirmed_at__isnull=True).exclude(
        proposed_by=by.user_id
    )
    for case in permissions.applications(by).filter(pk__in=proposed.values("subject_id")).order_by("id"):
        yield Waiting(label=_("确认更正"), subject=case, clause="", verb="confirm_correction")


def _unit(by: Actor, on: date) -> Iterator[Waiting]:
    rows = CheckItem.objects.filter(
        unit_id=by.unit or permissions.NONE, state=CheckItem.State.OPEN, application__state=State.VERIFYING
    ).select_related("application", "condition")
    undrafted = rows.filter(drafted_at__isnull=True)
    drafted = rows.filter(drafted_at__isnull=False).exclude(drafted_by=by.user_id)
    rows = undrafted if by.role == Role.UNIT_HANDLER else drafted
    for check in rows.order_by("due_on", "id"):
        drafting = check.drafted_at is None
        yield Waiting(
            label=_("核实：%(condition)s") % {"condition": check.condition},
            subject=check,
            clause=check.condition.clause or "四(一)",
            due_on=check.due_on,
            verb="draft_conclusion" if drafting else "conclude",
            note=check.application.title,
        )


def _steward(by: Actor, on: date) -> Iterator[Waiting]:
    rows = (
        permissions.requested_items(by)
        .filter(state=RequestedItem.State.OPEN, application__state=State.VERIFYING)
        .select_related("application", "item")
    )
    for asked in rows.order_by("due_on", "id"):
        yield Waiting(
            label=_("审核申请使用的数据：%(item)s") % {"item": asked.item}, subject=asked, clause="二(三)",
            due_on=asked.due_on, note=asked.application.title,
        )  # fmt: skip


def _expert(by: Actor, on: date) -> Iterator[Waiting]:
    rows = Consultation.objects.filter(
        expert_id=by.seat_id, given_at__isnull=True, absence_reason="", due_on__gte=on
    ).select_related("application")
    for asked in rows.order_by("due_on", "id"):
        yield Waiting(
            label=_("声明利害关系") if asked.no_conflict is None else _("出具专家意见"),
            subject=asked,
            clause="四(一)",
            due_on=asked.due_on,
            verb="declare" if asked.no_conflict is None else "give_opinion",
            note=asked.application.title,
        )


def _convener(by: Actor, on: date) -> Iterator[Waiting]:
    matters = Matter.objects.filter(kind=Matter.Kind.GRANT, state=Matter.State.OPEN, region_id=by.region)
    due = dict(matters.values_list("subject_id", "opinions_due_on"))
    silent = set(matters.filter(opinions__given_at__isnull=True).values_list("subject_id", flat=True))
    for case in _cases(by, State.DELIBERATING).filter(pk__in=list(due)):
        if case.pk not in silent or due[case.pk] < on:
            yield Waiting(label=_("记载审议结论"), subject=case, clause="二(一)", due_on=due[case.pk], verb="conclude")


def _organization(by: Actor, on: date) -> Iterator[Waiting]:
    drafts = permissions.applications(by).filter(state=State.DRAFT, announcement__closes_at__isnull=False)
    for case in drafts.select_related("announcement").order_by("announcement__closes_at", "id"):
        closes_at = case.announcement.closes_at
        closes = clock.today(closes_at) if closes_at else None
        if closes is not None and closes >= on:
            yield Waiting(label=_("填报并提交申请"), subject=case, clause="四(一)", due_on=closes)
    for case in _cases(by, State.SUPPLEMENTING):
        yield Waiting(label=_("按补正告知书补正"), subject=case, clause="四(一)", due_on=case.due_on, verb="resubmit")


def _desk(by: Actor, on: date) -> Iterator[Waiting]:
    rows = permissions.filings(by).filter(receipt_no="").select_related("application__region")
    for filing in rows.order_by("sent_on", "id"):
        yield Waiting(
            label=_("登记备案回执"), subject=filing, clause="四(二)", verb="record_receipt",
            note=filing.application.title,
        )  # fmt: skip


def _secretariat(by: Actor, on: date) -> Iterator[Waiting]:
    rows = permissions.consultations(by).filter(
        given_at__isnull=True, absence_reason="", due_on__lt=on, application__state=State.DELIBERATING
    )
    for asked in rows.select_related("application").order_by("due_on", "id"):
        yield Waiting(
            label=_("专家逾期未出具意见，记载原因"), subject=asked, clause="四(一)", due_on=asked.due_on,
            verb="record_absence", note=asked.application.title,
        )  # fmt: skip


_SOURCES: dict[str, Callable[[Actor, date], Iterator[Waiting]]] = {
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
