"""The access decision 四(三)(五), 五(四): computed from facts at the moment of asking, in two compiled queries.

Nothing here reads what a job has to set: the term is compared with `at`, stops by their instants, people and accounts by their
days, the item by its attribute. A person, item or agreement that isn't there is refused like one of a foreign domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)

from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, Role
from operations.agreements.models import Agreement, Plan
from operations.applications.models import Scenario
from operations.catalog.models import Item
from operations.domains.checks import not_cleared
from operations.domains.models import Domain, Personnel
from operations.mechanism import values
from operations.mechanism.models import LocalRule, RuleText
from operations.mechanism.queries import ruleset_in
from statute.findings import Finding, gettext_noop
from statute.rules.access import AccessFacts, ScopeRowFacts, StopFacts, access
from statute.rules.people import AccountFacts, NdaFacts, PersonFacts
from statute.rulesets import ZJ_2023
from web.compiled import Compiled

TRAINING = "training_valid_months"


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed, or every reason why not, each with its clause."""

    allowed: bool
    findings: tuple[Finding, ...]


UNKNOWN = Decision(
    allowed=False,
    findings=(
        Finding(code="unknown", message=gettext_noop("没有这份协议，或者不在本授权运营域内。"), clause="四(三)"),
    ),
)

_AGREEMENT = (
    "state", "first_on", "last_on", "region_id", "tenancy__state", "tenancy__domain_id", "tenancy__domain__state",
    "plan_approved", "plan_covers_it", "training", "ruleset", "row__pk", "row__supplied_from", "row__supplied_until",
    "row__ended_at",
    "item_name", "item_attribute", "scenario_name", "stop__pk", "stop__cause", "stop__from_at",
    "stop__until_at", "stop__scenario_id", "stop__item_id",
)  # fmt: skip
_PERSON = (
    "state", "verified_on", "filed_on", "reviewed_on", "nda_signed_on", "nda_until", "nda_liability",
    "training_passed_on", "training_by_province", "left_on", "person__name", "person__left_on", "accounts__state",
    "accounts__valid_from", "accounts__valid_until", "accounts__role",
)  # fmt: skip


def decide(
    agreement_id: UUID,
    person_id: UUID,
    item_id: UUID,
    purpose: UUID | str,
    at: datetime,
    *,
    by: Actor | None = None,
) -> Decision:
    """May this person (an applicants.Person or its Personnel row) use this item for this purpose (a scenario) at `at`?

    With `by`, an operator is answered for the own domain and an official for the own region only.
    """
    scenario_id = _uuid(purpose)
    rows = _agreements.rows(agreement=agreement_id, item=item_id, scenario=scenario_id, at=at, today=clock.today(at))
    if not rows or (by is not None and not _may_ask(by, rows[0])):
        return UNKNOWN
    people = _people.rows(agreement=agreement_id, person=person_id)
    return _judge(rows, people, str(item_id), scenario_id, str(purpose), at)


def _agreement(*, agreement: Any, item: Any, scenario: Any, at: Any, today: Any) -> QuerySet[Agreement]:
    """The agreement with all the decision reads but the person: a row for each stop in effect, one where there is none."""
    rules = LocalRule.objects.filter(
        region_id=OuterRef("region_id"), parameter=TRAINING, effective_on__lte=today, confirmed_by__isnull=False,
        revoked_at__isnull=True,
    ).order_by("-effective_on", "-pk")  # fmt: skip
    texts = RuleText.objects.filter(effective_from__lte=today, confirmed_by__isnull=False)
    texts = texts.order_by("-effective_from", "-version")
    approved = Scenario.objects.filter(
        pk=scenario, application_id=OuterRef("application_id"), approved=True, removed=False
    )
    asked = Item.objects.filter(pk=item)
    plans = Plan.objects.filter(agreement=OuterRef("pk"), state=Plan.State.APPROVED)
    open_stop = Q(stops__from_at__lte=at) & (Q(stops__until_at__isnull=True) | Q(stops__until_at__gt=at))
    return Agreement.objects.filter(pk=agreement).annotate(
        plan_approved=Exists(plans),
        plan_covers_it=Exists(plans.filter(scenarios=scenario)),
        training=Subquery(rules.values("value")[:1]),
        ruleset=Subquery(texts.values("digest")[:1]),
        scenario_name=Subquery(approved.values("name")[:1]),
        item_name=Subquery(asked.values("name")[:1]),
        item_attribute=Subquery(asked.values("attribute")[:1]),
        row=FilteredRelation("scope", condition=Q(scope__scenario_id=scenario, scope__item_id=item)),
        stop=FilteredRelation("stops", condition=open_stop),
    )


def _person_under(*, agreement: Any, person: Any) -> QuerySet[Personnel]:
    """The person's registration under the agreement: a row for each account, one where there is none."""
    return (
        Personnel.objects.filter(agreement_id=agreement)
        .filter(Q(person_id=person) | Q(pk=person))
        .order_by("accounts__pk")
    )


_agreements = Compiled(
    _agreement,
    _AGREEMENT,
    agreement=UUIDField(),
    item=UUIDField(),
    scenario=UUIDField(),
    at=DateTimeField(),
    today=DateField(),
)
_people = Compiled(_person_under, _PERSON, agreement=UUIDField(), person=UUIDField())


