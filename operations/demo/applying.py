"""From the announcement to the government's decision: one step after the other, each by who does it, each in its time."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from accounts.models import Seat
from operations.announcements import actions as announcements
from operations.announcements.models import Announcement
from operations.applications import actions as applications
from operations.applications import queries
from operations.applications.models import Application, CheckItem, Consultation, Experience, Material, Scenario
from operations.demo.cases import Bid, Call
from operations.demo.catalogue import columns
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Part, Story, moment
from operations.demo.world import COUNTY, PROVINCE, World
from operations.mechanism import actions as mechanism
from operations.mechanism.models import Matter, Opinion
from statute.vocabulary import MATERIALS

CRITERIA = "应用场景价值40分，数据安全保障能力40分，团队和运营能力20分；总分不低于80分方可提交审议。"
MET, NOT_MET = CheckItem.State.MET, CheckItem.State.NOT_MET
# Working days from the beginning of verification to the seal.
VERIFYING_TO_SEAL = 20


def announce(world: World, diary: Diary, call: Call, opens: date, closes: date) -> Part[Announcement]:
    """The clerk drafts, the sector concurs where the field asks for more, the approver publishes on the opening day."""
    place, field = world.regions[call.region], world.fields[call.field]
    made = draft(world, diary, call, opens, closes)
    if call.field_conditions:
        announcements.concur(
            id=made.pk, by=world.lead(world.unit(call.region, f"sector-{call.field}")), at=diary.tick(),
            concurrence_no=world.number(f"{place.mark}会签", diary.day),
        )  # fmt: skip
    yield from diary.until(opens, 9, 30)
    published: Announcement = announcements.publish(id=made.pk, by=world.of(call.region, "approver"), at=diary.at)
    world.say(f"{diary.day} {place.name}发布{field.name}领域通告 {published.number}")
    return published


def draft(world: World, diary: Diary, call: Call, opens: date, closes: date, by: str = "clerk") -> Announcement:
    """An announcement as the clerk draws it up."""
    place, field = world.regions[call.region], world.fields[call.field]
    made: Announcement = announcements.draft(
        by=world.of(call.region, by), at=diary.tick(), field=field, heading=f"关于征集{field.name}领域公共数据授权运营主体的通告",
        ground=call.ground, use_kind=call.use_kind, opens_at=moment(opens, 9), closes_at=moment(closes, 17, 30),
        quota=call.quota, ruleset="ZJ-2023", criteria=CRITERIA, field_conditions=call.field_conditions,
        extra_materials=call.extra_materials,
        text=f"为推进{field.name}领域公共数据授权运营，现征集授权运营主体。符合条件的法人或者非法人组织，请在规定时间内提出申请。\n"
        f"联系单位：{place.authority}。",
    )  # fmt: skip
    return made


# --- the applicant --------------------------------------------------------------------------------------------------


def fill_in(
    world: World, diary: Diary, bid: Bid, announcement: Announcement, *, renews: Application | None = None,
    incident_free: bool = True, items: bool = True,
) -> Part[Application]:  # fmt: skip
    """A complete draft of an application, over two days."""
    admin = world.by(f"{bid.firm}-admin")
    made: Application = applications.start(id=announcement.pk, by=admin, at=diary.tick(), renews=renews)
    applications.fill(
        id=made.pk, by=admin, at=diary.tick(), heading=bid.heading, term_months=bid.months,
        security_officer=world.known.setdefault(f"{bid.firm}-officer", world.known["register"].invented()),
        security_department="数据安全管理部",
        capability="近三年营业收入稳定增长，员工120人，其中数据技术人员60人；具备软件能力成熟度三级和信息安全管理体系认证。",
        data_maturity="数据管理能力成熟度稳健级；建有分类分级、脱敏、审计和应急响应制度，设专职安全团队。",
        declares_no_incident=incident_free,
    )  # fmt: skip
    scenario: Scenario = applications.add_scenario(
        id=made.pk, by=admin, at=diary.tick(15), name=bid.scenario, description=bid.description,
        economic_value=bid.economic, social_value=bid.social, safeguards=bid.safeguards, feasibility=bid.feasibility,
        goals="\n".join(bid.goals), milestones=bid.milestones,
    )  # fmt: skip
    if items:
        ask_for(world, diary, bid, made, scenario)
    yield from diary.workdays(1, 10)
    enclose_materials(world, diary, bid, made)
    enclose_experience(world, diary, bid, made)
    return made


def ask_for(world: World, diary: Diary, bid: Bid, case: Application, scenario: Scenario) -> None:
    """The items of the catalog that the scenario needs."""
    for code, necessity in bid.items.items():
        applications.request_item(
            id=case.pk, by=world.by(f"{bid.firm}-admin"), at=diary.tick(), item=world.items[str(case.region_id), code],
            scenario=scenario, necessity=necessity, fields_wanted=columns(code),
        )  # fmt: skip


def enclose_materials(world: World, diary: Diary, bid: Bid, case: Application) -> None:
    """The five materials, the policies and whatever the announcement asks for beside them."""
    admin, name = world.by(f"{bid.firm}-admin"), world.organizations[bid.firm].name
    year = last_closed_year(diary.day)
    for material in MATERIALS:
        report = material.code in {"audit_report", "financial_report"}
        title = f"{year}年度{material.title}" if report else material.title
        applications.add_material(
            id=case.pk, by=admin, at=diary.tick(3), kind=material.code, sealed=True,
            period_end=date(year, 12, 31) if report else None,
            document=paper(title, f"申请单位：{name}", f"申请事项：{bid.heading}", by=admin, at=diary.tick(1)),
        )  # fmt: skip
    for title in ("数据安全管理制度", "个人信息保护制度"):
        applications.add_material(
            id=case.pk, by=admin, at=diary.tick(3), kind=queries.POLICY, sealed=True,
            document=paper(title, f"制定单位：{name}", by=admin, at=diary.tick(1)),
        )  # fmt: skip
    for kind, title in queries.material_kinds(case.announcement):
        if kind.startswith(queries.EXTRA):
            applications.add_material(
                id=case.pk, by=admin, at=diary.tick(3), kind=kind, sealed=True,
                document=paper(title, f"申请单位：{name}", by=admin, at=diary.tick(1)),
            )  # fmt: skip


def last_closed_year(day: date) -> int:
    """The year of the latest reports: until the end of June last year's may still be under way."""
    return day.year - (1 if (day.month, day.day) > (6, 30) else 2)


