"""Carry-over: data of an ended authorization that its renewal goes on using, by recorded approval (四(四), 四(五))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, gettext_noop
from statute.rules.scenarios import not_prohibited


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFacts:
    """One item of an ended authorization and the renewal that is to go on using it.

    `ends_here`: the closing case deletes it; `stopped`: its authority was ended, or a stop that is not lifted touches it.
    `renews`: the application names the ended one; `granted`: it was granted and the grant stands; `in_scope`: the item is in
    what was granted and, once the renewal's agreement is sealed, in its scope.
    """

    name: str
    attribute: str
    ends_here: bool
    stopped: bool
    renews: bool
    granted: bool
    in_scope: bool


def carried(facts: CarriedFacts) -> tuple[Finding, ...]:
    """Only what the renewal was granted goes on being kept: not prohibited, not stopped; the rest is deleted (四(四), 四(五))."""
    found = [*not_prohibited(facts.name, facts.attribute)]
    if not facts.ends_here:
        message = gettext_noop("数据“%(name)s”不属于本次退出处置的数据。")
        found.append(_carried(message, "rows", name=facts.name))
    if facts.stopped:
        message = gettext_noop("数据“%(name)s”已停用或者暂停使用，不能延用。")
        found.append(_carried(message, "rows", name=facts.name))
    found.extend(_of_renewal(facts))
    return tuple(found)


def _of_renewal(facts: CarriedFacts) -> tuple[Finding, ...]:
    if not facts.renews:
        return (_carried(gettext_noop("所选申请不是对本授权的续期申请。"), "renewal"),)
    if not facts.granted:
        return (_carried(gettext_noop("续期申请没有确定授权，或者授权决定已经失效。"), "renewal"),)
    if not facts.in_scope:
        message = gettext_noop("数据“%(name)s”不在续期授权的范围内，不能延用。")
        return (_carried(message, "rows", name=facts.name),)
    return ()


def in_time(certified: bool, due_on: date, today: date) -> tuple[Finding, ...]:
    """Proposed and approved before the deletion is certified or falls due; what was not approved by then is deleted (四(五))."""
    if certified:
        return (_carried(gettext_noop("数据已经删除，不能再延用。"), "", kind=Kind.STATE),)
    if today > due_on:
        message = gettext_noop("删除时限（%(day)s）已过，未经批准延用的数据应当删除。")
        return (_carried(message, "", day=due_on),)
    return ()


def undecided(names: Sequence[str], due_on: date, today: date) -> tuple[Finding, ...]:
    """Before the deletion falls due, what was asked to be carried over is decided on first (local rule)."""
    if not names or today > due_on:
        return ()
    message = gettext_noop("延用数据的建议尚未审批：%(names)s。")
    remedy = gettext_noop("请审批人先决定；删除时限届满仍未批准的，一律删除。")
    return (_carried(message, "", kind=Kind.POLICY, clause="", owner="approver", remedy=remedy, names=tuple(names)),)


def names_the_rest(scope: str, rest: Sequence[str]) -> tuple[Finding, ...]:
    """Where something is carried over, the certificate says item by item what was deleted (四(五))."""
    missing = tuple(name for name in rest if name not in scope)
    if not missing:
        return ()
    message = gettext_noop("部分数据经批准延用，删除范围还应写明：%(names)s。")
    remedy = gettext_noop("请逐项写明删除的数据。")
    return (_carried(message, "scope", owner="domain_operator", remedy=remedy, names=missing),)


def still_standing(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """A carry-over is cancelled where its ground has gone, not otherwise (四(五)); `found`: what `carried` says of it now."""
    if found:
        return ()
    return (_carried(gettext_noop("续期授权仍然有效，延用的依据没有消失。"), "", kind=Kind.STATE),)


def gone(names: Sequence[str]) -> tuple[Finding, ...]:
    """Data whose carry-over was cancelled is deleted before the case is closed (四(五))."""
    if not names:
        return ()
    message = gettext_noop("取消延用的数据尚未删除：%(names)s。")
    remedy = gettext_noop("请授权运营域删除并提交证明。")
    return (_carried(message, "", owner="domain_operator", remedy=remedy, names=tuple(names)),)


def _carried(
    message: str,
    place: str,
    *,
    clause: str = "四(五)",
    kind: Kind = Kind.LAW,
    owner: str = "clerk",
    remedy: str = "",
    **params: object,
) -> Finding:
    return Finding(
        code="carry-over",
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        field=place,
        owner=owner,
        where="carried",
        remedy=remedy or gettext_noop("其余数据一律删除。"),
    )
