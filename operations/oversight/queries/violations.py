"""Supervision: what violations rest on, what was refused before, what waits 五(二), 六(八)."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import UNIT, Role
from audit.trail.models import Entry, Outcome
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.oversight.models import Correction, Referral, Violation
from statute.rules.breaching import HandlingFacts
from web.desk import Waiting

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


def handling_facts(violation: Violation) -> HandlingFacts:
    """What was done about it, by one query."""
    rows = set(Violation.objects.filter(pk=violation.pk).values_list("corrections__state", "referrals__unit__kind"))
    return HandlingFacts(
        unlawful=violation.unlawful,
        orders=len({state for state, _kind in rows} & {str(state) for state in ISSUED}),
        referred_to=tuple(sorted({kind for _state, kind in rows if kind})),
    )


def attempt_of(violation: Violation) -> Entry | None:
    """The refused attempt it shows in."""
    return Entry.objects.filter(pk=violation.attempt).first() if violation.attempt else None


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """Violations to follow up, referrals to answer."""
    if by.role in {Role.CLERK, Role.APPROVER}:
        yield from _to_follow(by)
    if by.role in UNIT and by.unit:
        for row in (
            Referral.objects.filter(unit__in=[UUID(by.unit)], outcome_on__isnull=True)
            .select_related("violation")
            .order_by("referred_on", "pk")
        ):
            yield Waiting(label=_("反馈查处结果"), subject=row.violation, clause="六(八)", note=row.number)


def _to_follow(by: Actor) -> Iterable[Waiting]:
    """Nothing done yet: the clerk drafts an order; something done: it is put down as handled; unlawful: the approver refers."""
    orders = Correction.objects.filter(violation=OuterRef("pk"))
    referred = Referral.objects.filter(violation=OuterRef("pk"))
    rows = (
        Violation.objects.filter(region_id=by.region, state__in=[Violation.State.RECORDED])
        .annotate(
            ordered=Exists(orders.exclude(state__in=[Correction.State.DROPPED])),
            issued=Exists(orders.filter(state__in=ISSUED)),
            referred=Exists(referred),
        )
        .select_related("agreement")
        .order_by("pk")
    )
    for row in rows:
        done = row.referred if row.unlawful else (row.issued or row.referred)
        if by.role == Role.APPROVER:
            if row.unlawful and not row.referred and row.recorded_by != by.user_id:
                yield Waiting(
                    label=_("移送有关单位"), subject=row, clause="六(八)", verb="refer", note=row.agreement.number
                )
        elif done:
            yield Waiting(label=_("记载处理"), subject=row, clause="六(八)", verb="handle", note=row.agreement.number)
        elif not row.ordered and not row.unlawful:
            yield Waiting(
                label=_("处理违规记录"), subject=row, clause="六(八)", verb="draft_order", note=row.agreement.number
            )
