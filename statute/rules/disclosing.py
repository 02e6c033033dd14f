"""Yearly disclosure of authorized operation: who owes it, until when, which columns it has, what is missing from them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.parameters import CAPS_NOTICE, PARAMETERS, REGISTRATION_MEASURES
from statute.rules.reporting import Operation, month_day, years
from statute.rulesets import RuleSet

# Not of the Measures.
BASIS = PARAMETERS["disclosure_due"].basis
# The notice of February 2026 asks for the year before, and for every year after.
FIRST_YEAR = 2025
# Days before the last day at which the discloser is reminded (local rule).
REMINDERS = (30, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table. `kind`: date, money, or text."""

    code: str
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a disclosure: all it may say, and nothing else goes out."""

    code: str
    title: str
    columns: tuple[Column, ...]


def _table(code: str, title: str, *columns: tuple[str, ...]) -> Table:
    return Table(code=code, title=title, columns=tuple(Column(**dict(zip(_SAID, c, strict=False))) for c in columns))


_SAID = ("code", "label", "kind")
# What the implementing body discloses: authorizations and upper fee standards.
AUTHORIZATIONS = _table(
    "authorizations",
    gettext_noop("授权信息"),
    ("number", gettext_noop("协议编号")),
    ("operator", gettext_noop("授权运营单位")),
    ("field", gettext_noop("重点领域")),
    ("scenarios", gettext_noop("应用场景")),
    ("items", gettext_noop("授权数据")),
    ("first_on", gettext_noop("起始日"), "date"),
    ("last_on", gettext_noop("届满日（含）"), "date"),
)
CAPS = _table(
    "caps",
    gettext_noop("上限收费标准"),
    ("number", gettext_noop("产品编号")),
    ("name", gettext_noop("数据产品和服务")),
    ("operator", gettext_noop("授权运营单位")),
    ("use", gettext_noop("使用性质")),
    ("unit", gettext_noop("计价单位")),
    ("cap", gettext_noop("收费上限（元）"), "money"),
    ("reference", gettext_noop("上限依据")),
)
# What the operator discloses: authorized resources, products and services with the fees really charged.
RESOURCES = _table(
    "resources",
    gettext_noop("授权资源"),
    ("agreement", gettext_noop("协议编号")),
    ("code", gettext_noop("数据项编号")),
    ("item", gettext_noop("数据项")),
    ("provider", gettext_noop("数据提供单位")),
    ("scenarios", gettext_noop("应用场景")),
    ("registration", gettext_noop("公共数据资源登记编码")),
)
PRODUCTS = _table(
    "products",
    gettext_noop("产品和服务清单及实际收费标准"),
    ("number", gettext_noop("产品编号")),
    ("name", gettext_noop("数据产品和服务")),
    ("type", gettext_noop("类型")),
    ("use", gettext_noop("使用性质")),
    ("unit", gettext_noop("计价单位")),
    ("price", gettext_noop("实际收费（元）"), "money"),
    ("cap", gettext_noop("收费上限（元）"), "money"),
    ("venue", gettext_noop("流通方式")),
    ("listing", gettext_noop("挂牌编号")),
)

# How a product is used, as the tables say it.
FREE, PAID, BOTH = "free", "paid", "both"
USES: Mapping[str, str] = {
    FREE: gettext_noop("无偿使用"),
    PAID: gettext_noop("有偿使用"),
    BOTH: gettext_noop("有偿使用，用于公共治理、公益事业的无偿"),
}


def tables(by_operator: bool) -> tuple[Table, Table]:
    """The two tables of a discloser, in their order."""
    return (RESOURCES, PRODUCTS) if by_operator else (AUTHORIZATIONS, CAPS)


# --- who owes it, until when ---------------------------------------------------------------------------------------


def years_owed(operation: Operation, today: date) -> tuple[int, ...]:
    """The years that are over, with a day of authorized operation, from the first one the notice asks for."""
    return tuple(year for year, _first, _last in years(operation) if FIRST_YEAR <= year < today.year)


def due_on(year: int, rules: RuleSet) -> date:
    """The last day for the disclosure of a year: in the year after it."""
    month, day = month_day(rules.text("disclosure_due"))
    return date(year + 1, month, day)


def reminder(due: date, today: date, told: int | None) -> int:
    """Which reminder is due today, by its days; 0: none. `told`: the last one given."""
    left = (due - today).days
    days = min((n for n in REMINDERS if 0 <= left <= n), default=0)
    return days if told is None or days < told else 0


def own(of_operator: bool, by_operator: bool) -> tuple[Finding, ...]:
    """Each discloses for itself: the authority doesn't write what an operator answers for."""
    if of_operator == by_operator:
        return ()
    message = (
        gettext_noop("运营单位的信息由运营单位自行披露。")
        if of_operator
        else gettext_noop("主管部门的信息由主管部门披露。")
    )
    return (
        Finding(
            code="disclosure-own", message=message, clause=BASIS, kind=Kind.ROLE,
            owner="org_admin" if of_operator else "clerk",
        ),
    )  # fmt: skip


