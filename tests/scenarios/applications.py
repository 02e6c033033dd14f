"""Applications through the real actions, from the first line typed to the grant that is published and filed."""

from datetime import date, datetime
from typing import Any

from accounts.models import Seat, Unit
from accounts.queries import actor_of
from applicants.models import Document, Organization
from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.announcements.models import Announcement
from operations.applications import actions
from operations.applications.models import (
    Application,
    CheckItem,
    Consultation,
    Filing,
    Material,
    RequestedItem,
    Scenario,
)
from operations.catalog import actions as catalog
from operations.catalog.models import Item
from operations.mechanism import queries as mechanism_queries
from operations.mechanism.models import Matter
from tests import world
from tests.scenarios import announcements, mechanism
from tests.scenarios.stages import stage
from tests.world import AT, CITY, CREDIT_CODE

MATERIALS = ("application_form", "audit_report", "financial_report", "security_commitment", "risk_self_assessment")
REPORTS = ("audit_report", "financial_report")


@stage
def applicant(credit_code: str = CREDIT_CODE, **changes: Any) -> world.Applicant:
    """The confirmed organization of this credit code with its persons; made when first asked for."""
    known = Organization.objects.filter(credit_code=credit_code).first()
    if known is None:
        return world.applicant(credit_code, **changes)
    tail = credit_code[-6:].lower()
    return world.Applicant(
        organization=known,
        admin=world.admin_of(known),
        signatory=_seated(f"signatory-{tail}"),
        staff=_seated(f"staff-{tail}"),
        security_officer=_seated(f"security-{tail}"),
    )


def _seated(username: str) -> Actor:
    seat = Seat.objects.select_related("user", "unit").get(user__username=username)
    return actor_of(seat.user, seat, seats=[seat])


def admin(application: Application) -> Actor:
    """The administrator of the organization that applies."""
    return world.admin_of(application.organization)


def steward(unit: Unit) -> Actor:
    """The one steward of a providing unit."""
    return mechanism.seat(Role.STEWARD, unit=unit)


@stage
def item(
    name: str = "纳税信用等级", *, region: str = CITY, provider: str = "税务局", attribute: str = "restricted",
    level: str = "L2", field: str = "finance", at: datetime = AT, **columns: Any,
) -> Item:  # fmt: skip
    """A confirmed item of the region's catalog; made when first asked for."""
    known = Item.objects.filter(region_id=region, name=name).first()
    if known is not None:
        return known
    unit = world.units(region)[provider]
    made = catalog.propose(
        by=steward(unit), at=at, fields_of_use=[mechanism.field(field)], code=f"{region}-{name}", name=name,
        classification="企业信息", level=level, attribute=attribute, update_cycle="每月", **columns,
    )  # fmt: skip
    return catalog.confirm(id=made.pk, by=world.clerk(region), at=at)


def filled(**changes: Any) -> dict[str, Any]:
    """What a lawful application says of its organization."""
    return {
        "heading": "小微企业普惠授信核验",
        "term_months": 36,
        "security_officer": "顾明远",
        "security_department": "数据安全部",
        "capability": "近三年持续盈利，具备软件开发资质，数据团队四十人。",
        "data_maturity": "通过数据管理能力成熟度三级评估。",
        "declares_no_incident": True,
    } | changes


def scenario(**changes: Any) -> dict[str, Any]:
    """A complete scenario."""
    return {
        "name": "小微企业授信核验",
        "description": "银行在授信时核验小微企业经营情况。",
        "economic_value": "降低授信成本三成。",
        "social_value": "缓解小微企业融资难。",
        "safeguards": "域内建模，只输出评分。",
        "feasibility": "已与三家银行试点。",
        "goals": "首年服务一万户",
        "milestones": ((6, "完成试点上线"), (12, "服务一万户")),
    } | changes


def latest_year_end(at: datetime) -> date:
    """The end of the latest closed fiscal year."""
    return date(today(at).year - 1, 12, 31)


