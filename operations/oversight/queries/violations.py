"""Supervision: what violations rest on, what was refused before, what waits 五(二), 六(八)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Document
from audit.actor import Actor
from audit.roles import UNIT, Role
from audit.trail.models import Entry, Outcome
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.oversight.models import Correction, Referral, Violation
from statute.rules.breaching import HandlingFacts
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once

# Refusals that show a misuse was attempted, not that something was filled in badly.
TELLING = frozenset(
    {
        "no-third-party-provision", "no-unapproved-scenario", "no-raw-export", "no-reversible-export", "outbound-review",
        "no-blanket-consent", "raw-data-invisible", "train-on-sampled-desensitized", "external-data-import-approval",
    }
)  # fmt: skip
ISSUED = (
    Correction.State.NOTIFIED, Correction.State.FEEDBACK, Correction.State.ACCEPTED, Correction.State.REJECTED,
    Correction.State.FAILED,
)  # fmt: skip
LATEST = 50


def attempts(agreement: Agreement) -> list[Entry]:
    """Refused attempts of the operator, on the agreement and its products, that point to a misuse; the latest first."""
    cases = [agreement.pk, *Product.objects.filter(agreement=agreement).values_list("pk", flat=True)]
    rows = Entry.objects.filter(
        case_id__in=cases, outcome=Outcome.REFUSED, organization=str(agreement.organization_id)
    ).order_by("-at", "-id")
    return [entry for entry in rows[:LATEST] if TELLING & set(json.loads(entry.body).get("findings", ()))]


@once
def done_about(violation: Violation) -> QuerySet[Violation, tuple[str | None, str | None]]:
    """States of the orders to correct it, and kinds of the units it was referred to, in every pair."""
    rows = Violation.objects.filter(pk=violation.pk).order_by()
    return rows.values_list("corrections__state", "referrals__unit__kind").distinct()


def handling_facts(violation: Violation) -> HandlingFacts:
    """What was done about it, by one query."""
    rows = set(done_about(violation))
    return HandlingFacts(
        unlawful=violation.unlawful,
        orders=len({state for state, _kind in rows} & {str(state) for state in ISSUED}),
        referred_to=tuple(sorted({kind for _state, kind in rows if kind})),
    )


def attempt_of(violation: Violation) -> QuerySet[Entry]:
    """The refused attempt it shows in, as far as it is shown: one row or none."""
    rows = Entry.objects.filter(pk=violation.attempt) if violation.attempt else Entry.objects.none()
    return rows.only("at", "action", "clause").order_by("pk")


def evidence_on(referrals: QuerySet[Referral]) -> QuerySet[Document]:
    """What was filed with the outcomes of referrals, the newest versions only, in the order of upload."""
    rows = Document.objects.filter(subject_type=Referral.type_code(), replaced_by__isnull=True)
    return rows.filter(subject_id__in=referrals.order_by().values("pk")).order_by("uploaded_at", "id")


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Violations to follow up, referrals to answer."""
    if by.role in {Role.CLERK, Role.APPROVER}:
        yield _to_follow(by)
    if by.role in UNIT and by.unit:
        asked = Referral.objects.filter(unit__in=[UUID(by.unit)], outcome_on__isnull=True)
        yield Source(
            rows=asked.select_related("violation").order_by("referred_on", "pk"),
            tell=lambda row: Waiting(
                label=_("反馈查处结果"), subject=row.violation, clause="六(八)", note=row.number
            ),
        )  # fmt: skip


def _to_follow(by: Actor) -> Source:
    """Nothing done yet: the clerk drafts an order; something done: it is put down as handled; unlawful: the approver refers."""
    orders = Correction.objects.filter(violation=OuterRef("pk"))
    rows = Violation.objects.filter(region_id=by.region, state__in=[Violation.State.RECORDED]).annotate(
        ordered=Exists(orders.exclude(state__in=[Correction.State.DROPPED])),
        issued=Exists(orders.filter(state__in=ISSUED)),
        referred=Exists(Referral.objects.filter(violation=OuterRef("pk"))),
    )
    if by.role == Role.APPROVER:
        rows = rows.filter(unlawful=True, referred=False).exclude(recorded_by=by.user_id)
    else:
        breach = Q(issued=True) | Q(referred=True) | Q(ordered=False)
        rows = rows.filter(Q(unlawful=True, referred=True) | Q(breach, unlawful=False))
    return Source(
        rows=rows.select_related("agreement", "organization").order_by("pk"), tell=lambda row: _to_do(row, by)
    )


def _to_do(row: Any, by: Actor) -> Waiting:
    done = row.referred if row.unlawful else (row.issued or row.referred)
    if by.role == Role.APPROVER:
        label, verb = _("移送有关单位"), "refer"
    else:
        label, verb = (_("记载处理"), "handle") if done else (_("处理违规记录"), "draft_order")
    return Waiting(label=label, subject=row, clause="六(八)", verb=verb, note=row.whose)