# --- what it says --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFacts:
    """What a table says of a product's fees; empty where nothing is known."""

    name: str
    free: bool
    unit: str = ""
    price: str = ""
    cap: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceFacts:
    """What a table says of an authorized resource."""

    name: str
    registration: str


def gaps_of_authority(fees: Iterable[FeeFacts]) -> tuple[Finding, ...]:
    """Products that are paid for without a cap, or whose cap has no document: shown, the disclosure still goes out."""
    paid = [fee for fee in fees if not fee.free]
    return (
        *_gap("disclosure-cap", gettext_noop("没有核定收费上限：%(names)s。"), CAPS_NOTICE, CAPS, "approver",
              [fee.name for fee in paid if not fee.cap]),
        *_gap("disclosure-cap-document", gettext_noop("收费上限没有依据文件：%(names)s。"), CAPS_NOTICE, CAPS, "approver",
              [fee.name for fee in paid if fee.cap and not fee.reference]),
    )  # fmt: skip


def gaps_of_operator(resources: Iterable[ResourceFacts], fees: Iterable[FeeFacts]) -> tuple[Finding, ...]:
    """Resources that are not registered, paid products without price or unit: shown, the disclosure still goes out."""
    paid = [fee for fee in fees if not fee.free]
    return (
        *_gap("disclosure-registration", gettext_noop("授权资源没有登记编码：%(names)s。"), REGISTRATION_MEASURES, RESOURCES,
              "steward", [resource.name for resource in resources if not resource.registration]),
        *_gap("disclosure-price", gettext_noop("产品没有收费标准：%(names)s。"), BASIS, PRODUCTS, "org_admin",
              [fee.name for fee in paid if not (fee.price and fee.unit)]),
    )  # fmt: skip


_MEND = gettext_noop("请补充后重新编制；确实没有的，在备注中说明。")


def _gap(
    code: str, message: str, basis: str, table: Table, owner: str, names: Sequence[str]
) -> Iterable[Finding]:  # fmt: skip
    if names:
        yield Finding(
            code=code, message=message, params={"names": tuple(dict.fromkeys(names))}, clause=basis,
            severity=Severity.WARN, owner=owner, where=table.code, remedy=_MEND,
        )  # fmt: skip


_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def remarks(texts: Mapping[str, str], confidential: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What is written beside the tables is made public with them: no identity or telephone number, nothing confidential."""
    return tuple(
        Finding(
            code="disclosure-contents-safe",
            message=gettext_noop("备注含有联系方式、个人信息或商业秘密，不能对外披露。"),
            clause=BASIS,
            field=field,
            where="remarks",
            remedy=gettext_noop("请删去后再编制。"),
        )
        for field, text in texts.items()
        if _PERSONAL.search(text) or any(secret and secret in text for secret in confidential)
    )


def safe(table: Table, rows: Iterable[Mapping[str, object]]) -> bool:
    """Whether every row has exactly the columns of its table: what goes out is enumerated, never collected."""
    codes = {column.code for column in table.columns}
    return all(set(row) == codes for row in rows)


# --- publishing, correcting ----------------------------------------------------------------------------------------


def late(due: date | None, today: date) -> tuple[Finding, ...]:
    """After the last day it is still disclosed, and marked late; a correction has none."""
    if due is None or today <= due:
        return ()
    message = gettext_noop("披露时限至%(day)s，已经逾期；仍应披露，标记为逾期披露。")
    return (
        Finding(code="disclosure-late", message=message, params={"day": due}, clause=BASIS, severity=Severity.WARN),
    )


def correction(open_version: int) -> tuple[Finding, ...]:
    """A published disclosure is corrected by a new version, one at a time; what was published is never written over."""
    if not open_version:
        return ()
    return (
        Finding(
            code="disclosure-correcting",
            message=gettext_noop("第%(version)s版更正尚未办结。"),
            params={"version": open_version},
            clause=BASIS,
            kind=Kind.STATE,
            remedy=gettext_noop("请先披露或者放弃该版更正。"),
        ),
    )


def dropping(version: int) -> tuple[Finding, ...]:
    """Only a correction can be dropped: the disclosure of the year itself is owed."""
    if version > 1:
        return ()
    return (
        Finding(
            code="disclosure-owed",
            message=gettext_noop("年度信息应当披露，不能放弃。"),
            clause=BASIS,
            remedy=gettext_noop("请编制并披露。"),
        ),
    )