def enclose_experience(world: World, diary: Diary, bid: Bid, case: Application) -> None:
    """Systems of the third level, and their cryptography; a renewal brings none anew."""
    if case.renews_id is not None or Experience.objects.filter(application=case).exists():
        return
    admin = world.by(f"{bid.firm}-admin")
    year = diary.day.year - 1
    rows = (
        (
            Experience.Kind.MLPS,
            bid.systems[0],
            f"33010{year}00{bid.mlps_level}",
            bid.mlps_level,
            "浙东网络安全等级测评中心",
        ),
        (Experience.Kind.CRYPTO, bid.systems[1], f"MP-{year}-{int(bid.firm[1:]):03d}", None, "江南商用密码检测中心"),
    )
    for kind, system, number, level, assessor in rows:
        applications.add_experience(
            id=case.pk, by=admin, at=diary.tick(3), kind=kind, system=system, filing_no=number, level=level, passed=True,
            assessor=assessor, assessed_on=date(year, 9, 12),
            document=paper(f"{system}测评报告", f"编号 {number}", by=admin, at=diary.tick(1)),
        )  # fmt: skip


def submit(world: World, diary: Diary, bid: Bid, case: Application) -> None:
    """Within the window."""
    applications.submit(id=case.pk, by=world.by(f"{bid.firm}-admin"), at=diary.tick())


# --- the authority --------------------------------------------------------------------------------------------------


