"""A2 refused, A3 withdrawn, A10 under verification: cases that came to no agreement, or not yet."""

from applicants import actions as applicants
from applicants.models import Fact
from audit.roles import Role
from operations.applications import actions as applications
from operations.applications.models import Application, CheckItem, Scenario
from operations.demo import applying
from operations.demo.cases import BIDS, Call
from operations.demo.catalogue import columns
from operations.demo.organizations import join
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, PROVINCE, World
from operations.mechanism.models import Matter, Opinion

TRANSPORT = Call(region=CITY, field="transport", quota=2)


def a2(world: World) -> Story:
    """Provincial: asks for prohibited data first, then has only a system of level two; the government refuses."""
    today, bid = world.today, BIDS["a2"]
    diary = Diary(today, today.ago(months=10, days=12))
    yield diary.at
    yield from join(world, diary, "a2")
    announcement = yield from applying.announce(
        world, diary, Call(region=PROVINCE, field="health", quota=1), today.workday(today.ago(months=10)),
        today.workday(today.ago(months=9)),
    )  # fmt: skip
    yield from diary.workdays(6)
    case = yield from applying.fill_in(world, diary, bid, announcement, items=False)
    scenario = Scenario.objects.get(application=case)
    admin = world.by("a2-admin")
    world.refused(
        applications.request_item, id=case.pk, by=admin, at=diary.tick(), item=world.items[PROVINCE, "D09"],
        scenario=scenario, necessity="明细记录可以提高预测精度。", fields_wanted=columns("D09"),
    )  # fmt: skip
    yield from diary.workdays(1)
    applying.ask_for(world, diary, bid, case, scenario)
    applying.submit(world, diary, bid, case)
    yield from diary.workdays(2)
    applying.accept(world, diary, case)
    yield from diary.until(today.ago(months=6, days=10))
    level_two = "申请单位提交的备案证明为第二级，没有第三级系统的开发或者运维经验。"
    yield from applying.verify(world, diary, case, {("police", "mlps3"): level_two})
    yield from diary.workdays(1)
    against = "等级保护条件不符合，不宜授权。"
    stances = {
        "police": (Opinion.Stance.DISAGREE, against),
        "cac": (Opinion.Stance.DISAGREE, "同意公安机关意见，安全能力不足。"),
    }
    yield from applying.deliberate(
        world, diary, Application.objects.get(pk=case.pk), stances, advice=Matter.Advice.AGAINST,
        reasons="条件“等保三级系统开发运维经验”不符合，建议不予授权。",
    )  # fmt: skip
    yield from diary.until(today.ago(months=5))
    yield from applying.decided(
        world, diary, Application.objects.get(pk=case.pk), grants=False,
        reasons="申请单位不具备等级保护第三级系统的开发运维经验，不符合通告条件（三、（二）2）。",
        remedy="可以在收到本决定之日起六十日内申请行政复议，或者在六个月内提起行政诉讼；具备条件后可以再次申请。",
    )  # fmt: skip


def a3(world: World) -> Story:
    """Supplements once, then withdraws because of a merger."""
    today, bid = world.today, BIDS["a3"]
    diary = Diary(today, today.ago(months=7, days=12))
    yield diary.at
    yield from join(world, diary, "a3", Role.ORG_STAFF)
    announcement = yield from applying.announce(
        world, diary, TRANSPORT, today.workday(today.ago(months=7)), today.workday(today.ago(months=6))
    )
    yield from diary.workdays(7)
    case = yield from applying.fill_in(world, diary, bid, announcement)
    applying.submit(world, diary, bid, case)
    yield from diary.workdays(2)
    lacking = {"risk_self_assessment": "缺少停车数据出域环节的风险分析"}
    applying.look_at_materials(world, diary, case, lacking)
    clerk, admin = world.of(CITY, "clerk"), world.by("a3-admin")
    points = applying.queries.gaps(Application.objects.get(pk=case.pk))
    applications.require_supplement(
        id=case.pk, by=clerk, at=diary.tick(), points="\n".join(points), served_on=diary.day
    )
    yield from diary.workdays(3)
    applications.add_material(
        id=case.pk, by=admin, at=diary.tick(), kind="risk_self_assessment", sealed=True,
        document=applying.paper("安全风险自评报告（补正）", "补充出域环节风险分析", by=admin, at=diary.tick(1)),
    )  # fmt: skip
    applications.resubmit(id=case.pk, by=admin, at=diary.tick(), answers="已补充停车数据出域环节的风险分析和控制措施。")
    yield from diary.workdays(1)
    applying.accept(world, diary, case)
    yield from diary.until(today.ago(months=4, days=10))
    yield from applying.verify(world, diary, case)
    yield from diary.until(today.ago(months=4))
    applications.withdraw(
        id=case.pk, by=admin, at=diary.tick(), reason="公司与关联企业合并重组，主体和股权结构发生变化，撤回本次申请。"
    )


