"""Credit records and the rules of the market (六(五), 六(八))."""

from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, gettext_noop
from statute.vocabulary import SAFETY_SUPERVISORS, TRADING_SUPERVISORS, UNIT_KINDS

# Who disposes of unlawful conduct within its own duties; the data authority itself does not.
COMPETENT: tuple[str, ...] = (*TRADING_SUPERVISORS, *SAFETY_SUPERVISORS, "ip", "sector")


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionFacts:
    """A unit's disposition about to go on an organization's credit record on `today`."""

    unit: str
    document_no: str
    decided_on: date | None
    basis: str
    today: date


def disposition(facts: DispositionFacts) -> tuple[Finding, ...]:
    """Only a competent unit's disposition, with number, date and basis (六(五))."""
    checks = (
        (facts.unit not in COMPETENT, "", gettext_noop("%(unit)s不作出记入信用档案的处理决定。")),
        (not facts.document_no.strip(), "document_no", gettext_noop("没有处理决定的文号。")),
        (
            facts.decided_on is None or facts.decided_on > facts.today,
            "decided_on",
            gettext_noop("没有处理决定的日期，或者日期晚于今天。"),
        ),
        (not facts.basis.strip(), "basis", gettext_noop("没有写明处理依据。")),
    )
    unit = UNIT_KINDS.get(facts.unit, facts.unit)
    return tuple(_credit(message, place, unit=unit) for bad, place, message in checks if bad)


def own_disposition(same_unit: bool) -> tuple[Finding, ...]:
    """Who recorded it keeps or lifts it (六(五))."""
    if same_unit:
        return ()
    return (_credit(gettext_noop("由作出处理决定的单位办理。"), "", Kind.ROLE),)


def market_rule(unit: str, document_no: str, issued_on: date, today: date) -> tuple[Finding, ...]:
    """A rule of the market is issued by one of the four units that watch it, with number and date (六(五))."""
    checks = (
        (unit not in TRADING_SUPERVISORS, "", gettext_noop("%(unit)s不制定数据产品和服务的市场化运营管理制度。")),
        (not document_no.strip(), "document_no", gettext_noop("没有文号。")),
        (issued_on > today, "issued_on", gettext_noop("印发日期不能晚于今天。")),
    )
    name = UNIT_KINDS.get(unit, unit)
    return tuple(
        _credit(message, place, Kind.ROLE if not place else Kind.LAW, unit=name)
        for bad, place, message in checks
        if bad
    )


def _credit(message: str, place: str, kind: Kind = Kind.LAW, **params: object) -> Finding:
    return Finding(
        code="market-credit-record",
        message=message,
        params=params,
        clause="六(五)",
        kind=kind,
        field=place,
        owner="unit_approver",
        where="credit",
        remedy=gettext_noop("信用档案只依有关单位有文号的处理决定记入。"),
    )
