"""The demand list of an operator: what it asks for, who agrees, how sensitive data is treated, what consent is (五(三))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules.consenting import ConsentFacts, in_force, specific
from statute.rules.scenarios import not_prohibited

# Treatments after which data on persons and secrets may be obtained; the last rests on consent.
TREATMENTS: Final = ("desensitised", "declassified", "consent")
_OPEN = frozenset({"sealed", "active"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One item asked for: its row in the agreement's scope, why, how it is treated, and what was said about it."""

    name: str
    in_scope: bool = True
    ended: bool = False
    supplied: bool = False
    attribute: str = ""
    necessity: str = ""
    # Fields asked for that the scope doesn't hold.
    fields_beyond: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    treatment: str = ""
    treatment_note: str = ""
    consent: ConsentFacts | None = None
    provider: str = ""
    agrees: bool | None = None
    returned_by_province: bool = False
    province_agrees: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """A demand list on the day `on`. `level`: province, city or county."""

    on: date
    level: str
    agreement_state: str
    last_on: date
    scenario: str
    scenario_approved: bool = True
    irs_no: str = ""
    tenancy_state: str = ""
    lines: tuple[LineFacts, ...] = ()


def submission(facts: RequestFacts) -> tuple[Finding, ...]:
    """What a list needs to be handed in (三(三)3, 五(三)); a missing IRS number is only pointed out."""
    return (
        *in_time(facts),
        *asked_for(facts),
        *(f for line in facts.lines for f in treated(line)),
        *(f for line in facts.lines for f in rests_on_consent(line, facts)),
        *numbered(facts, severity=Severity.WARN),
    )


def approval(facts: RequestFacts) -> tuple[Finding, ...]:
    """What it needs to be approved: all of that, its number, every provider's word, the province's where it is asked."""
    return (
        *in_time(facts),
        *suppliable(facts),
        *asked_for(facts),
        *numbered(facts),
        *provided(facts.lines),
        *backflow(facts),
        *(f for line in facts.lines for f in treated(line)),
        *(f for line in facts.lines for f in rests_on_consent(line, facts)),
    )


def in_time(facts: RequestFacts) -> tuple[Finding, ...]:
    """Only after sealing, while the agreement runs (五(三), 四(四))."""
    found: list[Finding] = []
    if facts.agreement_state not in _OPEN:
        message = gettext_noop("协议尚未用印或者不在运营中，不能提出公共数据需求。")
        remedy = gettext_noop("协议用印之后、运营期间方可提出。")
        found.append(
            _finding("agreement-active", message, remedy, clause="五(三)", kind=Kind.STATE, owner="clerk", where="agreement")
        )  # fmt: skip
    if facts.on > facts.last_on:
        message = gettext_noop("授权运营期限已于%(day)s届满。")
        remedy = gettext_noop("需要继续的，请按程序重新申请。")
        found.append(
            _finding("expiry-auto-close", message, remedy, clause="四(四)", owner="org_admin", day=facts.last_on)
        )
    return tuple(found)


def suppliable(facts: RequestFacts) -> tuple[Finding, ...]:
    """Data is supplied to a running agreement, into its open place in the domain (五(三), 五(四))."""
    if facts.agreement_state == "sealed":
        message = gettext_noop("协议尚未开通运营，不能供数。")
        remedy = gettext_noop("请先开通运营，再审批需求清单。")
        return (
            _finding("agreement-active", message, remedy, clause="六(四)", kind=Kind.STATE, owner="clerk", where="agreement"),
        )  # fmt: skip
    if facts.agreement_state == "active" and facts.tenancy_state != "open":
        message = gettext_noop("授权运营域的租户尚未开通或已关闭。")
        remedy = gettext_noop("请待授权运营域确认开通后再审批。")
        return (_finding("process-inside-domain", message, remedy, clause="五(四)", owner="domain_operator"),)
    return ()


def asked_for(facts: RequestFacts) -> tuple[Finding, ...]:
    """Items of this agreement's scope for an approved scenario, each necessary, none beyond its fields (三(三)3, 一(一))."""
    found: list[Finding] = []
    if not facts.scenario_approved:
        message = gettext_noop("“%(scenario)s”不是本协议批准的应用场景。")
        remedy = gettext_noop("请选择协议批准的应用场景。")
        found.append(
            _finding("purpose-approved", message, remedy, clause="三(三)3", field="scenario", scenario=facts.scenario)
        )
    if not facts.lines:
        message = gettext_noop("需求清单中还没有数据项。")
        remedy = gettext_noop("请从授权范围中添加数据项。")
        found.append(_finding("no-scenario-no-data", message, remedy, clause="三(三)3", where="lines"))
    for line in facts.lines:
        found.extend(_line(line))
    return tuple(found)


