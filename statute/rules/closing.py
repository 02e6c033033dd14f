"""Closure: permissions shut, data deleted, logs held and purged (四(五)); endings come from `ending`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from statute import terms
from statute.calendar import Calendar
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules.ending import (
    GROUNDS,
    EndingFacts,
    ReclassifiedRow,
    RenewalFacts,
    ending,
    expired,
    expiry,
    hearing,
    proposal,
    reclassified,
    renewal,
    renewal_notice,
)
from statute.rulesets import RuleSet

__all__ = [
    "GROUNDS",
    "STEPS",
    "ClosureFacts",
    "DeletionFacts",
    "EndingFacts",
    "PurgeFacts",
    "ReclassifiedRow",
    "RenewalFacts",
    "completion",
    "deletion",
    "ending",
    "expired",
    "expiry",
    "hearing",
    "hold_end",
    "lateness",
    "permission_shut",
    "proposal",
    "purge",
    "reclassified",
    "renewal",
    "renewal_notice",
    "step",
]

# The order of a closure; each step waits for those before it.
STEPS: tuple[str, ...] = ("permissions_closed", "assets_settled", "data_deleted", "retaining_logs", "complete")
_STEP_NAMES = {
    "permissions_closed": gettext_noop("权限已关闭"),
    "assets_settled": gettext_noop("资产已处置"),
    "data_deleted": gettext_noop("数据已删除"),
    "retaining_logs": gettext_noop("日志留存中"),
    "complete": gettext_noop("已办结"),
}
NETWORK, PROCESSING = "network", "processing"


def step(wanted: str, done: Collection[str]) -> tuple[Finding, ...]:
    """A step of a closure comes after all earlier ones (四(五)); ValueError for an unknown step."""
    missing = tuple(_STEP_NAMES[name] for name in STEPS[: STEPS.index(wanted)] if name not in done)
    if not missing:
        return ()
    message = gettext_noop("前面的步骤尚未完成：%(names)s。")
    return (_closure("closure-step", message, "steps", kind=Kind.STATE, names=missing),)


def permission_shut(open_tenancies: int, open_accounts: int) -> tuple[Finding, ...]:
    """The ending itself denies every tenancy and account of the authorization (四(五)).

    The counts are those still allowed by the access decision after the ending.
    """
    if open_tenancies == 0 and open_accounts == 0:
        return ()
    message = gettext_noop("仍有%(tenancies)s个租户和%(accounts)s个账号未关闭。")
    return (
        _closure(
            "closure-permission-shut",
            message,
            "permissions",
            "domain_operator",
            tenancies=open_tenancies,
            accounts=open_accounts,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionFacts:
    """A deletion certificate; executor and verifier as comparable person keys."""

    scope: str
    method: str
    executor: str
    verifier: str
    deleted_at: datetime | None
    evidence_count: int


def deletion(facts: DeletionFacts) -> tuple[Finding, ...]:
    """A certificate with scope, method, two different persons, time and evidence (四(五))."""
    checks = (
        (not facts.scope.strip(), "scope", gettext_noop("删除确认书没有写明范围。")),
        (not facts.method.strip(), "method", gettext_noop("删除确认书没有写明方式。")),
        (not facts.executor.strip(), "executor", gettext_noop("删除确认书没有执行人。")),
        (not facts.verifier.strip(), "verifier", gettext_noop("删除确认书没有复核人。")),
        (facts.deleted_at is None, "deleted_at", gettext_noop("删除确认书没有时间。")),
        (facts.evidence_count < 1, "evidence", gettext_noop("删除确认书没有证明材料。")),
    )
    found = [
        _closure("closure-data-deletion", message, place, "domain_operator") for bad, place, message in checks if bad
    ]
    if facts.executor.strip() and facts.executor == facts.verifier:
        message = gettext_noop("删除的执行人和复核人不能是同一人。")
        found.append(_closure("closure-data-deletion", message, "verifier", "domain_operator", kind=Kind.DUTY))
    return tuple(found)


def lateness(
    ended_on: date,
    today: date,
    closure_confirmed: bool,
    deletion_confirmed: bool,
    calendar: Calendar,
    ruleset: RuleSet,
) -> tuple[Finding, ...]:
    """Warnings for a confirmation or deletion that is overdue in working days after the ending (四(五))."""
    found: list[Finding] = []
    confirm_by = calendar.add_workdays(ended_on, ruleset.integer("closure_confirm_workdays"))
    delete_by = calendar.add_workdays(ended_on, ruleset.integer("deletion_due_workdays"))
    if not closure_confirmed and today > confirm_by:
        message = gettext_noop("权限关闭应于%(day)s前确认，已逾期。")
        found.append(_late("closure-permission-shut", message, confirm_by))
    if not deletion_confirmed and today > delete_by:
        message = gettext_noop("数据删除应于%(day)s前完成，已逾期。")
        found.append(_late("closure-data-deletion", message, delete_by))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeFacts:
    """Logs about to be purged on `on`: the latest creation day among them, and what holds them.

    `record` is "network" or "processing". `ended` is False while the authorization still runs.
    """

    on: date
    record: str
    created_on: date
    ended: bool
    closure_confirmed_on: date | None = None
    deletion_confirmed_on: date | None = None
    legal_holds: tuple[str, ...] = ()
    proposed: bool = False
    approvers: tuple[str, ...] = ()


def hold_end(facts: PurgeFacts, ruleset: RuleSet) -> date | None:
    """The last day, included, the logs must be kept; None while it can't be known yet (四(五)).

    Six calendar months (processing records three years) after the latest of creation, confirmed
    closure and confirmed deletion; before both are confirmed an ended authorization's hold is open.
    """
    processing = facts.record == PROCESSING
    months = 12 * ruleset.integer("processing_record_years") if processing else ruleset.integer("log_retention_months")
    if not facts.ended:
        return terms.hold_until(facts.created_on, months)
    if facts.closure_confirmed_on is None or facts.deletion_confirmed_on is None:
        return None
    latest = max(facts.created_on, facts.closure_confirmed_on, facts.deletion_confirmed_on)
    return terms.hold_until(latest, months)


def purge(facts: PurgeFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Purging waits for the hold's end, no legal hold, a proposal and two different approvers (四(五))."""
    code, found = "log-retention-6-months", list[Finding]()
    until = hold_end(facts, ruleset)
    clause = "四(五)" if facts.record == NETWORK else ruleset.parameters["processing_record_years"].citation
    if until is None:
        message = gettext_noop("权限关闭和数据删除尚未全部确认，日志留存期还没有起算。")
        found.append(_closure(code, message, "hold", clause=clause))
    elif facts.on <= until:
        message = gettext_noop("日志须留存至%(until)s（含当日），不能清除。")
        found.append(_closure(code, message, "hold", clause=clause, until=until))
    if facts.legal_holds:
        message = gettext_noop("日志因以下事项另须保全：%(names)s。")
        found.append(_closure("legal-hold", message, "holds", kind=Kind.POLICY, names=facts.legal_holds))
    if not facts.proposed:
        message = gettext_noop("没有日志清除建议，清除不能自动进行。")
        found.append(_closure("purge-two-persons", message, "proposal", kind=Kind.POLICY))
    if len(set(facts.approvers)) < 2:
        message = gettext_noop("清除日志须由两名不同的人员批准。")
        found.append(_closure("purge-two-persons", message, "approvers", "approver", kind=Kind.DUTY))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureFacts:
    """A closure about to be completed; the hold is that of the network logs."""

    on: date
    closure_confirmed_on: date | None
    assets_settled: bool
    deletion: DeletionFacts | None
    hold_ends_on: date | None
    purge_decided: bool
    whole_agreement: bool
    final_report_settled: bool


