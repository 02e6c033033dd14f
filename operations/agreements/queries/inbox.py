"""What waits for a seat in this room."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, Concurrence, EndingProposal, Plan
from operations.agreements.queries.amending import amendments_waiting
from operations.agreements.queries.file import LIVE, confirmation_due_on, unconfirmed_stops, unsigned
from operations.applications.models import Application
from operations.mechanism.models import Matter
from web.desk import Waiting
from web.inbox import Source, waits


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What waits for this seat: drafting, signing, sealing, plans, stops, endings, supplements and new names."""
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
    yield from amendments_waiting(by)


# The last day for signing stands with the grant.
_SIGNING = "application__due_on"


def _simply(label: object, clause: str, verb: str) -> Callable[[Any], Waiting]:
    """Something that waits for one act, without a day."""
    return lambda subject: Waiting(label=label, subject=subject, clause=clause, verb=verb)


def _before_signing(label: object, clause: str, verb: str) -> Callable[[Agreement], Waiting]:
    """An agreement that waits for one act before the day by which it is signed."""
    return lambda agreement: Waiting(
        label=label, subject=agreement, clause=clause, verb=verb, due_on=agreement.application.due_on
    )


def _blank() -> Q:
    """A term of the agreement that says nothing yet."""
    found = Q()
    for name in Agreement.TERMS:
        found |= Q(**{f"{name}__regex": r"^\s*$"})
    return found


def _to_draft(by: Actor, at: datetime) -> Iterator[Source]:
    drafted = Agreement.objects.exclude(state=Agreement.State.VOID).values("application_id")
    grants = unsigned(at).select_related(None).filter(region_id=by.region).exclude(pk__in=drafted)
    yield Source(
        rows=grants.order_by("pk"),
        due="due_on",
        tell=lambda application: Waiting(
            label=_("拟订协议"), subject=application, clause="四(一)", due_on=application.due_on, verb="draft_agreement"
        ),
    )
    rows = Agreement.objects.filter(region_id=by.region, state=Agreement.State.DRAFT, stock=False).filter(_blank())
    yield Source(
        rows=rows.select_related("application").order_by("pk"),
        due=_SIGNING,
        tell=_before_signing(_("补全协议条款"), "一(三)", "edit"),
    )


def _to_plan(by: Actor) -> Iterator[Source]:
    planned = Plan.objects.exclude(state=Plan.State.SUPERSEDED).values("agreement_id")
    rows = Agreement.objects.filter(region_id=by.region, state__in=LIVE).exclude(pk__in=planned)
    yield Source(
        rows=rows.select_related("application").order_by("pk"),
        due="first_on",
        tell=lambda agreement: Waiting(
            label=_("编制应急预案"), subject=agreement, clause="六(四)", verb="draft_plan", due_on=agreement.first_on
        ),
    )
    drafts = Plan.objects.filter(agreement__region_id=by.region, state=Plan.State.DRAFT)
    yield Source(
        rows=drafts.select_related("agreement__application").order_by("pk"),
        tell=_simply(_("送有关单位会同审查"), "六(四)", "send_out"),
    )


def _to_hear(by: Actor, at: datetime) -> Iterator[Source]:
    rows = EndingProposal.objects.filter(agreement__region_id=by.region, state=EndingProposal.State.OPEN).filter(
        Q(stated_at__isnull=False) | Q(hearing_due_on__lt=clock.today(at))
    )
    yield Source(
        rows=rows.select_related("agreement__application").order_by("hearing_due_on", "pk"),
        tell=_simply(_("听取后提交审议"), "六(八)", "hear"),
    )


def _to_release(by: Actor) -> Iterator[Source]:
    rows = Agreement.objects.filter(
        region_id=by.region, state=Agreement.State.OPERATOR_SIGNED, released_at__isnull=True
    ).exclude(drafted_by=by.user_id)
    yield Source(
        rows=rows.select_related("application").order_by("signed_at", "pk"),
        due=_SIGNING,
        tell=_before_signing(_("放行用印"), "二(二)", "release"),
    )


def _to_approve(by: Actor) -> Iterator[Source]:
    silent = Concurrence.objects.filter(~Q(agrees=True) | Q(given_at__isnull=True), plan=OuterRef("pk"))
    rows = (
        Plan.objects.filter(agreement__region_id=by.region, state=Plan.State.UNDER_REVIEW)
        .exclude(drafted_by=by.user_id)
        .exclude(Exists(silent))
    )
    yield Source(
        rows=rows.select_related("agreement__application").order_by("sent_out_at", "pk"),
        tell=_simply(_("批准预案"), "六(四)", "approve"),
    )