@stage
def started(
    region: str = CITY, *, credit_code: str = CREDIT_CODE, at: datetime = AT, under: Announcement | None = None,
    renews: Application | None = None,
) -> Application:  # fmt: skip
    """An empty draft under an open announcement."""
    notice = under or announcements.published(region, at=at)
    return actions.start(id=notice.pk, by=applicant(credit_code).admin, at=at, renews=renews)


@stage
def draft(
    region: str = CITY,
    *,
    credit_code: str = CREDIT_CODE,
    at: datetime = AT,
    under: Announcement | None = None,
    renews: Application | None = None,
    but: tuple[str, ...] = (),
    items: int = 1,
    **changes: Any,
) -> Application:
    """A draft with everything a submission needs; `but` names materials, "policy", "scenario", "item", "experience" left out.

    `items`: how many are asked for the one scenario.
    """
    made = started(region, credit_code=credit_code, at=at, under=under, renews=renews)
    by = admin(made)
    actions.fill(id=made.pk, by=by, at=at, **filled(**changes))
    if "scenario" not in but:
        case: Scenario = actions.add_scenario(id=made.pk, by=by, at=at, **scenario())
        if "item" not in but:
            wanted = item(region=region, at=at)
            for n in range(1, items):
                ask(made, item(f"社保缴纳区间{n}", region=region, at=at), case, at=at)
            ask(made, wanted, case, at=at)
    for kind in (*MATERIALS, "policy"):
        if kind not in but:
            add_material(made, kind, at=at)
    if "experience" not in but and not made.experiences.exists():
        add_experience(made, "mlps", at=at)
        add_experience(made, "crypto", at=at)
    return fresh(made)


@stage
def ask(
    application: Application, wanted: Item, case: Scenario | None, *, at: datetime = AT, **changes: Any
) -> RequestedItem:
    """A data item asked for a scenario."""
    inputs = {"necessity": "授信模型离不开纳税信用。", "fields_wanted": "信用等级\n评定年度"} | changes
    return actions.request_item(id=application.pk, by=admin(application), at=at, item=wanted, scenario=case, **inputs)


@stage
def add_material(application: Application, kind: str, *, at: datetime = AT, **changes: Any) -> Material:
    """One material, lawful unless changed."""
    by = admin(application)
    inputs = {
        "document": world.evidence(by, f"{kind.removeprefix('extra:')}.pdf", at),
        "period_end": latest_year_end(at) if kind in REPORTS else None,
        "sealed": True,
    } | changes
    return actions.add_material(id=application.pk, by=by, at=at, kind=kind, **inputs)


@stage
def add_experience(application: Application, kind: str, *, at: datetime = AT, **changes: Any) -> Any:
    """One system as evidence for 三(二)2, lawful unless changed."""
    by = admin(application)
    inputs = {
        "system": "授信核验平台",
        "filing_no": "3301-0001",
        "level": 3 if kind == "mlps" else None,
        "passed": True,
        "assessor": "浙江某测评有限公司",
        "assessed_on": date(2025, 9, 1),
        "document": world.evidence(by, f"{kind}.pdf", at),
    } | changes
    return actions.add_experience(id=application.pk, by=by, at=at, kind=kind, **inputs)


