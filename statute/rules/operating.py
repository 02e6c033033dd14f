"""Operation: activation and resumption, accounts, people, access, records (一(一), 一(三), 四(三), 五(四), 六(四))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from statute.findings import Finding, Kind, gettext_noop
from statute.rules.access import AccessFacts, ScopeRowFacts, StopFacts, access, stopped, term_running
from statute.rules.applying import security_officer
from statute.rules.domains import DomainFacts, HostingFacts, acceptance, accepted, hosting, platform
from statute.rules.people import (
    AccountFacts,
    NdaFacts,
    PersonFacts,
    account_enabling,
    account_usable,
    cleared,
    no_raw_data,
)
from statute.rules.planning import bound_plan, plan_in_force
from statute.rules.scenarios import not_prohibited

__all__ = [
    "AccessFacts",
    "AccountFacts",
    "ActivationFacts",
    "DomainFacts",
    "HostingFacts",
    "NdaFacts",
    "PersonFacts",
    "RecordFacts",
    "ScopeRowFacts",
    "StopFacts",
    "acceptance",
    "accepted",
    "access",
    "account_enabling",
    "account_usable",
    "activation",
    "cleared",
    "disclosure",
    "hosting",
    "no_raw_data",
    "platform",
    "product_type",
    "recorded",
    "resumption",
    "stopped",
    "tenancy_opening",
    "term_running",
]

# 一(三): the kinds of products and services; "other" needs an explanation.
PRODUCT_TYPES = {
    "package": gettext_noop("数据包"),
    "model": gettext_noop("数据模型"),
    "interface": gettext_noop("数据接口"),
    "service": gettext_noop("数据服务"),
    "report": gettext_noop("数据报告"),
    "business": gettext_noop("业务服务"),
    "other": gettext_noop("其他"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationFacts:
    """A sealed (or suspended) agreement about to be opened at `at`."""

    at: datetime
    first_on: date
    last_on: date
    plan_approved: bool
    domain_accepted: bool
    hosting: HostingFacts
    security_officer: str
    management_department: str
    plan_other_agreements: int = 0
    prohibited_items: tuple[str, ...] = ()
    open_stops: tuple[str, ...] = ()


def activation(facts: ActivationFacts) -> tuple[Finding, ...]:
    """Everything the start of operation needs (三(二)1, 四(三), 四(四), 六(四))."""
    found = [
        *term_running(facts.first_on, facts.last_on, facts.at),
        *plan_in_force(facts.plan_approved),
        *bound_plan(facts.plan_other_agreements),
        *accepted(facts.domain_accepted),
        *hosting(facts.hosting),
        *security_officer(facts.security_officer, facts.management_department),
    ]
    for name in facts.prohibited_items:
        found.extend(not_prohibited(name, "prohibited"))
    return tuple(found)


def resumption(facts: ActivationFacts) -> tuple[Finding, ...]:
    """Everything a resumption needs: no open Stop, and all of `activation` again (六(八))."""
    if not facts.open_stops:
        return activation(facts)
    stop = Finding(
        code="breach-rectify-and-suspend",
        message=gettext_noop("还有未解除的暂停：%(names)s。"),
        params={"names": facts.open_stops},
        clause="六(八)",
        kind=Kind.STATE,
        owner="approver",
        where="stops",
        remedy=gettext_noop("请先解除全部暂停。"),
    )
    return (stop, *activation(facts))


def tenancy_opening(agreement_active: bool, domain_accepted: bool, plan_approved: bool) -> tuple[Finding, ...]:
    """A tenancy opens for an active agreement with a plan, on an accepted domain (四(三), 六(四))."""
    found = [*accepted(domain_accepted), *plan_in_force(plan_approved)]
    if not agreement_active:
        found.append(
            Finding(
                code="agreement-active",
                message=gettext_noop("协议不在运营中，不能开通授权运营域。"),
                clause="一(三)",
                kind=Kind.STATE,
                owner="clerk",
                where="agreement",
                remedy=gettext_noop("请先启动运营。"),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """One trail entry as written: who, when, what, on which object, with what result."""

    who: str
    when: datetime | None
    what: str
    target: str
    result: str


def recorded(entries: Sequence[RecordFacts]) -> tuple[Finding, ...]:
    """A change of state left exactly one complete entry (五(四)1)."""
    if len(entries) == 1:
        entry = entries[0]
        blanks = (
            (not entry.who, gettext_noop("操作人")),
            (entry.when is None, gettext_noop("时间")),
            (not entry.what, gettext_noop("操作")),
            (not entry.target, gettext_noop("对象")),
            (not entry.result, gettext_noop("结果")),
        )
        missing = tuple(name for bad, name in blanks if bad)
        if not missing:
            return ()
        message = gettext_noop("操作记录缺少：%(names)s。")
    else:
        missing, message = (), gettext_noop("每次状态变化应当恰有一条操作记录。")
    return (
        Finding(
            code="operations-recorded",
            message=message,
            params={"names": missing},
            clause="五(四)1",
            owner="audit_admin",
            where="trail",
        ),
    )


def disclosure(form: str) -> tuple[Finding, ...]:
    """Content of a catalog item in the form "raw" is shown or exported to nobody (一(一))."""
    if form != "raw":
        return ()
    return (
        Finding(
            code="principle-raw-data-stays-in-domain",
            message=gettext_noop("原始数据不能离开授权运营域，也不能在此显示。"),
            clause="一(一)",
            remedy=gettext_noop("请使用经审核的数据产品和服务。"),
        ),
    )


def product_type(code: str, explanation: str = "") -> tuple[Finding, ...]:
    """A product is of one of the six types, or "other" with an explanation (一(三))."""
    if code in PRODUCT_TYPES and (code != "other" or explanation.strip()):
        return ()
    return (
        Finding(
            code="product-type-enum",
            message=(
                gettext_noop("类型为“其他”的产品须作说明。")
                if code == "other"
                else gettext_noop("没有选择数据产品和服务的类型。")
            ),
            clause="一(三)",
            field="type",
            owner="org_staff",
            where="product",
            remedy=gettext_noop("请选择六种类型之一，或说明其他类型。"),
        ),
    )
