"""Who may look at trading and file supervision records (二(三)); what the authority owes every year (六(三))."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.vocabulary import SAFETY_SUPERVISORS, TRADING_SUPERVISORS, UNIT_KINDS


def trading_access(unit: str, own_region: bool) -> tuple[Finding, ...]:
    """Four kinds of units see the trading of their own region and record their supervision (二(三))."""
    if unit in TRADING_SUPERVISORS and own_region:
        return ()
    return (
        _not_competent(
            "trading-supervision-access",
            gettext_noop("%(unit)s不负责监督本地区的流通交易。"),
            unit,
        ),
    )


def safety_record(unit: str, item_provider: bool = False) -> tuple[Finding, ...]:
    """Five kinds of units, and the provider of an item in scope, file safety records (二(三))."""
    if unit in SAFETY_SUPERVISORS or item_provider:
        return ()
    return (
        _not_competent(
            "safety-supervision-records",
            gettext_noop("%(unit)s不负责授权运营的安全监管。"),
            unit,
        ),
    )


def _not_competent(code: str, message: str, unit: str) -> Finding:
    return Finding(
        code=code,
        message=message,
        params={"unit": UNIT_KINDS.get(unit, unit)},
        clause="二(三)",
        kind=Kind.ROLE,
        remedy=gettext_noop("请由负有监管职责的单位办理。"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """A supervision record about to be kept on `today`: what kind, by whom, on what day."""

    kind: str
    unit: str
    own_region: bool
    provides: bool
    authority: bool
    found_on: date
    today: date


def record(facts: RecordFacts) -> tuple[Finding, ...]:
    """Each in its own duty: safety by five kinds and providers, trading by four, duties by the authority (二(三), 六(三)4)."""
    found: list[Finding] = []
    if facts.kind == "safety":
        found.extend(safety_record(facts.unit if facts.own_region else "", facts.provides))
    elif facts.kind == "trading":
        found.extend(trading_access(facts.unit, facts.own_region))
    elif not facts.authority:
        message = gettext_noop("责任落实监督由公共数据主管部门记载。")
        found.append(_duty("supervise-operator-responsibility", message, "六(三)4", Severity.BLOCK, kind=Kind.ROLE))
    if facts.found_on > facts.today:
        found.append(
            Finding(
                code="supervision-day",
                message=gettext_noop("监管日期不能晚于今天。"),
                clause="二(三)",
                kind=Kind.SHAPE,
                field="found_on",
            )
        )
    return tuple(found)


def competent(facts: RecordFacts) -> tuple[Finding, ...]:
    """May this seat keep a record of any kind at all: the findings of the kind nearest to it (二(三), 六(三)4)."""
    if facts.authority:
        return ()
    tries = [record(replace(facts, kind=kind)) for kind in ("safety", "trading")]
    return () if any(not found for found in tries) else tries[0]


# What the authority sets up and carries out 六(三)1; emergencies have plans and drills of their own.
MEASURES: Mapping[str, str] = {
    "review": gettext_noop("安全审查"),
    "assessment": gettext_noop("风险评估"),
    "warning": gettext_noop("监测预警"),
    "training": gettext_noop("安全培训"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFacts:
    """What the authority did about one authorization in one year: measures by kind, and whether its duties are on record."""

    measures: Mapping[str, int]
    duties: bool


def year(facts: YearFacts) -> tuple[Finding, ...]:
    """Gaps of a year, shown and never more (六(三)1, 六(三)4)."""
    found = [
        _duty(
            "authority-security-mechanisms", gettext_noop("本年度没有“%(name)s”的记载。"), "六(三)1", Severity.WARN,
            name=name,
        )
        for code, name in MEASURES.items()
        if not facts.measures.get(code)
    ]  # fmt: skip
    if not facts.duties:
        message = gettext_noop("本年度没有监督责任落实的记载。")
        found.append(_duty("supervise-operator-responsibility", message, "六(三)4", Severity.WARN))
    return tuple(found)


LOG_KINDS = ("source", "processing", "call")


@dataclass(frozen=True, slots=True)
class LogGap:
    """Days on which logs of a kind are missing, and how many of them each kind misses."""

    days: tuple[date, ...]
    by_kind: Mapping[str, int]

    @property
    def first(self) -> date:
        """The first missing day."""
        return self.days[0]


def missing_logs(had: Collection[tuple[str, date]], opened_on: date, today: date) -> LogGap | None:
    """Whole days of an open tenancy without a log of source, of processing or of call, from the kinds and days that were had;
    a day's log is due by the next day's end (local rule), at most a month is looked back on (六(三)2)."""
    first = max(opened_on + timedelta(days=1), today - timedelta(days=32))
    span = (today - timedelta(days=2) - first).days
    owed = [first + timedelta(days=n) for n in range(span + 1)]
    missing = {kind: {day for day in owed if (kind, day) not in had} for kind in LOG_KINDS}
    days = tuple(day for day in owed if any(day in found for found in missing.values()))
    return LogGap(days=days, by_kind={kind: len(found) for kind, found in missing.items()}) if days else None


def log_gap(gap: LogGap | None) -> tuple[Finding, ...]:
    """Missing days are flagged, kind by kind (六(三)2)."""
    if gap is None:
        return ()
    message = gettext_noop(
        "授权运营域缺少%(n)s天的全流程日志，最早为%(day)s：数据来源%(source)s天、产品加工%(processing)s天、数据调用%(call)s天。"
    )
    return (
        _duty(
            "full-process-logs", message, "六(三)2", Severity.WARN, owner="domain_operator", n=len(gap.days),
            day=gap.first, source=gap.by_kind["source"], processing=gap.by_kind["processing"], call=gap.by_kind["call"],
        ),
    )  # fmt: skip


def _duty(
    code: str, message: str, clause: str, severity: Severity, *, kind: Kind = Kind.LAW, owner: str = "clerk",
    **params: object,
) -> Finding:  # fmt: skip
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        severity=severity,
        owner=owner,
        where="supervision",
        remedy=gettext_noop("请补充记载。"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """One operator on one day: agreements by what they are in, orders and proposals that are open, its last grade."""

    running: int
    suspended: int
    corrections: int
    proposals: int
    failing: bool


def standing(facts: StandingFacts) -> tuple[Finding, ...]:
    """What the authority keeps an eye on; it moves with each act and decides nothing (六(七))."""
    checks = (
        (facts.suspended, gettext_noop("暂时关闭权限%(n)s项")),
        (facts.corrections, gettext_noop("改正中%(n)s项")),
        (facts.proposals, gettext_noop("终止或撤销提议%(n)s项")),
        (int(facts.failing), gettext_noop("最近年度评估不合格")),
    )
    return tuple(
        _duty("dynamic-management", message, "六(七)", Severity.WARN, owner="approver", n=n)
        for n, message in checks
        if n
    )
