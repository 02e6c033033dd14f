"""Who may look at trading and file supervision records (二(三))."""

from statute.findings import Finding, Kind, gettext_noop
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
