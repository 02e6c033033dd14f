"""What stands in the way of verifying: units, evidence, providers, experts 二(三)(四), 三, 四(一)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from accounts.models import Seat
from applicants.models import Document
from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.applications import queries
from operations.applications.checks.common import VERIFIABLE, State, case_in, not_ahead, own_region, own_unit, said
from operations.applications.models import Application, CheckItem, Consultation, Material, RequestedItem
from operations.catalog.models import Item
from operations.mechanism import queries as mechanism
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import deliberating, duties, verifying
from statute.rules.evidence import CreditFacts
from statute.rules.scenarios import not_prohibited
from statute.vocabulary import UNIT_KINDS


class Asked(Protocol):
    """A data item in the hands of its provider: asked for in an application, or in a supplement to an agreement."""

    @property
    def item(self) -> Item: ...

    @property
    def fields(self) -> str: ...


def begin(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every kind of unit the announcement names is there to be asked 四(一)."""
    units = queries.verifying_units(application.announcement)
    return tuple(
        Finding(
            code="units-verify-conditions",
            message=gettext_noop("本地区没有负责核实的“%(kind)s”。"),
            params={"kind": UNIT_KINDS.get(kind, kind)},
            clause="四(一)",
            owner="system_admin",
            where="units",
            remedy=gettext_noop("请先登记该单位；县（市、区）没有的，由所属市的单位承担。"),
        )
        for kind, unit in units.items()
        if unit is None
    )


