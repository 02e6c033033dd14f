"""Supervision: the desk of violations, and the letter of a referral."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import ORGANIZATION
from operations.mechanism.regions import region_filter
from operations.oversight import permissions
from operations.oversight.models import Violation
from operations.oversight.queries import violations as queries
from operations.oversight.views.correcting import OFFICIALS, day_of, of_agreement, state_filter
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from operations.papers.views import issued
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = Violation.State


def _track(subject: Violation, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.RECORDED, _("记载"), day_of(subject.recorded_at)),
            (State.HANDLED, _("处理"), day_of(subject.handled_at)),
        ),
        ended=(subject.state_label, "") if subject.state == State.DISMISSED else None,
    )


def _context(subject: Violation, by: Actor, at: datetime) -> Mapping[str, Any]:
    """All lists by one query, with what the actions on it ask."""
    official = by.role in OFFICIALS
    referrals = permissions.referrals(by).filter(violation=subject).select_related("unit").order_by("pk")
    outcomes = queries.evidence_on(referrals)
    evidence, attempts = documents.of(subject), queries.attempt_of(subject)
    together(referrals, outcomes, *([evidence, attempts] if official else ()), queries.done_about(subject))
    for row in referrals:
        row.violation = subject
    return {
        "referrals": [(row, [file for file in outcomes if file.subject_id == row.pk]) for row in referrals],
        "evidence": evidence if official else [],
        "attempt": next(iter(attempts), None) if official else None,
    }


def _fields(subject: Violation, by: Actor) -> Mapping[str, object]:
    rows = permissions.referrals(by).filter(violation=subject).select_related("unit").order_by("pk")
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "kind": subject.kind,
        "clause": subject.clause,
        "unlawful": subject.unlawful,
        "occurred_on": subject.occurred_on,
        "text": subject.text,
        "product": str(subject.product_id) if subject.product_id else None,
        "inspection": str(subject.inspection_id) if subject.inspection_id else None,
        "attempt": str(subject.attempt) if subject.attempt else None,
        "handled_at": subject.handled_at,
        "handling": subject.handling,
        "dismissed_reason": subject.dismissed_reason,
        "referrals": [
            {
                "id": str(row.pk), "unit": row.unit.name, "number": row.number, "referred_on": row.referred_on,
                "outcome": row.outcome, "outcome_no": row.outcome_no, "outcome_on": row.outcome_on,
            }
            for row in rows
        ],
    }  # fmt: skip


VIOLATIONS = Desk(
    model=Violation,
    see=permissions.violations,
    title=_("违规记录"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda v: v.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda v: v.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda v: str(v.organization), order="organization__name"
        ),
        Column(name="kind", label=_("类别"), value=lambda v: v.get_kind_display(), order="kind"),
        Column(name="occurred_on", label=_("发生日期"), value=lambda v: v.occurred_on, order="occurred_on"),
        Column(name="unlawful", label=_("涉嫌违法"), value=lambda v: v.unlawful),
        Column(name="state", label=_("状态"), value=lambda v: v.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="kind", label=_("类别"), choices=lambda by: Violation.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name", "text"),
    rows=lambda rows: of_agreement(rows).select_related("product", "inspection"),
    template="operations/oversight/violation.html",
    context=_context,
    facts=lambda v, at: (
        Fact(label=_("协议"), value=v.agreement.number, to=v.agreement),
        Fact(label=_("授权运营单位"), value=str(v.organization), to=v.organization),
        Fact(label=_("类别"), value=v.get_kind_display()),
        Fact(label=_("违反的条款"), value=v.clause),
        Fact(label=_("发生日期"), value=v.occurred_on),
        Fact(label=_("涉及的产品"), value=str(v.product or ""), to=v.product),
        Fact(label=_("监督检查"), value=str(v.inspection or ""), to=v.inspection),
    ),
    track=_track,
    fields=_fields,
    nav_for=OFFICIALS | ORGANIZATION,
    hangs=(
        Hanging(on="agreement", by="agreement"),
        Hanging(on="product", by="product"),
        Hanging(on="inspection", by="inspection"),
    ),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (VIOLATIONS,)


def letter(request: HttpRequest, id: UUID) -> HttpResponse:
    """移送函 to the unit that investigates."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = permissions.referrals(by).select_related("violation").filter(pk=id).first()
    paper = paper_of(row, Paper.Kind.REFERRAL) if row is not None else None
    if row is None or paper is None:
        raise Unseen("referral.letter")
    return issued(request, paper, back=addresses.of(row.violation))
