"""Demands to mend public data: whose, for what, by when (五(一))."""

from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandFacts:
    """A demand about to be raised: by whom, on which item, what is wrong with it."""

    agreement_state: str
    item: str
    in_scope: bool
    problem: str = ""


def raised(facts: DemandFacts) -> tuple[Finding, ...]:
    """An operator in operation says what is wrong with an item of its scope (五(一))."""
    found: list[Finding] = []
    if facts.agreement_state != "active":
        message = gettext_noop("协议不在运营中，不能提出数据治理需求。")
        remedy = gettext_noop("请在运营期间提出。")
        found.append(_demand("governance-request", message, remedy, kind=Kind.STATE, owner="clerk"))
    if not facts.in_scope:
        message = gettext_noop("数据“%(name)s”不在本协议的授权范围内。")
        remedy = gettext_noop("请只就授权范围内的数据提出。")
        found.append(_demand("governance-request", message, remedy, field="scope_item", name=facts.item))
    if not facts.problem.strip():
        message = gettext_noop("没有写明质量问题。")
        remedy = gettext_noop("请写明问题、样例和影响。")
        found.append(_demand("governance-request", message, remedy, field="problem"))
    return tuple(found)


def accepted(provider: str, due_on: date | None, today: date) -> tuple[Finding, ...]:
    """A reasonable demand gets the unit that provides the data, and a day (五(一))."""
    found: list[Finding] = []
    if not provider:
        message = gettext_noop("没有确定负责治理的数据提供单位。")
        found.append(_deadline(message, gettext_noop("请选择数据提供单位。"), "provider"))
    if due_on is None:
        message = gettext_noop("没有确定治理期限。")
        found.append(_deadline(message, gettext_noop("请填写治理期限。"), "due_on"))
    elif due_on <= today:
        message = gettext_noop("治理期限应晚于今天。")
        found.append(_deadline(message, gettext_noop("请给提供单位留出治理的时间。"), "due_on"))
    return tuple(found)


def overdue(due_on: date | None, today: date, item: str) -> tuple[Finding, ...]:
    """Past its day and not mended: shown to the authority and to the provider (五(一))."""
    if due_on is None or due_on >= today:
        return ()
    message = gettext_noop("数据“%(name)s”的治理已逾期（应于%(due)s前完成）。")
    remedy = gettext_noop("请尽快完成治理并反馈。")
    return (
        Finding(
            code="governance-deadline", message=message, remedy=remedy, clause="五(一)", kind=Kind.STATE,
            owner="steward", params={"name": item, "due": due_on},
        ),
    )  # fmt: skip


def _deadline(message: str, remedy: str, field: str) -> Finding:
    return _demand("governance-deadline", message, remedy, field=field, owner="clerk")


def _demand(
    code: str, message: str, remedy: str, *, kind: Kind = Kind.LAW, field: str = "", owner: str = "org_admin",
    **params: object,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, message=message, remedy=remedy, clause="五(一)", kind=kind, field=field, owner=owner, params=params
    )
