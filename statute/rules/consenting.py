"""Consent of the data's subjects as a way to obtain data on them: specific, voluntary, with a term (五(三))."""

from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """Consent of the data's subjects; `items` and `scenario` say what for, the dates are included."""

    purpose: str
    scenario: str
    items: tuple[str, ...] = ()
    several_purposes: bool = False
    separate_choices: bool = False
    voluntary: bool = True
    valid_from: date | None = None
    valid_until: date | None = None
    withdrawal_method: str = ""
    withdrawn_on: date | None = None


def in_force(consent: ConsentFacts, on: date) -> bool:
    """Whether its dates include the day."""
    started = consent.valid_from is None or consent.valid_from <= on
    return started and (consent.valid_until is None or on <= consent.valid_until)


def specific(consent: ConsentFacts) -> tuple[Finding, ...]:
    """No blanket consent and no forced one: items, purpose, term and way to withdraw are named, purposes chosen one by one (五(三))."""
    blanks = (
        (not consent.items, "items", gettext_noop("数据项")),
        (not consent.purpose.strip(), "purpose", gettext_noop("使用目的")),
        (consent.valid_until is None, "valid_until", gettext_noop("有效期")),
        (not consent.withdrawal_method.strip(), "withdrawal_method", gettext_noop("撤回方式")),
    )
    found = [
        _finding("no-blanket-consent", gettext_noop("授权同意没有写明%(part)s。"), gettext_noop("请取得具体的授权同意后登记。"),
            field=place, where="consents", part=part,
        )
        for missing, place, part in blanks
        if missing
    ]  # fmt: skip
    if consent.several_purposes and not consent.separate_choices:
        message = gettext_noop("同意包含多个目的却没有逐项选择，属于“一揽子授权”。")
        remedy = gettext_noop("请就每一目的分别取得同意。")
        found.append(_finding("no-blanket-consent", message, remedy, field="separate_choices", where="consents"))
    if not consent.voluntary:
        message = gettext_noop("以强制等方式取得的同意不得作为获取数据的依据。")
        remedy = gettext_noop("请重新取得自愿作出的同意。")
        found.append(_finding("no-blanket-consent", message, remedy, field="voluntary", where="consents"))
    return tuple(found)


def _finding(code: str, message: str, remedy: str, *, field: str, where: str, **params: object) -> Finding:
    return Finding(
        code=code, message=message, remedy=remedy, clause="五(三)", field=field, owner="org_admin",
        where=where, params=params,
    )  # fmt: skip
