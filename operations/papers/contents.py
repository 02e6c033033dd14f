"""What an agreement and a deletion confirmation say: filled by the rooms they belong to, the same for paper and digest."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from audit.clock import SHANGHAI


def chinese_date(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(at: datetime) -> str:
    """2026年11月23日10时05分, Shanghai time."""
    local = at.astimezone(SHANGHAI)
    return f"{chinese_date(local.date())}{local.hour}时{local.minute:02d}分"


def written(value: object) -> object:
    """A JSON value in which dates and times read as officials write them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: written(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): written(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [written(v) for v in value]
    if isinstance(value, datetime):
        return chinese_time(value)
    if isinstance(value, date):
        return chinese_date(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side of the agreement. `signed_on`, `seal`: as they stand on the signed copy, empty on a draft."""

    name: str
    representative: str
    code: str = ""
    address: str = ""
    contact: str = ""
    signed_on: date | None = None
    seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One of the eight mandatory terms 一(三)."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """One row of the annex: an item under a scenario. Names only, never content."""

    scenario: str
    item: str
    provider: str
    level: str
    attribute: str
    update_cycle: str
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementContents:
    """The agreement as printed; term by first and last day, both included."""

    number: str
    field: str
    party_a: Party
    party_b: Party
    first_responsible: str
    first_on: date
    last_on: date
    terms: tuple[Term, ...]
    scope: tuple[ScopeRow, ...]
    basis: str = "《浙江省公共数据授权运营管理办法（试行）》"
    decision_no: str = ""
    ruleset: str = "ZJ-2023"
    supplements: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentContents:
    """A supplement as printed: what it adds to which agreement, and that nothing else changes."""

    number: str
    agreement_number: str
    field: str
    party_a: Party
    party_b: Party
    first_on: date
    last_on: date
    reason: str
    # What is said of a scenario it adds, label and text; none: only data for scenarios there are.
    scenario: tuple[tuple[str, str], ...]
    scope: tuple[ScopeRow, ...]
    basis: str = "《浙江省公共数据授权运营管理办法（试行）》"
    decision_no: str = ""
    ruleset: str = "ZJ-2023"
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedRow:
    """An item that stays in the domain for a renewal: which one, with which fields, by whose approval."""

    scenario: str
    item: str
    code: str
    fields: str
    renewal: str
    approved_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionContents:
    """数据删除确认书 四(五): what was deleted, how, by whom, verified by whom else; what stays for which authorization."""

    number: str
    agreement_number: str
    operator: str
    authority: str
    domain: str
    cause: str
    ended_at: datetime
    scope: tuple[str, ...]
    method: str
    executor: str
    verifier: str
    deleted_at: datetime
    confirmed_at: datetime | None = None
    carried: tuple[CarriedRow, ...] = ()
    hold_until: date | None = None
    rows: tuple[ScopeRow, ...] = ()
    demo: bool = False
