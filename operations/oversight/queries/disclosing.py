"""Supervision: which disclosures are owed, what the system knows of a year, what waits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.agreements.queries.years import in_force
from operations.dataflow.models import Product
from operations.mechanism.queries import rules_for
from operations.oversight.models import Disclosure
from operations.oversight.queries.days import start_of
from operations.oversight.queries.reporting import operation_of
from operations.papers.letters import chinese
from statute.findings import Finding, gettext_noop
from statute.rules import disclosing
from statute.rules.disclosing import BASIS, Column, FeeFacts, ResourceFacts, Table
from statute.rules.reporting import Operation
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once, together

State = Disclosure.State
OPEN = (State.DUE, State.PREPARED)
SHOWN = ("region", "organization", "corrects")
WRITERS = (Role.ORG_ADMIN, Role.ORG_STAFF)
Content = Mapping[str, Any]


# --- which are owed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A disclosure somebody owes: of which year, in which region; no organization: the region's authority."""

    year: int
    region: str
    organization: UUID | None


def _authorized(agreement: Agreement, at: datetime) -> Operation:
    """From the first day of the term to its last, or to the ending: what the authority discloses, opened in the domain or not."""
    last = min(agreement.last_on, clock.today(at))
    if agreement.ended_at is not None:
        last = min(agreement.last_on, clock.today(agreement.ended_at - timedelta(microseconds=1)))
    return Operation(first_on=agreement.first_on, last_on=last, ended=agreement.ended_at is not None)


def unopened(at: datetime) -> Iterator[Owed]:
    """Disclosures that are owed and have no row yet, each once."""
    today = clock.today(at)
    known = {
        Owed(year=year, region=str(region), organization=organization)
        for year, region, organization in Disclosure.objects.filter(version=1).values_list(
            "year", "region_id", "organization_id"
        )
    }
    for agreement in Agreement.objects.filter(sealed_at__isnull=False).order_by("pk"):
        sides = ((_authorized(agreement, at), None), (operation_of(agreement, at), agreement.organization_id))
        for operation, organization in sides:
            for year in disclosing.years_owed(operation, today) if operation is not None else ():
                owed = Owed(year=year, region=str(agreement.region_id), organization=organization)
                if owed not in known:
                    known.add(owed)
                    yield owed


def due_on(region: str, year: int, at: datetime) -> date:
    """The last day for it, by the rules in force in the region."""
    return disclosing.due_on(year, rules_for(region, clock.today(at)))


def late(on: date) -> Q:
    """The day has passed and it is not published."""
    return Q(state__in=OPEN, due_on__lt=on)


def overdue(row: Disclosure, at: datetime) -> bool:
    """Derived, never stored."""
    return row.state in OPEN and row.due_on is not None and row.due_on < clock.today(at)


def newly_overdue(at: datetime) -> QuerySet[Disclosure]:
    """Overdue and nobody told yet."""
    return Disclosure.objects.filter(late(clock.today(at)), overdue_noted_at__isnull=True).order_by("due_on", "pk")


def to_remind(at: datetime) -> QuerySet[Disclosure]:
    """Due within the days of a reminder that was not given yet."""
    today, wanted = clock.today(at), Q()
    for days in disclosing.REMINDERS:
        untold = Q(reminded__isnull=True) | Q(reminded__gt=days)
        wanted |= untold & Q(due_on__range=(today, today + timedelta(days=days)))
    return Disclosure.objects.filter(wanted, state__in=OPEN).order_by("due_on", "pk")


def reminder(row: Disclosure, at: datetime) -> int:
    """Which reminder is due, by its days; 0: none."""
    return disclosing.reminder(row.due_on, clock.today(at), row.reminded) if row.due_on is not None else 0


def open_correction(row: Disclosure) -> int:
    """The version that corrects this one and is neither published nor dropped; 0: none."""
    return next((other.version for other in corrections_of(row) if other.state in OPEN), 0)


@once
def corrections_of(row: Disclosure) -> QuerySet[Disclosure]:
    """Every version of the same discloser and year, the latest first."""
    same = Disclosure.objects.filter(year=row.year, region_id=row.region_id, organization=row.organization_id)
    return same.select_related(*SHOWN).order_by("-version", "pk")