@stage
def submitted(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """In the authority's hands."""
    made = draft(region, at=at, **changes)
    return actions.submit(id=made.pk, by=admin(made), at=at)


@stage
def check_materials(application: Application, *, at: datetime = AT, **lacking: str) -> None:
    """The clerk looks at every material: complete, unless its kind is named with what is lacking."""
    by = world.clerk(str(application.region_id))
    for material in application.materials.filter(current=True).order_by("id"):
        note = lacking.get(material.kind, "")
        actions.check_material(id=material.pk, by=by, at=at, found="lacking" if note else "complete", note=note)


@stage
def supplementing(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """One material was lacking; the notice is served."""
    made = submitted(region, at=at, **changes)
    check_materials(made, at=at, audit_report="缺审计机构盖章页")
    return require(made, at=at)


@stage
def require(application: Application, points: str = "", *, at: datetime = AT, by: Actor | None = None) -> Application:
    """A supplement notice that names every gap."""
    from operations.applications import queries

    actions.require_supplement(
        id=application.pk, by=by or world.clerk(str(application.region_id)), at=at,
        points=points or "\n".join(queries.gaps(fresh(application))) or "请补充说明。", served_on=today(at),
    )  # fmt: skip
    return fresh(application)


@stage
def accepted(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """Complete and accepted."""
    made = submitted(region, at=at, **changes)
    check_materials(made, at=at)
    return actions.accept(id=made.pk, by=world.clerk(region), at=at)


@stage
def verifying(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """With the units and the providers."""
    made = accepted(region, at=at, **changes)
    actions.begin_verification(id=made.pk, by=world.clerk(region), at=at)
    return fresh(made)


def handler(check: CheckItem) -> Actor:
    return mechanism.seat(Role.UNIT_HANDLER, unit=check.unit)


def head(check: CheckItem) -> Actor:
    return mechanism.seat(Role.UNIT_APPROVER, unit=check.unit)


def check_of(application: Application, code: str, kind: str = "") -> CheckItem:
    """The check item of a condition (by the unit of this kind)."""
    rows = application.checks.filter(condition__code=code).select_related("unit__region", "condition")
    found = (rows.filter(unit__kind=kind) if kind else rows).order_by("id").first()
    assert found is not None
    return found


def finding(check: CheckItem, *, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What a unit says when a condition is met."""
    said: dict[str, Any] = {
        "result": "met",
        "opinion": "经核实，符合要求。",
        "evidence_note": "申请材料及本单位记录",
        "document": world.evidence(head(check), "核实材料.pdf", at),
        "reply_no": "",
    }
    if check.condition.code == "credit":
        said |= {"credit_source": "信用中国", "credit_queried_on": today(at), "credit_result": "无不良记录"}
    return said | changes


@stage
def drafted_check(check: CheckItem, *, at: datetime = AT, **changes: Any) -> CheckItem:
    """The unit's handler has drafted."""
    return actions.draft_conclusion(id=check.pk, by=handler(check), at=at, **finding(check, at=at, **changes))


@stage
def conclude_check(check: CheckItem, *, at: datetime = AT, **changes: Any) -> CheckItem:
    """The unit's handler drafts, its head concludes."""
    drafted_check(check, at=at, **changes)
    return actions.conclude_check(id=check.pk, by=head(check), at=at, **finding(check, at=at, **changes))


@stage
def conclude_checks(application: Application, *, at: datetime = AT, **results: str) -> None:
    """Every open condition is concluded: met, unless its code names another result (mlps3="not_met")."""
    rows = application.checks.filter(state="open").select_related("unit__region", "condition")
    for check in rows.order_by("id"):
        result = results.get(check.condition.code, "met")
        conclude_check(check, at=at, result=result)


@stage
def review_items(application: Application, *, at: datetime = AT) -> None:
    """Every provider agrees."""
    for asked in application.requested.filter(state="open").select_related("item__provider__region").order_by("id"):
        actions.agree_item(id=asked.pk, by=steward(asked.item.provider), at=at)


@stage
def verified(
    region: str = CITY, *, at: datetime = AT, results: dict[str, str] | None = None, **changes: Any
) -> Application:
    """Every condition and item concluded; `results` by condition code where not met."""
    made = verifying(region, at=at, **changes)
    conclude_checks(made, at=at, **(results or {}))
    review_items(made, at=at)
    return fresh(made)


def expert(region: str = CITY) -> Actor:
    """The one expert of the region's group."""
    return mechanism.seat(Role.EXPERT, region)


@stage
def consulted(application: Application, *, at: datetime = AT, due_on: date | None = None) -> Consultation:
    """The office of the mechanism asks the expert."""
    region = str(application.region_id)
    return actions.consult_expert(
        id=application.pk, by=mechanism.seat(Role.SECRETARIAT, region), at=at,
        expert=Seat.objects.get(pk=expert(region).seat_id), question="数据可逆还原的风险如何？",
        due_on=due_on or mechanism_queries.calendar().add_workdays(today(at), 5),
    )  # fmt: skip


OPINION = {
    "business": "业务可行。",
    "technology": "技术成熟。",
    "necessity": "符合最小必要。",
    "reversibility": "风险可控。",
    "advice": "for",
}


@stage
def deliberating(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """Before the mechanism."""
    made = verified(region, at=at, **changes)
    actions.open_deliberation(id=made.pk, by=world.clerk(region), at=at)
    return fresh(made)


def matter(application: Application) -> Matter:
    found = mechanism_queries.matter_of(application, Matter.Kind.GRANT)
    assert found is not None
    return found


def conclusion(at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What the meeting concluded: for the grant."""
    return {
        "met_on": today(at),
        "minutes_no": "纪要〔2026〕3号",
        "advice": "for",
        "reasons": "各单位意见一致，符合通告条件。",
    } | changes


@stage
def concluded(region: str = CITY, *, at: datetime = AT, advice: str = "for", **changes: Any) -> Application:
    """Every unit opined, the convener recorded the conclusion."""
    made = deliberating(region, at=at, **changes)
    mechanism.opinions(matter(made), at=at)
    convene(made, at=at, advice=advice)
    return fresh(made)


@stage
def convene(application: Application, *, at: datetime = AT, **changes: Any) -> Application:
    """The convener records the conclusion."""
    return actions.conclude(
        id=application.pk,
        by=mechanism.seat(Role.CONVENER, str(application.region_id)),
        at=at,
        **conclusion(at, **changes),
    )


def document(application: Application, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """The government's document: it grants all that was asked for."""
    return {
        "document_no": "杭政函〔2026〕18号",
        "decided_on": today(at),
        "grants": True,
        "scenarios": list(application.scenarios.filter(removed=False).order_by("id")),
        "granted_months": application.term_months,
    } | changes


@stage
def enter(application: Application, *, at: datetime = AT, **changes: Any) -> Application:
    """The clerk enters the government's document."""
    return actions.enter_decision(
        id=application.pk, by=world.clerk(str(application.region_id)), at=at, **document(application, at, **changes)
    )


@stage
def entered(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """The decision is entered, not confirmed."""
    return enter(concluded(region, at=at, **changes), at=at)


@stage
def granted(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """The government has granted."""
    made = entered(region, at=at, **changes)
    return actions.decide(id=made.pk, by=world.approver(region), at=at)


@stage
def refused(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """The government has refused, as the mechanism advised."""
    made = concluded(region, at=at, advice="against", **changes)
    enter(
        made, at=at, grants=False, scenarios=[], granted_months=None, reasons="等保证明不足。",
        remedy="可以补足后重新申请；不服的，可以依法申请行政复议。",
    )  # fmt: skip
    return actions.decide(id=made.pk, by=world.approver(region), at=at)


@stage
def publish(application: Application, *, at: datetime = AT, **changes: Any) -> Application:
    """The result is public."""
    inputs = {"published_on": today(at), "channel": "杭州市数据局门户网站"} | changes
    actions.publish_result(id=application.pk, by=world.clerk(str(application.region_id)), at=at, **inputs)
    return fresh(application)


@stage
def file(application: Application, *, at: datetime = AT, **changes: Any) -> Filing:
    """The grant is reported to the provincial government."""
    inputs = {"number": "杭数报〔2026〕5号", "sent_on": today(at)} | changes
    return actions.file_report(id=application.pk, by=world.clerk(str(application.region_id)), at=at, **inputs)


@stage
def published_and_filed(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Application:
    """Granted, public, and filed where filing is due."""
    made = publish(granted(region, at=at, **changes), at=at)
    if made.region.level != "province":
        file(made, at=at)
    return fresh(made)


def fresh(application: Application) -> Application:
    """The row as it stands now."""
    return Application.objects.get(pk=application.pk)


def evidence(by: Actor, at: datetime = AT) -> Document:
    """A stored document."""
    return world.evidence(by, at=at)
