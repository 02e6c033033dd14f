"""What waits for a seat in this room."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, Concurrence, EndingProposal, Plan
from operations.agreements.queries.file import LIVE, confirmation_due_on, unconfirmed_stops, unsigned
from operations.applications.models import Application
from operations.mechanism.models import Matter
from web.desk import Waiting


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """What waits for this seat: drafting, signing, sealing, plans, stops and endings."""
    role = by.role
    if role == Role.CLERK:
        yield from _to_draft(by, at)
        yield from _to_plan(by)
        yield from _to_hear(by, at)
    if role == Role.APPROVER:
        yield from _to_release(by)
        yield from _to_approve(by)
    if role in {Role.CLERK, Role.APPROVER}:
        yield from _to_confirm(by)
    if role in {Role.CLERK, Role.APPROVER, Role.CONVENER}:
        yield from _unsigned_matters(by)
    if role == Role.SEAL_KEEPER:
        yield from _to_seal(by)
        yield from _stock(by)
    if role in {Role.ORG_SIGNATORY, Role.ORG_ADMIN} and by.organization:
        yield from _of_operator(by)
    if role in {Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR} and by.unit:
        yield from _of_unit(by)


def _to_draft(by: Actor, at: datetime) -> Iterator[Waiting]:
    drafted = Agreement.objects.exclude(state=Agreement.State.VOID).values("application_id")
    for application in unsigned(at).filter(region_id=by.region).exclude(pk__in=drafted).order_by("due_on", "pk"):
        yield Waiting(
            label=_("拟订协议"), subject=application, clause="四(一)", due_on=application.due_on, verb="draft_agreement"
        )
    rows = Agreement.objects.filter(region_id=by.region, state=Agreement.State.DRAFT, stock=False)
    for agreement in rows.select_related("application").order_by("pk"):
        if any(not getattr(agreement, name).strip() for name in Agreement.TERMS):
            yield Waiting(
                label=_("补全协议条款"),
                subject=agreement,
                clause="一(三)",
                verb="edit",
                due_on=agreement.application.due_on,
            )


def _to_plan(by: Actor) -> Iterator[Waiting]:
    planned = Plan.objects.exclude(state=Plan.State.SUPERSEDED).values("agreement_id")
    rows = Agreement.objects.filter(region_id=by.region, state__in=LIVE).exclude(pk__in=planned)
    for agreement in rows.select_related("application").order_by("first_on", "pk"):
        yield Waiting(
            label=_("编制应急预案"), subject=agreement, clause="六(四)", verb="draft_plan", due_on=agreement.first_on
        )
    drafts = Plan.objects.filter(agreement__region_id=by.region, state=Plan.State.DRAFT)
    for plan in drafts.select_related("agreement__application").order_by("pk"):
        yield Waiting(label=_("送有关单位会同审查"), subject=plan, clause="六(四)", verb="send_out")


def _to_hear(by: Actor, at: datetime) -> Iterator[Waiting]:
    rows = EndingProposal.objects.filter(agreement__region_id=by.region, state=EndingProposal.State.OPEN).filter(
        Q(stated_at__isnull=False) | Q(hearing_due_on__lt=clock.today(at))
    )
    for proposal in rows.select_related("agreement__application").order_by("hearing_due_on", "pk"):
        yield Waiting(label=_("听取后提交审议"), subject=proposal, clause="六(八)", verb="hear")


def _to_release(by: Actor) -> Iterator[Waiting]:
    rows = Agreement.objects.filter(
        region_id=by.region, state=Agreement.State.OPERATOR_SIGNED, released_at__isnull=True
    ).exclude(drafted_by=by.user_id)
    for agreement in rows.select_related("application").order_by("signed_at", "pk"):
        yield Waiting(
            label=_("放行用印"), subject=agreement, clause="二(二)", verb="release", due_on=agreement.application.due_on
        )


def _to_approve(by: Actor) -> Iterator[Waiting]:
    rows = (
        Plan.objects.filter(agreement__region_id=by.region, state=Plan.State.UNDER_REVIEW)
        .exclude(drafted_by=by.user_id)
        .annotate(silent=Count("concurrences", filter=~Q(concurrences__agrees=True) | Q(concurrences__given_at=None)))
        .filter(silent=0)
    )
    for plan in rows.select_related("agreement__application").order_by("sent_out_at", "pk"):
        yield Waiting(label=_("批准预案"), subject=plan, clause="六(四)", verb="approve")


def _to_confirm(by: Actor) -> Iterator[Waiting]:
    for stop in unconfirmed_stops().filter(agreement__region_id=by.region).exclude(opened_by=by.user_id):
        yield Waiting(
            label=_("确认紧急关闭"), subject=stop, clause="六(八)", verb="confirm_emergency",
            due_on=confirmation_due_on(stop), note=stop.agreement.title,
        )  # fmt: skip


_NEXT = {
    (Role.CONVENER, Matter.State.OPEN): (_("记载审议结论"), "conclude_unsigned"),
    (Role.CLERK, Matter.State.CONCLUDED): (_("登记政府决定"), "enter_unsigned_decision"),
    (Role.APPROVER, Matter.State.CONCLUDED): (_("确认政府决定"), ""),
}


def _unsigned_matters(by: Actor) -> Iterator[Waiting]:
    rows = Matter.objects.filter(
        region_id=by.region, kind__in=[Matter.Kind.LAPSE, Matter.Kind.ANNUL],
        state__in=[Matter.State.OPEN, Matter.State.CONCLUDED],
    ).select_related("decision").order_by("opinions_due_on", "pk")  # fmt: skip
    matters = [m for m in rows if (by.role, m.state) in _NEXT]
    cases = Application.objects.in_bulk({m.subject_id for m in matters})
    for matter in matters:
        decision = getattr(matter, "decision", None)
        entered = decision is not None
        if by.role != Role.CONVENER and entered != (by.role == Role.APPROVER):
            continue
        if by.role == Role.APPROVER and decision is not None and decision.entered_by == by.user_id:
            continue
        label, verb = _NEXT[Role(by.role), Matter.State(matter.state)]
        if by.role == Role.APPROVER and decision is not None:
            verb = (
                ("decide_lapse" if matter.kind == Matter.Kind.LAPSE else "decide_annul")
                if decision.approves
                else "keep_grant"
            )
        yield Waiting(label=label, subject=cases[matter.subject_id], clause="二(一)", verb=verb, note=str(matter))


def _to_seal(by: Actor) -> Iterator[Waiting]:
    rows = Agreement.objects.filter(
        region_id=by.region, state=Agreement.State.OPERATOR_SIGNED, released_at__isnull=False
    ).exclude(Q(drafted_by=by.user_id) | Q(released_by=by.user_id))
    for agreement in rows.select_related("application").order_by("released_at", "pk"):
        yield Waiting(
            label=_("用印"), subject=agreement, clause="二(二)", verb="seal", due_on=agreement.application.due_on
        )


def _stock(by: Actor) -> Iterator[Waiting]:
    rows = Agreement.objects.filter(region_id=by.region, state=Agreement.State.DRAFT, stock=True)
    for agreement in rows.exclude(drafted_by=by.user_id).select_related("application").order_by("pk"):
        yield Waiting(label=_("确认存量登记"), subject=agreement, clause="二(二)", verb="confirm_stock")


def _of_operator(by: Actor) -> Iterator[Waiting]:
    if by.role == Role.ORG_SIGNATORY:
        rows = Agreement.objects.filter(organization_id=by.organization, state=Agreement.State.DRAFT, stock=False)
        for agreement in rows.select_related("application").order_by("pk"):
            if all(getattr(agreement, name).strip() for name in Agreement.TERMS):
                yield Waiting(
                    label=_("签署协议"), subject=agreement, clause="一(三)", verb="sign",
                    due_on=agreement.application.due_on,
                )  # fmt: skip
    asked = EndingProposal.objects.filter(
        agreement__organization_id=by.organization, state=EndingProposal.State.OPEN, stated_at__isnull=True
    )
    for proposal in asked.select_related("agreement__application").order_by("hearing_due_on", "pk"):
        yield Waiting(
            label=_("陈述申辩"), subject=proposal, clause="六(八)", verb="state_defence", due_on=proposal.hearing_due_on
        )


def _of_unit(by: Actor) -> Iterator[Waiting]:
    rows = Concurrence.objects.filter(unit_id=by.unit, given_at__isnull=True, plan__state=Plan.State.UNDER_REVIEW)
    if by.role == Role.UNIT_HANDLER:
        rows = rows.filter(drafted_at__isnull=True)
    elif by.role == Role.UNIT_APPROVER:
        rows = rows.filter(drafted_at__isnull=False).exclude(drafted_by=by.user_id)
    for word in rows.select_related("plan__agreement__application", "unit").order_by("due_on", "pk"):
        # The plan's own page shows the text and what changed in it, with the actions on the unit's word.
        yield Waiting(
            label=_("拟写会同意见") if word.drafted_at is None else _("签发会同意见"),
            subject=word.plan, clause="六(四)", due_on=word.due_on,
        )  # fmt: skip