def _may_ask(by: Actor, row: dict[str, Any]) -> bool:
    if by.role == Role.DOMAIN_OPERATOR:
        return bool(by.domain) and str(row["tenancy__domain_id"]) == by.domain
    return by.is_system or (by.role in AUTHORITY and row["region_id"] == by.region)


def _judge(
    rows: Sequence[dict[str, Any]],
    people: Sequence[dict[str, Any]],
    item_id: str,
    scenario_id: UUID | None,
    purpose: str,
    at: datetime,
) -> Decision:
    row, today = rows[0], clock.today(at)
    in_scope = row["row__pk"] is not None and (row["row__ended_at"] is None or row["row__ended_at"] > at)
    # Stops name ids; the findings name things. An id that isn't the one asked about touches nothing.
    name = str(row["item_name"]) if row["row__pk"] is not None else item_id
    stops = tuple(
        StopFacts(
            cause=r["stop__cause"],
            from_at=r["stop__from_at"],
            until_at=r["stop__until_at"],
            scenario=_same(r["stop__scenario_id"], scenario_id, str(row["scenario_name"] or purpose)),
            item=_same(r["stop__item_id"], _uuid(item_id), name),
        )
        for r in rows
        if r["stop__pk"] is not None
    )
    person = _person(people, _months(row["training"], row["ruleset"]))
    account = _account(people, today)
    found = list(
        access(
            AccessFacts(
                at=at,
                agreement_state=row["state"],
                first_on=row["first_on"],
                last_on=row["last_on"],
                plan_approved=row["plan_approved"],
                plan_covers_it=row["plan_covers_it"],
                domain_accepted=row["tenancy__domain__state"] == Domain.State.ACCEPTED,
                tenancy_state=row["tenancy__state"] or "unopened",
                person=person,
                account=account,
                row=ScopeRowFacts(
                    item=name,
                    in_scope=in_scope,
                    attribute=(row["item_attribute"] or "") if row["row__pk"] is not None else "",
                    supplied_from=row["row__supplied_from"],
                    supplied_until=row["row__supplied_until"],
                ),
                scenario=str(row["scenario_name"] or purpose),
                purpose_approved=row["scenario_name"] is not None,
                stops=stops,
            )
        )
    )
    found.extend(_standing(people, today))
    return Decision(allowed=not found, findings=tuple(found))


def _same(id: UUID | None, asked: UUID | None, name: str) -> str:
    if id is None:
        return ""
    return name if id == asked else f"#{id}"


def _person(people: Sequence[dict[str, Any]], months: int) -> PersonFacts:
    if not people:
        return PersonFacts(
            name=gettext_noop("该人员"), real_name=False, filed=False, reviewed=False, nda=None, training_passed_on=None
        )
    row = people[0]
    nda = None
    if row["nda_signed_on"] is not None:
        nda = NdaFacts(has_term=row["nda_until"] is not None, has_liability=row["nda_liability"])
    left = [day for day in (row["left_on"], row["person__left_on"]) if day is not None]
    return PersonFacts(
        name=row["person__name"],
        real_name=row["verified_on"] is not None,
        filed=row["filed_on"] is not None,
        reviewed=row["reviewed_on"] is not None,
        nda=nda,
        training_passed_on=row["training_passed_on"],
        training_by_province=row["training_by_province"],
        training_valid_months=months,
        left_on=min(left) if left else None,
    )


def _account(people: Sequence[dict[str, Any]], today: date) -> AccountFacts | None:
    """The account that serves best: an open one within its dates, else an open one, else any that isn't closed, else any."""
    found = [
        AccountFacts(
            state=r["accounts__state"], opens_on=r["accounts__valid_from"], ends_on=r["accounts__valid_until"],
            role=r["accounts__role"],
        )
        for r in people
        if r["accounts__state"] is not None
    ]  # fmt: skip

    def rank(account: AccountFacts) -> tuple[bool, bool, bool]:
        within = bool(account.opens_on and account.ends_on and account.opens_on <= today <= account.ends_on)
        return (account.state == "open" and within, account.state == "open", account.state != "closed")

    return max(found, key=rank, default=None)


def _standing(people: Sequence[dict[str, Any]], today: date) -> list[Finding]:
    """What the five facts don't say: that somebody cleared the person, and that the confidentiality term still runs."""
    if not people:
        return []
    row, found = people[0], list[Finding]()
    if row["state"] not in {Personnel.State.CLEARED, Personnel.State.LEFT}:
        found.append(not_cleared(row["person__name"]))
    if row["nda_until"] is not None and row["nda_until"] < today:
        message = gettext_noop("%(name)s的保密期限已届满。")
        found.append(Finding(code="staff-nda", message=message, params={"name": row["person__name"]}, clause="五(四)1"))
    return found


def _months(stored: str | None, digest: str | None) -> int:
    ruleset = ruleset_in(digest) if digest is not None else ZJ_2023
    parameter = ruleset.parameters[TRAINING]
    value = parameter.default if stored is None else values.read(TRAINING, stored)
    lawful = value if not parameter.check(value) else parameter.default
    return lawful if isinstance(lawful, int) else 0


def _uuid(value: UUID | str) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError:
        return None


__all__ = ["UNKNOWN", "Decision", "decide"]
