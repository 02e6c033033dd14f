"""Expected accounts against those a domain really has (六(三)2)."""

from collections.abc import Mapping

from statute.findings import Finding, Severity, gettext_noop

# (agreement, account) → "open", "frozen" or "closed".
Accounts = Mapping[tuple[str, str], str]
LIVE = ("open", "frozen")
STATES = {"open": gettext_noop("已启用"), "frozen": gettext_noop("已冻结"), "closed": gettext_noop("已注销")}


def compared(expected: Accounts, actual: Accounts) -> tuple[Finding, ...]:
    """Every difference, shown and kept, refusing nothing: `where` is "unexpected", "missing" or "state" (六(三)2)."""
    found: list[Finding] = []
    for key in sorted({*expected, *actual}):
        wanted, real = expected.get(key, ""), actual.get(key, "")
        if real in LIVE and wanted not in LIVE:
            found.append(_difference(key, "unexpected", gettext_noop("账号%(account)s不应存在。"), wanted, real))
        elif wanted in LIVE and real not in LIVE:
            found.append(_difference(key, "missing", gettext_noop("没有账号%(account)s。"), wanted, real))
        elif wanted in LIVE and wanted != real:
            message = gettext_noop("账号%(account)s应为%(expected)s，实为%(actual)s。")
            found.append(_difference(key, "state", message, wanted, real))
    return tuple(found)


def _difference(key: tuple[str, str], kind: str, message: str, wanted: str, real: str) -> Finding:
    agreement, account = key
    return Finding(
        code="domain-account-control",
        message=message,
        params={
            "agreement": agreement, "account": account, "expected": STATES.get(wanted, ""),
            "actual": STATES.get(real, ""),
        },
        clause="六(三)2",
        severity=Severity.WARN,
        owner="domain_operator",
        where=kind,
    )  # fmt: skip