def look_at_materials(world: World, diary: Diary, case: Application, lacking: Mapping[str, str] | None = None) -> None:
    """The clerk compares every material with the list."""
    clerk = world.of(str(case.region_id), "clerk")
    for row in Material.objects.filter(application=case, current=True).order_by("added_at", "id"):
        note = (lacking or {}).get(row.kind, "")
        applications.check_material(
            id=row.pk, by=clerk, at=diary.tick(2), note=note,
            found=Material.Found.LACKING if note else Material.Found.COMPLETE,
        )  # fmt: skip


def accept(world: World, diary: Diary, case: Application) -> None:
    """Complete: the applicant gets its notice."""
    look_at_materials(world, diary, case)
    applications.accept(id=case.pk, by=world.of(str(case.region_id), "clerk"), at=diary.tick())


def begin(world: World, diary: Diary, case: Application) -> None:
    """Units and providers are asked."""
    applications.begin_verification(id=case.pk, by=world.of(str(case.region_id), "clerk"), at=diary.tick())


OPINIONS = {
    "basic_capability": "经营稳定，资质和人才符合通告要求。",
    "credit": "经查询，未列入严重失信、失信被执行人、重大税收违法名单。",
    "security_officer": "已明确数据安全负责人和管理部门。",
    "internal_policies": "制度文件齐全，覆盖采集、存储、使用、销毁全过程。",
    "mlps3": "备案证明和测评报告真实有效，系统为第三级。",
    "cryptography": "商用密码应用安全性评估报告真实有效，结论为通过。",
    "maturity": "数据管理和安全保障能力满足本场景需要。",
    "incidents": "经核查，近三年未发现网络安全和数据安全事件。",
    "scenario_value": "场景价值明确，安全保障措施可行。",
    "scenario_goals": "目标可衡量，计划合理。",
}
Against = Mapping[tuple[str, str], str]
# What the members of the mechanism say, by kind of unit: stance and text; whoever isn't named agrees.
Stances = Mapping[str, tuple[str, str]]


