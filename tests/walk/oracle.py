"""Who may use what, said a second time: from the rows as they are, without the product's rules, queries or states of mind.

The product answers with findings; this answers yes or no. They must agree on every question that can be asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from operations.agreements.models import Agreement, Plan, ScopeItem, Stop
from operations.catalog.models import Item
from operations.domains.models import Account, Personnel, Tenancy
from operations.mechanism.models import LocalRule

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Question:
    """May this person use this item for this scenario under this agreement?"""

    agreement: UUID
    person: UUID
    item: UUID
    scenario: UUID


def questions() -> Iterator[Question]:
    """Every agreement × person registered under any × item of the catalog that is in some scope × scenario of some scope."""
    people = sorted(set(Personnel.objects.values_list("person_id", flat=True)))
    scope = sorted(set(ScopeItem.objects.values_list("item_id", "scenario_id")))
    for agreement in Agreement.objects.order_by("pk").values_list("pk", flat=True):
        for person in people:
            for item, scenario in scope:
                yield Question(agreement=agreement, person=person, item=item, scenario=scenario)


def allowed(question: Question, at: datetime) -> bool:
    """Whether everything the Measures ask for is there at this instant."""
    day = at.astimezone(SHANGHAI).date()
    agreement = Agreement.objects.select_related("application").get(pk=question.agreement)
    return (
        agreement.state == "active"
        and _within(agreement, at)
        and not _stopped(question, at)
        and _planned(question)
        and _housed(agreement)
        and _cleared(agreement, question.person, day)
        and _supplied(agreement, question, at, day)
    )


def _within(agreement: Agreement, at: datetime) -> bool:
    """From 00:00 of the first day to 24:00 of the last, in Shanghai."""
    begins = datetime.combine(agreement.first_on, datetime.min.time(), SHANGHAI)
    ends = datetime.combine(agreement.last_on, datetime.min.time(), SHANGHAI) + timedelta(days=1)
    return begins <= at < ends


def _stopped(question: Question, at: datetime) -> bool:
    stops = Stop.objects.filter(agreement_id=question.agreement)
    return any(
        stop.from_at <= at
        and (stop.until_at is None or stop.until_at > at)
        and stop.scenario_id in {None, question.scenario}
        and stop.item_id in {None, question.item}
        for stop in stops
    )


def _planned(question: Question) -> bool:
    plans = Plan.objects.filter(agreement_id=question.agreement, state="approved")
    return any(question.scenario in {s.pk for s in plan.scenarios.all()} for plan in plans)


def _housed(agreement: Agreement) -> bool:
    tenancies = Tenancy.objects.filter(agreement=agreement).select_related("domain")
    return any(tenancy.state == "open" and tenancy.domain.state == "accepted" for tenancy in tenancies)


def _cleared(agreement: Agreement, person: UUID, day: date) -> bool:
    return any(
        _fit(row, day) and _accounted(row, day)
        for row in Personnel.objects.filter(agreement=agreement, person_id=person).select_related("person")
    )


def _fit(row: Personnel, day: date) -> bool:
    """Known by name, filed, reviewed, sworn, trained, cleared by a second person, and still there."""
    left = [gone for gone in (row.left_on, row.person.left_on) if gone is not None]
    return (
        row.state in {"cleared", "left"}
        and None not in {row.verified_on, row.filed_on, row.reviewed_on, row.nda_signed_on, row.nda_until}
        and row.nda_liability
        and row.nda_until >= day
        and _trained(row, day)
        and all(day < gone for gone in left)
    )


def _trained(row: Personnel, day: date) -> bool:
    passed = row.training_passed_on
    if passed is None or passed > day or not row.training_by_province:
        return False
    rules = LocalRule.objects.filter(
        region_id=row.agreement.region_id, parameter="training_valid_months", effective_on__lte=day
    ).exclude(confirmed_by=None)
    rule = rules.order_by("effective_on", "pk").last()
    months = int(rule.value) if rule is not None else 0
    return not months or day <= _months_after(passed, months)


def _months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _accounted(row: Personnel, day: date) -> bool:
    accounts = Account.objects.filter(personnel=row, state="open")
    return any(a.valid_from <= day and a.valid_until is not None and day <= a.valid_until for a in accounts)


def _supplied(agreement: Agreement, question: Question, at: datetime, day: date) -> bool:
    item = Item.objects.get(pk=question.item)
    rows = ScopeItem.objects.filter(
        agreement=agreement, item=item, scenario_id=question.scenario, scenario__application=agreement.application_id,
        scenario__approved=True, scenario__removed=False,
    )  # fmt: skip
    return item.attribute != "prohibited" and any(_flows(row, at, day) for row in rows)


def _flows(row: Any, at: datetime, day: date) -> bool:
    return (
        (row.ended_at is None or row.ended_at > at)
        and row.supplied_from is not None
        and row.supplied_from <= day
        and (row.supplied_until is None or day <= row.supplied_until)
    )