def _to_confirm(by: Actor) -> Iterator[Source]:
    rows = unconfirmed_stops().filter(agreement__region_id=by.region).exclude(opened_by=by.user_id)
    yield Source(
        rows=rows,
        tell=lambda stop: Waiting(
            label=_("确认紧急关闭"), subject=stop, clause="六(八)", verb="confirm_emergency",
            due_on=confirmation_due_on(stop), note=stop.agreement.title,
        ),
    )  # fmt: skip


def _unsigned_matters(by: Actor) -> Iterator[Source]:
    """Grants on whose lapse or withdrawal the mechanism deliberates or the government decides."""
    state = Matter.State.OPEN if by.role == Role.CONVENER else Matter.State.CONCLUDED
    matters = Matter.objects.filter(
        region_id=by.region, kind__in=[Matter.Kind.LAPSE, Matter.Kind.ANNUL], state=state, subject_id=OuterRef("pk")
    )  # fmt: skip
    if by.role != Role.CONVENER:
        matters = matters.filter(decision__isnull=by.role == Role.CLERK)
    if by.role == Role.APPROVER:
        matters = matters.exclude(decision__entered_by=by.user_id)
    latest = matters.order_by("-opened_at", "-pk")
    rows = Application.objects.filter(Exists(matters)).annotate(
        about=Subquery(latest.values("kind")[:1]),
        called=Subquery(latest.values("subject_title")[:1]),
        approved=Subquery(latest.values("decision__approves")[:1]),
        asked_until=Subquery(latest.values("opinions_due_on")[:1]),
    )
    yield Source(rows=rows.order_by("asked_until", "pk"), tell=lambda case: _next_step(case, by))


def _next_step(case: Any, by: Actor) -> Waiting:
    label, verb = {
        Role.CONVENER: (_("记载审议结论"), "conclude_unsigned"),
        Role.CLERK: (_("登记政府决定"), "enter_unsigned_decision"),
        Role.APPROVER: (_("确认政府决定"), "keep_grant"),
    }[Role(by.role)]
    if by.role == Role.APPROVER and case.approved:
        verb = "decide_lapse" if case.about == Matter.Kind.LAPSE else "decide_annul"
    note = str(Matter(kind=case.about, subject_title=case.called))
    return Waiting(label=label, subject=case, clause="二(一)", verb=verb, note=note)


def _to_seal(by: Actor) -> Iterator[Source]:
    rows = Agreement.objects.filter(
        region_id=by.region, state=Agreement.State.OPERATOR_SIGNED, released_at__isnull=False
    ).exclude(Q(drafted_by=by.user_id) | Q(released_by=by.user_id))
    yield Source(
        rows=rows.select_related("application").order_by("released_at", "pk"),
        due=_SIGNING,
        tell=_before_signing(_("用印"), "二(二)", "seal"),
    )


def _stock(by: Actor) -> Iterator[Source]:
    rows = Agreement.objects.filter(region_id=by.region, state=Agreement.State.DRAFT, stock=True)
    yield Source(
        rows=rows.exclude(drafted_by=by.user_id).select_related("application").order_by("pk"),
        tell=_simply(_("确认存量登记"), "二(二)", "confirm_stock"),
    )


def _of_operator(by: Actor) -> Iterator[Source]:
    if by.role == Role.ORG_SIGNATORY:
        rows = Agreement.objects.filter(organization_id=by.organization, state=Agreement.State.DRAFT, stock=False)
        yield Source(
            rows=rows.exclude(_blank()).select_related("application").order_by("pk"),
            due=_SIGNING,
            tell=_before_signing(_("签署协议"), "一(三)", "sign"),
        )
    asked = EndingProposal.objects.filter(
        agreement__organization_id=by.organization, state=EndingProposal.State.OPEN, stated_at__isnull=True
    )
    yield Source(
        rows=asked.select_related("agreement__application").order_by("pk"),
        due="hearing_due_on",
        tell=lambda proposal: Waiting(
            label=_("陈述申辩"), subject=proposal, clause="六(八)", verb="state_defence",
            due_on=proposal.hearing_due_on,
        ),
    )  # fmt: skip


def _of_unit(by: Actor) -> Iterator[Source]:
    rows = Concurrence.objects.filter(unit_id=by.unit, given_at__isnull=True, plan__state=Plan.State.UNDER_REVIEW)
    if by.role == Role.UNIT_HANDLER:
        rows = rows.filter(drafted_at__isnull=True)
    elif by.role == Role.UNIT_APPROVER:
        rows = rows.filter(drafted_at__isnull=False).exclude(drafted_by=by.user_id)
    # The plan's own page shows the text and what changed in it, with the actions on the unit's word.
    yield Source(
        rows=rows.select_related("plan__agreement__application").order_by("pk"),
        due="due_on",
        tell=lambda word: Waiting(
            label=_("拟写会同意见") if word.drafted_at is None else _("签发会同意见"), subject=word.plan,
            clause="六(四)", due_on=word.due_on,
        ),
    )  # fmt: skip