def completion(facts: ClosureFacts) -> tuple[Finding, ...]:
    """Shut, settled, deleted with a certificate, hold over, purge decided, final report settled (四(五), 五(六))."""
    found: list[Finding] = []
    if facts.closure_confirmed_on is None:
        message = gettext_noop("授权运营域尚未确认权限已关闭。")
        found.append(_closure("closure-permission-shut", message, "permissions", "domain_operator"))
    if not facts.assets_settled:
        message = gettext_noop("期限届满后的资产处置尚未完成。")
        found.append(_closure("closure-step", message, "assets", kind=Kind.STATE))
    if facts.deletion is None:
        message = gettext_noop("没有数据删除确认书。")
        found.append(_closure("closure-data-deletion", message, "deletion", "domain_operator"))
    else:
        found.extend(deletion(facts.deletion))
    if facts.hold_ends_on is None or facts.on <= facts.hold_ends_on:
        message = gettext_noop("网络日志的留存期尚未结束。")
        found.append(_closure("log-retention-6-months", message, "hold"))
    if not facts.purge_decided:
        message = gettext_noop("日志是否清除尚未决定。")
        found.append(_closure("purge-two-persons", message, "purge", "approver", kind=Kind.STATE))
    if facts.whole_agreement and not facts.final_report_settled:
        message = gettext_noop("终期运营报告尚未通过，也未记录缺报。")
        found.append(_closure("annual-report", message, "report", "approver", clause="五(六)"))
    return tuple(found)


def _late(code: str, message: str, day: date) -> Finding:
    return Finding(
        code=code,
        message=message,
        params={"day": day},
        clause="四(五)",
        severity=Severity.WARN,
        owner="domain_operator",
        where="closure",
        remedy=gettext_noop("请立即办理并说明逾期原因。"),
    )


def _closure(
    code: str,
    message: str,
    place: str,
    owner: str = "clerk",
    *,
    clause: str = "四(五)",
    kind: Kind = Kind.LAW,
    **params: object,
) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        field=place,
        owner=owner,
        where="closure",
        remedy=gettext_noop("请先完成退出处置的这一步。"),
    )