# --- what the system knows of the year -----------------------------------------------------------------------------


class _Year:
    """What is on record of a year, read together."""

    def __init__(self, row: Disclosure) -> None:
        first, after = start_of(row.year), start_of(row.year + 1)
        running = in_force(Agreement.objects.filter(region_id=row.region_id), row.year)
        if row.by_operator:
            running = running.filter(organization=row.organization, activated_at__lt=after)
        of = {"agreement__in": running.order_by().values("pk")}
        self.agreements = running.select_related("organization", "application__announcement__field").order_by("number")
        self.scope = (
            ScopeItem.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=first), **of)
            .select_related("agreement", "scenario", "item__provider")
            .order_by("agreement__number", "item__code", "pk")
        )
        self.products = (
            Product.objects.filter(
                Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=first), approved_at__lt=after, **of
            )
            .select_related("organization")
            .order_by("number")
        )
        together(self.agreements, self.scope, self.products)


@once
@chinese
def compiled(row: Disclosure) -> Content:
    """The tables as they would read now."""
    year = _Year(row)
    if row.by_operator:
        filled = {"resources": _resources(year), "products": [_product(p) for p in year.products]}
    else:
        filled = {"authorizations": _authorizations(year), "caps": [_cap(p) for p in year.products]}
    return {"information": _information(row), **filled}


def _information(row: Disclosure) -> list[list[str]]:
    """Who discloses, as the public registers know it; nobody's name or number."""
    by = row.organization
    if by is None:
        place = row.region
        return [
            [gettext_noop("主管部门"), place.authority], [gettext_noop("本级政府"), place.government], [gettext_noop("地区"), place.name],
        ]  # fmt: skip
    return [
        [gettext_noop("单位名称"), str(by)], [gettext_noop("统一社会信用代码"), by.credit_code],
        [gettext_noop("单位类别"), str(by.get_kind_display())], [gettext_noop("住所"), by.address],
    ]  # fmt: skip


def _joined(names: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(names))


def _authorizations(year: _Year) -> list[dict[str, str]]:
    found = []
    for agreement in year.agreements:
        scope = [row for row in year.scope if row.agreement_id == agreement.pk]
        found.append(
            {
                "number": agreement.number, "operator": str(agreement.organization),
                "field": agreement.application.announcement.field.name,
                "scenarios": _joined([row.scenario.name for row in scope]),
                "items": _joined([row.item.name for row in scope]),
                "first_on": agreement.first_on.isoformat(), "last_on": agreement.last_on.isoformat(),
            }
        )  # fmt: skip
    return found


def _resources(year: _Year) -> list[dict[str, str]]:
    """One row for each agreement and item, with its scenarios."""
    found: dict[tuple[UUID, UUID], list[ScopeItem]] = {}
    for row in year.scope:
        found.setdefault((row.agreement_id, row.item_id), []).append(row)
    return [
        {
            "agreement": rows[0].agreement.number, "code": rows[0].item.code, "item": rows[0].item.name,
            "provider": rows[0].item.provider.name, "scenarios": _joined([row.scenario.name for row in rows]),
            "registration": rows[0].item.registration_code,
        }
        for rows in found.values()
    ]  # fmt: skip


def _use(product: Product) -> str:
    code = disclosing.PAID
    if product.price_basis == Product.PriceBasis.FREE:
        code = disclosing.FREE
    elif product.free_public_use:
        code = disclosing.BOTH
    return disclosing.USES[code]


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def _cap(product: Product) -> dict[str, str]:
    return {
        "number": product.number, "name": product.name, "operator": str(product.organization), "use": _use(product),
        "unit": product.price_unit, "cap": _money(product.price_cap), "reference": product.price_cap_reference,
    }  # fmt: skip


def _product(product: Product) -> dict[str, str]:
    """The number of a private contract is the parties' own: only that of a listing goes out."""
    listed = product.venue == Product.Venue.EXCHANGE
    return {
        "number": product.number, "name": product.name,
        "type": product.type_note or str(product.get_type_display()), "use": _use(product), "unit": product.price_unit,
        "price": _money(product.price), "cap": _money(product.price_cap),
        "venue": str(product.get_venue_display()) if product.venue else "",
        "listing": product.venue_reference if listed else "",
    }  # fmt: skip