def own_check(check: CheckItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The unit asked, while the case is being verified."""
    return (*own_unit(check.unit_id, by, "四(一)"), *case_in(check.application, VERIFIABLE, "四(一)"))


def conclude(check: CheckItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Drafted by one person of the unit, concluded by another."""
    found = list(own_check(check, by=by, at=at))
    if check.drafted_at is None:
        found.append(
            Finding(
                code="check-not-drafted",
                message=gettext_noop("本单位经办人尚未拟写核实结论。"),
                kind=Kind.DUTY,
                owner="unit_handler",
                remedy=gettext_noop("请先由本单位经办人拟写。"),
            )
        )
    return tuple(found)


def conclusion(
    check: CheckItem,
    *,
    by: Actor,
    at: datetime,
    result: str,
    opinion: str,
    evidence_note: str = "",
    document: Document | None = None,
    materials: Sequence[Material] = (),
    credit_source: str = "",
    credit_queried_on: date | None = None,
    credit_result: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:
    """What the condition itself demands of the conclusion 三."""
    application = check.application
    file = queries.dossier(application)
    code = check.condition.code
    files = len(materials) + (document is not None)
    if code in {"mlps3", "cryptography"}:
        files += sum(s.has_file for s in file.systems)
    # A note that points at the evidence will do, except where a file has to be on record 三(二)3.
    noted = bool(evidence_note.strip()) and code != "maturity"
    assert application.submitted_at is not None
    facts = verifying.CheckFacts(
        condition=code,
        unit=check.unit.kind,
        result=result,
        opinion=opinion,
        checker=by.name,
        evidence_count=files + noted,
        on=today(at),
        submitted_on=today(application.submitted_at),
        systems=file.systems,
        credit=CreditFacts(source=credit_source, queried_on=credit_queried_on, result=credit_result),
        incidents=file.incidents,
    )
    foreign = [m for m in materials if m.application_id != application.pk]
    return (
        *verifying.check(facts, queries.rules(application, at)),
        *not_ahead(credit_queried_on, today(at), "credit_queried_on"),
        *((Finding(code="unseen", message=gettext_noop("没有这份材料。"), kind=Kind.SHAPE),) if foreign else ()),
    )


def enter_for(check: CheckItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The clerk of the case's own region, for a unit that answered on paper."""
    return (
        *own_region(str(check.region_id), by),
        *case_in(check.application, VERIFIABLE, "四(一)"),
    )


def entered_for(
    check: CheckItem, *, by: Actor, at: datetime, reply_no: str, document: Document | None, **inputs: Any
) -> tuple[Finding, ...]:
    """The unit's own letter, numbered and scanned."""
    found = list(said(reply_no, "reply_no", gettext_noop("代录须填写单位复函编号。")))
    if document is None:
        message = gettext_noop("代录须上传单位复函扫描件。")
        found.append(Finding(code="reason", message=message, kind=Kind.POLICY, field="document"))
    return (*found, *conclusion(check, by=by, at=at, document=document, **inputs))


def reopen_check(check: CheckItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The unit itself or the clerk of the region; until the government has decided."""
    own = (
        own_region(str(check.region_id), by)
        if by.role == Role.CLERK
        else ()
        if by.is_system
        else own_unit(check.unit_id, by, "四(一)")
    )
    return (
        *own,
        *case_in(check.application, (State.VERIFYING, State.SUPPLEMENTING, State.DELIBERATING), "四(一)"),
    )


def own_item(asked: RequestedItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Reviewed by the institution that provides it 二(三)."""
    own = (
        own_region(str(asked.region_id), by)
        if by.role == Role.CLERK
        else own_unit(asked.item.provider_id, by, "二(三)")
    )
    return (*own, *case_in(asked.application, VERIFIABLE, "二(三)"))


def agreed(asked: Asked, *, by: Actor, at: datetime, **_inputs: Any) -> tuple[Finding, ...]:
    """Nothing prohibited since it was asked for."""
    return not_prohibited(asked.item.name, asked.item.attribute)


def reduced(
    asked: Asked, *, by: Actor, at: datetime, allowed_fields: str, opinion: str, **_inputs: Any
) -> tuple[Finding, ...]:
    """Some of the fields asked for, not all, not others 三(三)3."""
    wanted, allowed = lines(asked.fields), lines(allowed_fields)
    more = tuple(f for f in allowed if wanted and f not in wanted)
    found = [
        *agreed(asked, by=by, at=at),
        *said(opinion, "opinion", gettext_noop("请说明哪些字段没有必要。"), "三(三)3"),
    ]
    if not allowed:
        found.append(_fields(gettext_noop("请写明同意提供的字段。"), ()))
    if more:
        found.append(_fields(gettext_noop("以下字段不在申请范围内：%(names)s。"), more))
    return tuple(found)


def refused_item(asked: Asked, *, by: Actor, at: datetime, opinion: str) -> tuple[Finding, ...]:
    """A refusal is reasoned."""
    return said(opinion, "opinion", gettext_noop("请说明不同意提供的理由。"), "二(三)")


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text, one thing each."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _fields(message: str, names: tuple[str, ...]) -> Finding:
    return Finding(
        code="minimum-necessary",
        message=message,
        params={"names": names},
        clause="三(三)3",
        field="allowed_fields",
        owner="steward",
        where="items",
        remedy=gettext_noop("请在申请的字段中选取必要的部分。"),
    )


def remind(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Somebody has to be still at work."""
    file = queries.dossier(application)
    if file.open_checks or file.open_reviews:
        return ()
    return (Finding(code="nothing-to-remind", message=gettext_noop("各单位均已核实。"), kind=Kind.STATE),)


def consult(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A unit of the case's mechanism asks; province and city their own experts 二(四), 四(一)."""
    region = application.region
    found: list[Finding] = []
    if by.role == Role.SECRETARIAT:
        found.extend(own_region(region.code, by))
    elif by.unit not in {str(unit) for unit in mechanism.members_at(region.code)}:
        found.append(
            Finding(
                code="expert-consultation-optional",
                message=gettext_noop("只有本级协调机制成员单位可以委托专家论证。"),
                clause="四(一)",
                kind=Kind.ROLE,
                owner="secretariat",
            )
        )
    group = mechanism.expert_group_for(region)
    county_of_city = group is not None and group.region_id != region.code
    found.extend(
        deliberating.expert_group(region.level, group is not None and not county_of_city, has_city_group=county_of_city)
    )
    return tuple(found)


def consulted(
    application: Application, *, by: Actor, at: datetime, expert: Seat, question: str, due_on: date
) -> tuple[Finding, ...]:
    """An expert of the group that the region consults, not of the applicant, asked once at a time."""
    group = mechanism.expert_group_for(application.region)
    found: list[Finding] = []
    if (
        expert.role != Role.EXPERT
        or group is None
        or expert.region_code != group.region_id
        or not expert.valid_on(today(at))
    ):
        found.append(
            Finding(
                code="expert-of-group",
                message=gettext_noop("该人员不是可以委托的专家组成员。"),
                clause="二(四)",
                kind=Kind.POLICY,
                field="expert",
            )
        )
    belongs = Seat.objects.filter(user_id=expert.user_id, organization=str(application.organization_id)).exists()
    found.extend(duties.recused(belongs))
    if Consultation.objects.filter(
        application=application, expert=expert, given_at__isnull=True, absence_reason=""
    ).exists():
        found.append(
            Finding(
                code="expert-asked",
                message=gettext_noop("已委托该专家，尚未出具意见。"),
                kind=Kind.STATE,
                field="expert",
            )
        )
    if due_on < today(at):
        found.append(
            Finding(code="due-passed", message=gettext_noop("时限不能早于今天。"), kind=Kind.SHAPE, field="due_on")
        )
    return tuple(found)


def own_consultation(asked: Consultation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The expert asked, while the case is open and the day has not passed."""
    found: list[Finding] = []
    if asked.expert_id != by.seat_id:
        found.append(
            Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="四(一)")
        )
    found.extend(case_in(asked.application, (State.VERIFYING, State.DELIBERATING), "四(一)"))
    if asked.given_at is not None or asked.absence_reason:
        found.append(Finding(code="consultation-closed", message=gettext_noop("本次论证已办结。"), kind=Kind.STATE))
    if today(at) > asked.due_on:
        found.append(
            Finding(
                code="consultation-due",
                message=gettext_noop("出具意见的时限（%(due)s）已过。"),
                params={"due": asked.due_on},
                kind=Kind.STATE,
                owner="secretariat",
                remedy=gettext_noop("请联系委托单位重新委托。"),
            )
        )
    return tuple(found)


def declared(
    asked: Consultation, *, by: Actor, at: datetime, no_conflict: bool, recused_reason: str = ""
) -> tuple[Finding, ...]:
    """A recusal is reasoned."""
    if no_conflict:
        return ()
    return said(recused_reason, "recused_reason", gettext_noop("请说明需要回避的利害关系。"))


def give_opinion(asked: Consultation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Recusal first: no opinion before the declaration, none by who declared an interest."""
    found = [*own_consultation(asked, by=by, at=at), *duties.recused(asked.no_conflict is False)]
    if asked.no_conflict is None:
        found.append(
            Finding(
                code="declare-first",
                message=gettext_noop("请先声明与申请单位有无利害关系。"),
                kind=Kind.DUTY,
                owner="expert",
            )
        )
    return tuple(found)


def absence(asked: Consultation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only where no opinion came; by the region of the case."""
    found = list(own_region(str(asked.region_id), by))
    if asked.given_at is not None or asked.absence_reason:
        found.append(Finding(code="consultation-closed", message=gettext_noop("本次论证已办结。"), kind=Kind.STATE))
    return tuple(found)