def verify(world: World, diary: Diary, case: Application, against: Against | None = None, days: int = 4) -> Story:
    """Every unit drafts and concludes within some days, every provider reviews what is asked of it."""
    begin(world, diary, case)
    checks = list(CheckItem.objects.filter(application=case).select_related("condition", "unit__region").order_by("id"))
    for number, check in enumerate(checks):
        if number and number % max(1, len(checks) // (days - 1)) == 0:
            yield from diary.workdays(1)
        draft_check(world, diary, check, (against or {}).get((check.unit.kind, check.condition.code), ""))
        conclude_check(world, diary, check)
    for asked in queries.dossier(Application.objects.get(pk=case.pk)).requested:
        review(world, diary, asked)


def draft_check(world: World, diary: Diary, check: CheckItem, against: str = "") -> None:
    """The unit's handler drafts."""
    applications.draft_conclusion(
        id=check.pk, by=world.handler(check.unit), at=diary.tick(2), **_conclusion(diary, check, against)
    )


def conclude_check(world: World, diary: Diary, check: CheckItem) -> None:
    """The unit's head concludes as drafted, as a numbered reply."""
    drafted = CheckItem.objects.get(pk=check.pk)
    by = world.lead(check.unit)
    kept = {
        name: getattr(drafted, name)
        for name in ("opinion", "evidence_note", "credit_source", "credit_queried_on", "credit_result")
    }
    applications.conclude_check(
        id=check.pk, by=by, at=diary.tick(2), result=drafted.proposed, materials=list(drafted.materials.all()),
        reply_no=world.number(f"{check.unit.region.mark}{check.unit.get_kind_display()[:2]}复", diary.day), **kept,
    )  # fmt: skip


_EVIDENCE = {
    "basic_capability": "audit_report",
    "internal_policies": queries.POLICY,
    "maturity": "risk_self_assessment",
}


def _conclusion(diary: Diary, check: CheckItem, against: str) -> dict[str, Any]:
    code = check.condition.code
    kind = _EVIDENCE.get(code, "")
    said: dict[str, Any] = {
        "result": NOT_MET if against else MET,
        "opinion": against or OPINIONS[code],
        "materials": list(Material.objects.filter(application=check.application_id, kind=kind, current=True)),
        "evidence_note": "" if against else "申请材料和本单位业务系统核查记录",
    }
    if code == "credit":
        said |= {
            "credit_source": "信用中国（浙江）" if check.unit.kind == "ndrc" else "国家企业信用信息公示系统",
            "credit_queried_on": diary.day, "credit_result": "无不良信息",
        }  # fmt: skip
    return said


def review(world: World, diary: Diary, asked: Any, allowed: str = "") -> None:
    """The provider's steward agrees, or to some of the fields."""
    steward = world.steward(asked.item.provider)
    if allowed:
        applications.reduce_item(
            id=asked.pk,
            by=steward,
            at=diary.tick(3),
            allowed_fields=allowed,
            opinion="其余字段与场景目标无直接关系，不予提供。",
        )
    else:
        applications.agree_item(id=asked.pk, by=steward, at=diary.tick(3), opinion="属于场景必需，同意提供。")


def consult(world: World, diary: Diary, case: Application, expert: str) -> Story:
    """The mechanism's office asks an expert, who first says whether anything binds them."""
    region = str(case.region_id)
    person = world.by(expert)
    made: Consultation = applications.consult_expert(
        id=case.pk, by=world.of(region, "secretariat"), at=diary.tick(), expert=Seat.objects.get(pk=str(person.seat_id)),
        question=f"请论证“{case.heading}”的数据是否最小必要，出域结果是否可能被逆向还原。",
        due_on=diary.today.add(diary.day, 10),
    )  # fmt: skip
    yield from diary.workdays(1, 14)
    applications.declare(id=made.pk, by=person, at=diary.tick(), no_conflict=True)
    applications.give_opinion(
        id=made.pk, by=person, at=diary.tick(40), business="场景需求真实，业务逻辑清楚。",
        technology="采用域内建模、结果接口输出，技术路线可行。", necessity="数据项均与场景目标直接相关，建议限定字段。",
        reversibility="输出为区间和结论，逆向还原风险低；建议对小样本结果做抑制。", advice=Consultation.Advice.FOR,
    )  # fmt: skip


# --- mechanism and government ---------------------------------------------------------------------------------------


def deliberate(
    world: World, diary: Diary, case: Application, stances: Stances | None = None, *,
    advice: str = Matter.Advice.FOR, reasons: str = "各成员单位意见一致，建议授权。", days: int = 3,
) -> Story:  # fmt: skip
    """Submitted to the mechanism, every member's word given, a meeting and its conclusion."""
    region = str(case.region_id)
    applications.open_deliberation(id=case.pk, by=world.of(region, "clerk"), at=diary.tick())
    matter = queries.dossier(Application.objects.get(pk=case.pk)).matter
    assert matter is not None
    yield from opine(world, diary, matter, stances, days=days)
    yield from diary.workdays(1, 14)
    convener = world.of(region, "convener")
    applications.conclude(
        id=case.pk, by=convener, at=diary.tick(), advice=advice, reasons=reasons, **minutes(world, diary, region)
    )


def minutes(world: World, diary: Diary, region: str) -> dict[str, Any]:
    """The minutes of a meeting held today."""
    number = world.number(f"{world.regions[region].mark}数协纪", diary.day)
    by = world.of(region, "convener")
    return {
        "met_on": diary.day, "minutes_no": number,
        "minutes": paper(f"协调机制会议纪要{number}", "经审议，形成一致意见。", by=by, at=diary.tick(1)),
    }  # fmt: skip


def opine(
    world: World, diary: Diary, matter: Matter, stances: Stances | None = None, days: int = 3, but: tuple[str, ...] = ()
) -> Story:
    """Every member unit drafts and gives its opinion over some days; `but` those that are silent."""
    asked = Opinion.objects.filter(matter=matter).exclude(unit__kind__in=but)
    rows = list(asked.select_related("unit__region").order_by("pk"))
    for number, row in enumerate(rows):
        if number % max(1, -(-len(rows) // days)) == 0:
            yield from diary.workdays(1)
        stance, text = (stances or {}).get(row.unit.kind, (Opinion.Stance.AGREE, ""))
        conditional = stance == Opinion.Stance.CONDITIONAL
        mechanism.draft_opinion(
            id=row.pk, by=world.handler(row.unit), at=diary.tick(2), stance=stance, conditions=text if conditional else "",
            reasons="" if conditional else text,
        )  # fmt: skip
        number_of_reply = world.number(f"{row.unit.region.mark}{row.unit.get_kind_display()[:2]}函", diary.day)
        mechanism.give_opinion(id=row.pk, by=world.lead(row.unit), at=diary.tick(2), reply_no=number_of_reply)


def decided(world: World, diary: Diary, case: Application, *, months: int | None = None, grants: bool = True,
            reasons: str = "", remedy: str = "") -> Story:  # fmt: skip
    """The government's document: entered by the clerk, confirmed by the approver a day later."""
    region = str(case.region_id)
    clerk, mark = world.of(region, "clerk"), world.regions[region].mark
    number = world.number(f"{mark}政函", diary.day)
    applications.enter_decision(
        id=case.pk, by=clerk, at=diary.tick(), document_no=number, decided_on=diary.day, grants=grants,
        scenarios=list(Scenario.objects.filter(application=case, removed=False)) if grants else (),
        granted_months=months or case.term_months if grants else None, reasons=reasons, remedy=remedy,
        document=paper(f"政府批复{number}", case.heading, "同意" if grants else "不予授权", by=clerk, at=diary.tick(1)),
    )  # fmt: skip
    yield from diary.workdays(1, 9, 30)
    applications.decide(id=case.pk, by=world.of(region, "approver"), at=diary.tick())


def make_known(world: World, diary: Diary, case: Application) -> Story:
    """The result made public; a city's or county's grant reported to the province, which gives its receipt."""
    region = str(case.region_id)
    clerk, place = world.of(region, "clerk"), world.regions[region]
    applications.publish_result(
        id=case.pk, by=clerk, at=diary.tick(), published_on=diary.day, channel=f"{place.government}门户网站"
    )
    if region == PROVINCE:
        return
    # The county sends the paper first and enters it a day later: publicity came after it, both are on the auditors' lists.
    sent_on = diary.day - timedelta(days=1) if region == COUNTY else diary.day
    filing = applications.file_report(
        id=case.pk, by=clerk, at=diary.tick(), number=world.number(f"{place.mark}数备", diary.day),
        sent_on=sent_on,
        document=paper("授权情况备案报告", f"申请编号 {case.number}", by=clerk, at=diary.tick(1)),
    )  # fmt: skip
    yield from diary.workdays(1, 15)
    applications.record_receipt(
        id=filing.pk, by=world.of(PROVINCE, "desk"), at=diary.tick(), receipt_no=world.number("浙数备回", diary.day),
        received_on=diary.day,
    )  # fmt: skip


def granted(
    world: World, diary: Diary, bid: Bid, announcement: Announcement, seal_by: date, *,
    stances: Stances | None = None, expert: str = "", hurry: bool = False,
) -> Part[Application]:  # fmt: skip
    """From the first line to the grant made public; verification begins so that the seal can be affixed by a day."""
    case = yield from fill_in(world, diary, bid, announcement)
    submit(world, diary, bid, case)
    yield from diary.workdays(1, 9, 30)
    accept(world, diary, case)
    yield from diary.until(diary.today.add(seal_by, -VERIFYING_TO_SEAL), 9)
    yield from diary.workdays(1)
    yield from verify(world, diary, case, days=3 if hurry else 4)
    if expert:
        yield from consult(world, diary, case, expert)
    yield from diary.workdays(1)
    case = Application.objects.get(pk=case.pk)
    yield from deliberate(world, diary, case, stances, days=2 if hurry else 3)
    yield from diary.workdays(1)
    yield from decided(world, diary, case)
    case = Application.objects.get(pk=case.pk)
    yield from make_known(world, diary, case)
    return case