def a10(world: World) -> Story:
    """An incident two years ago, declared: the network authority finds the condition not met; others are still at it."""
    today, bid = world.today, BIDS["a10"]
    diary = Diary(today, today.ago(months=3, days=12))
    yield diary.at
    yield from join(world, diary, "a10")
    admin = world.by("a10-admin")
    announcement = yield from applying.announce(
        world, diary, TRANSPORT, today.workday(today.ago(months=3)), today.workday(today.ago(months=2))
    )
    world.known["transport"] = announcement
    yield from diary.workdays(5)
    applicants.record_fact(
        id=world.organizations["a10"].pk, by=admin, at=diary.tick(), kind=Fact.Kind.INCIDENT,
        occurred_on=today.ago(years=2), severity=Fact.Severity.GENERAL, source="单位自行申报",
        text="驾驶员端接口遭撞库，约1200条联系方式被非授权访问；当日处置完毕，已向网信和公安机关报告。",
    )  # fmt: skip
    case = yield from applying.fill_in(world, diary, bid, announcement, incident_free=False)
    applying.submit(world, diary, bid, case)
    yield from diary.workdays(3)
    applying.accept(world, diary, case)
    yield from diary.until(today.add(today.day, -9))
    applying.begin(world, diary, case)
    yield from diary.workdays(2, 10)
    checks = {
        (check.unit.kind, check.condition.code): check
        for check in CheckItem.objects.filter(application=case).select_related("condition", "unit__region")
    }
    for key in (("data", "security_officer"), ("data", "internal_policies"), ("crypto", "cryptography")):
        applying.draft_check(world, diary, checks[key])
        applying.conclude_check(world, diary, checks[key])
    yield from diary.workdays(2, 10)
    incident = f"{today.ago(years=2)}发生一般网络安全事件，在提交申请前三年之内，不符合三、（二）4的条件。"
    applying.draft_check(world, diary, checks["cac", "incidents"], incident)
    applying.conclude_check(world, diary, checks["cac", "incidents"])
    applying.draft_check(world, diary, checks["police", "mlps3"])


def a7_again(world: World) -> Story:
    """A7 in Hangzhou under the same announcement as A10: verified, and before the mechanism; some units have answered."""
    today, bid = world.today, BIDS["a7b"]
    diary = Diary(today, today.ago(months=2, days=20))
    yield diary.at
    case = yield from applying.fill_in(world, diary, bid, world.known["transport"])
    applying.submit(world, diary, bid, case)
    yield from diary.workdays(3)
    applying.accept(world, diary, case)
    yield from diary.until(today.add(today.day, -16))
    yield from applying.verify(world, diary, case)
    yield from diary.until(today.add(today.day, -6))
    applications.open_deliberation(id=case.pk, by=world.of(CITY, "clerk"), at=diary.tick())
    matter = applying.queries.dossier(Application.objects.get(pk=case.pk)).matter
    assert matter is not None
    silent = ("finance", "justice", "market", "state_security")
    yield from applying.opine(world, diary, matter, but=silent)