def confidential(row: Disclosure) -> tuple[str, ...]:
    """What remarks must not repeat: who is to be called at the operators concerned, and under which number."""
    people = {(a.organization.contact, a.organization.phone, a.organization.principal) for a in _Year(row).agreements}
    return tuple(sorted({text for texts in people for text in texts if text}))


# --- what is shown -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One table as people read it."""

    table: Table
    rows: tuple[tuple[object, ...], ...]
    remark: str

    @property
    def labelled(self) -> Iterator[list[tuple[str, object]]]:
        """Every row with its headings, for narrow screens."""
        heads = [gettext(column.label) for column in self.table.columns]
        return (list(zip(heads, row, strict=True)) for row in self.rows)


def content_of(row: Disclosure) -> Content:
    """What it says: as it was prepared; before that, as it would read now."""
    if row.state == State.DUE:
        return compiled(row)
    return row.content or {"information": [], **{table.code: [] for table in disclosing.tables(row.by_operator)}}


def shown(row: Disclosure) -> tuple[Shown, Shown]:
    """Both tables, days and sums as such."""
    content, (first, second) = content_of(row), disclosing.tables(row.by_operator)
    return (
        Shown(table=first, rows=_values(first, content), remark=row.remark_first),
        Shown(table=second, rows=_values(second, content), remark=row.remark_second),
    )


def _values(table: Table, content: Content) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(_value(c, row[c.code]) for c in table.columns) for row in content[table.code])


def _value(column: Column, text: str) -> object:
    if text and column.kind == "date":
        return date.fromisoformat(text)
    return Decimal(text) if text and column.kind == "money" else text


def gaps(row: Disclosure) -> tuple[Finding, ...]:
    """What is missing from the tables."""
    content = content_of(row)
    if row.by_operator:
        resources = [ResourceFacts(name=r["item"], registration=r["registration"]) for r in content["resources"]]
        return disclosing.gaps_of_operator(resources, [_fee(r) for r in content["products"]])
    return disclosing.gaps_of_authority([_fee(r) for r in content["caps"]])


def _fee(row: Mapping[str, str]) -> FeeFacts:
    known = {name: row.get(name, "") for name in ("unit", "price", "cap", "reference")}
    return FeeFacts(name=row["name"], free=row["use"] == disclosing.USES[disclosing.FREE], **known)


# --- inbox ---------------------------------------------------------------------------------------------------------


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Disclosures to prepare, to publish, and overdue ones to see after."""
    rows = Disclosure.objects.select_related("region", "organization").order_by("pk")
    if by.role in WRITERS and by.organization:
        mine = rows.filter(organization_id=by.organization)
        yield _source(mine.filter(state__in=[State.DUE]), _("编制年度信息披露"), "prepare")
        if by.role == Role.ORG_ADMIN:
            yield _source(mine.filter(state__in=[State.PREPARED]), _("对外披露年度信息"), "publish")
    own = rows.filter(region_id=by.region, organization__isnull=True)
    if by.role == Role.CLERK:
        yield _source(own.filter(state__in=[State.DUE]), _("编制年度信息披露"), "prepare")
    if by.role == Role.APPROVER:
        prepared = own.filter(state__in=[State.PREPARED]).exclude(prepared_by=by.user_id)
        yield _source(prepared, _("对外披露年度信息"), "publish")
    if by.role in {Role.CLERK, Role.APPROVER}:
        theirs = rows.filter(late(clock.today(at)), region_id=by.region, organization__isnull=False)
        yield _source(theirs, _("督促披露年度信息"), "")


def _source(rows: QuerySet[Disclosure], label: object, verb: str) -> Source:
    return Source(
        rows=rows, due="due_on",
        tell=lambda row: Waiting(
            label=label, subject=row, clause=BASIS, due_on=row.due_on, verb=verb, note=f"{row.discloser} {row.year}"
        ),
    )  # fmt: skip