def _line(line: LineFacts) -> Iterable[Finding]:
    yield from not_prohibited(line.name, line.attribute)
    if not line.in_scope:
        yield _finding(
            "no-scenario-no-data", gettext_noop("数据“%(name)s”不在本协议该应用场景的授权范围内。"),
            gettext_noop("请删除该数据，或者按程序变更授权范围。"), clause="三(三)3", where="lines", name=line.name,
        )  # fmt: skip
    if line.ended:
        yield _finding(
            "scope-ended", gettext_noop("数据“%(name)s”在该应用场景下的授权已经停用。"), gettext_noop("请删除该数据。"),
            clause="四(五)", where="lines", name=line.name,
        )  # fmt: skip
    if line.supplied:
        yield _finding(
            "item-supplied", gettext_noop("数据“%(name)s”已经供给，不必重复提出。"), gettext_noop("请删除该数据。"),
            clause="五(三)", kind=Kind.STATE, where="lines", name=line.name,
        )  # fmt: skip
    if not line.necessity.strip():
        yield _finding(
            "minimum-necessary", gettext_noop("数据“%(name)s”没有说明使用的必要性。"),
            gettext_noop("请说明为何场景离不开该数据。"), clause="三(三)3", field="necessity", where="lines",
            name=line.name,
        )  # fmt: skip
    if line.fields_beyond:
        yield _finding(
            "minimum-necessary", gettext_noop("数据“%(name)s”的字段超出授权范围：%(fields)s。"),
            gettext_noop("请只保留授权范围内的字段。"), clause="三(三)3", field="fields", where="lines",
            name=line.name, fields=line.fields_beyond,
        )  # fmt: skip


def numbered(facts: RequestFacts, severity: Severity = Severity.BLOCK) -> tuple[Finding, ...]:
    """The list has its number in the integrated digital resource system (五(三))."""
    if facts.irs_no.strip():
        return ()
    return (
        _finding(
            "irs-demand-list", gettext_noop("需求清单没有一体化数字资源系统的申请编号。"),
            gettext_noop("请在一体化数字资源系统提交，并登记编号。"), field="irs_no", where="request",
            severity=severity,
        ),
    )  # fmt: skip


def provided(lines: Iterable[LineFacts]) -> tuple[Finding, ...]:
    """Every item was reviewed and agreed to by the institution that provides it (二(三))."""
    found = []
    for line in lines:
        if line.agrees:
            continue
        if line.agrees is None:
            message = gettext_noop("数据“%(name)s”尚待%(unit)s审核。")
            remedy = gettext_noop("请提供单位审核。")
        else:
            message = gettext_noop("%(unit)s不同意提供数据“%(name)s”。")
            remedy = gettext_noop("请退回清单，由授权运营单位删除该数据或者补充说明。")
        found.append(
            _finding(
                "provider-review-per-item", message, remedy, clause="二(三)", owner="steward", where="lines",
                name=line.name, unit=line.provider,
            )
        )  # fmt: skip
    return tuple(found)


def backflow(facts: RequestFacts) -> tuple[Finding, ...]:
    """Data the province handed back to a city or county is supplied with the province's consent only (五(三))."""
    if facts.level == "province":
        return ()
    found = []
    for line in facts.lines:
        if not line.returned_by_province or line.province_agrees:
            continue
        if line.province_agrees is None:
            message = gettext_noop("数据“%(name)s”属于省回流数据，尚未取得省公共数据主管部门同意。")
            remedy = gettext_noop("请报省公共数据主管部门同意。")
        else:
            message = gettext_noop("省公共数据主管部门不同意提供省回流数据“%(name)s”。")
            remedy = gettext_noop("请退回清单，由授权运营单位删除该数据。")
        found.append(
            _finding(
                "provincial-backflow-consent", message, remedy, owner="provincial_desk", where="lines", name=line.name
            )
        )
    return tuple(found)


def treated(line: LineFacts) -> tuple[Finding, ...]:
    """Data on persons, trade secrets or confidential business is desensitised, declassified, or consented to (五(三))."""
    if not line.sensitive:
        return ()
    if line.treatment not in TREATMENTS:
        message = gettext_noop("数据“%(name)s”涉及%(kinds)s，须经脱敏、脱密处理或者取得依法授权同意。")
        remedy = gettext_noop("请写明处理方式。")
    elif line.treatment != "consent" and not line.treatment_note.strip():
        message = gettext_noop("数据“%(name)s”涉及%(kinds)s，没有说明如何脱敏、脱密。")
        remedy = gettext_noop("请写明处理的字段和方法。")
    else:
        return ()
    return (
        _finding(
            "sensitive-data-treatment", message, remedy, field="treatment", where="lines", name=line.name,
            kinds=line.sensitive,
        ),
    )  # fmt: skip


def rests_on_consent(line: LineFacts, facts: RequestFacts) -> tuple[Finding, ...]:
    """Where an item is to be had by consent: one that is specific, covers it for this scenario, and stands today (五(三))."""
    if line.treatment != "consent":
        return ()
    consent = line.consent
    if consent is None:
        message = gettext_noop("数据“%(name)s”没有对应的授权同意记录。")
    elif consent.scenario != facts.scenario or line.name not in consent.items:
        message = gettext_noop("所附授权同意不包括在本应用场景下使用数据“%(name)s”。")
    elif consent.withdrawn_on is not None and consent.withdrawn_on <= facts.on:
        message = gettext_noop("数据“%(name)s”的授权同意已经撤回。")
    elif not in_force(consent, facts.on):
        message = gettext_noop("数据“%(name)s”的授权同意不在有效期内。")
    else:
        return specific(consent)
    remedy = gettext_noop("请取得并登记逐项、具体、有期限的同意。")
    return (_finding("no-blanket-consent", message, remedy, field="consent", where="consents", name=line.name),)


def _finding(
    code: str, message: str, remedy: str, *, clause: str = "五(三)", kind: Kind = Kind.LAW, field: str = "",
    owner: str = "org_admin", where: str = "", severity: Severity = Severity.BLOCK, **params: object,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, message=message, remedy=remedy, clause=clause, kind=kind, field=field, owner=owner, where=where,
        severity=severity, params=params,
    )  # fmt: skip
