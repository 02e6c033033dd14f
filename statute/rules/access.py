"""The access decision: may this person use this item for this purpose, now (四(三) to 六(四))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from statute import terms
from statute.findings import Finding, Kind, gettext_noop
from statute.rules.people import AccountFacts, PersonFacts, account_usable, cleared
from statute.rules.planning import plan_covers, plan_in_force
from statute.rules.scenarios import not_prohibited


@dataclass(frozen=True, slots=True, kw_only=True)
class StopFacts:
    """A Stop; empty scenario and item mean the whole agreement. `cause` is a key of STOP_CAUSES."""

    cause: str
    from_at: datetime
    until_at: datetime | None = None
    scenario: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRowFacts:
    """The row of the agreement's scope for the item under the scenario; dates are included."""

    item: str
    in_scope: bool
    attribute: str = ""
    supplied_from: date | None = None
    supplied_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """Everything the decision reads, at the instant `at`.

    `scenario` is the purpose; `purpose_approved` whether it is an approved scenario of the agreement, `plan_covers_it`
    whether the approved emergency plan is for it.
    """

    at: datetime
    agreement_state: str
    first_on: date
    last_on: date
    plan_approved: bool
    domain_accepted: bool
    tenancy_state: str
    person: PersonFacts
    account: AccountFacts | None
    row: ScopeRowFacts
    scenario: str
    purpose_approved: bool
    plan_covers_it: bool = True
    stops: tuple[StopFacts, ...] = ()


# Cause of a Stop → slug, clause, words.
STOP_CAUSES = {
    "correction": ("breach-rectify-and-suspend", "六(八)", gettext_noop("违约改正期间，使用权限暂时关闭。")),
    "incident": ("incident-response", "六(四)", gettext_noop("安全事件应急处置期间，使用权限暂时关闭。")),
    "risk": ("risk-stop-and-report", "五(二)", gettext_noop("因数据风险报告，相应的处理活动已停止。")),
    "prohibited": (
        "ban-prohibited-open-data-reclassified",
        "一(一)",
        gettext_noop("数据已改为禁止开放，停止使用。"),
    ),
}
_OTHER_STOP = ("agreement-stop", "", gettext_noop("使用权限已被暂时关闭。"))
_STATES = {
    "suspended": ("breach-rectify-and-suspend", "六(八)", gettext_noop("协议的使用权限处于暂时关闭状态。")),
    "expired": ("expiry-auto-close", "四(四)", gettext_noop("授权运营期限已届满。")),
    "terminated": ("closure-permission-shut", "四(五)", gettext_noop("授权已终止，使用权限已关闭。")),
    "revoked": ("closure-permission-shut", "四(五)", gettext_noop("授权已撤销，使用权限已关闭。")),
}
_NOT_ACTIVE = ("agreement-active", "一(三)", gettext_noop("协议尚未开始运营。"))


def access(facts: AccessFacts) -> tuple[Finding, ...]:
    """Every reason to deny access, each with its clause; empty means allowed."""
    today = terms.shanghai_date(facts.at)
    found = [
        *_agreement(facts),
        *stopped(facts.stops, facts.scenario, facts.row.item, facts.at),
        *plan_in_force(facts.plan_approved),
        *_domain(facts),
        *cleared(facts.person, today),
    ]
    if facts.account is None:
        message = gettext_noop("该人员在本授权下没有账号。")
        found.append(_denied("domain-account-control", "六(三)2", message, "org_admin", "account"))
    else:
        found.extend(account_usable(facts.account, today))
    found.extend(_row(facts.row, today))
    if not facts.purpose_approved:
        message = gettext_noop("用途“%(name)s”不是本协议批准的应用场景。")
        found.append(_denied("purpose-approved", "三(三)3", message, "org_admin", "scenario", name=facts.scenario))
    elif facts.plan_approved:
        found.extend(plan_covers(facts.plan_covers_it, facts.scenario))
    return tuple(found)


def stopped(stops: Sequence[StopFacts], scenario: str, item: str, at: datetime) -> tuple[Finding, ...]:
    """The Stops in effect at `at` that touch a scenario and an item (五(二), 六(四), 六(八))."""
    found: list[Finding] = []
    for stop in stops:
        in_effect = stop.from_at <= at and (stop.until_at is None or at < stop.until_at)
        touches = stop.scenario in ("", scenario) and stop.item in ("", item)
        if in_effect and touches:
            code, clause, message = STOP_CAUSES.get(stop.cause, _OTHER_STOP)
            kind = Kind.LAW if clause else Kind.POLICY
            found.append(_denied(code, clause, message, "approver", "stops", kind=kind))
    return tuple(found)


_SETTLE = gettext_noop("请先办结这一事项，再使用数据。")
_REAPPLY = gettext_noop("需要继续的，请按程序重新申请；期限不能延长。")


def term_running(first_on: date, last_on: date, at: datetime) -> tuple[Finding, ...]:
    """The instant lies between 00:00 of the first day and 24:00 of the last (四(四))."""
    if terms.within(at, first_on, last_on):
        return ()
    if terms.shanghai_date(at) < first_on:
        message = gettext_noop("授权运营期限自%(day)s起，尚未开始。")
        return (_denied("term-running", "四(四)", message, "clerk", "agreement", day=first_on),)
    message = gettext_noop("授权运营期限已于%(day)s届满。")
    return (_denied("expiry-auto-close", "四(四)", message, "org_admin", "renewal", day=last_on),)


def _agreement(facts: AccessFacts) -> list[Finding]:
    found = list(term_running(facts.first_on, facts.last_on, facts.at))
    if facts.agreement_state != "active":
        code, clause, message = _STATES.get(facts.agreement_state, _NOT_ACTIVE)
        found.append(_denied(code, clause, message, "approver", "agreement"))
    return found


def _domain(facts: AccessFacts) -> list[Finding]:
    found: list[Finding] = []
    if not facts.domain_accepted:
        message = gettext_noop("授权运营域尚未通过省级验收。")
        found.append(_denied("domain-acceptance-before-tenancy", "四(三)", message, "provincial_desk", "domain"))
    if facts.tenancy_state != "open":
        message = gettext_noop("授权运营域的租户尚未开通或已关闭。")
        found.append(_denied("process-inside-domain", "五(四)", message, "domain_operator", "tenancy"))
    return found


def _row(row: ScopeRowFacts, today: date) -> list[Finding]:
    found = list(not_prohibited(row.item, row.attribute))
    if not row.in_scope:
        message = gettext_noop("数据“%(name)s”不在该应用场景的授权范围内。")
        found.append(_denied("no-scenario-no-data", "三(三)3", message, "org_admin", "scope", name=row.item))
    elif row.supplied_from is None or today < row.supplied_from:
        message = gettext_noop("数据“%(name)s”尚未供数。")
        found.append(_denied("item-supplied", "五(三)", message, "domain_operator", "requests", name=row.item))
    elif row.supplied_until is not None and today > row.supplied_until:
        message = gettext_noop("数据“%(name)s”的供数已停止。")
        found.append(_denied("item-supplied", "五(三)", message, "org_admin", "requests", name=row.item))
    return found


def _denied(
    code: str, clause: str, message: str, owner: str, where: str, *, kind: Kind = Kind.LAW, **params: object
) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        owner=owner,
        where=where,
        remedy=_REAPPLY if code == "expiry-auto-close" else _SETTLE,
    )
