"""A7 running with an item that became prohibited, A8 suspended, A9 sealed and waiting for a unit's word on its plan."""

from datetime import date, timedelta

from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Plan
from operations.applications import actions as applications
from operations.applications.models import Application, Scenario
from operations.closures import actions as closures
from operations.dataflow.actions import products, requests
from operations.dataflow.models import Product
from operations.demo import applying, contracting
from operations.demo.cases import BIDS, Call
from operations.demo.operating import (
    breaching,
    evaluating,
    producing,
    risking,
    staffing,
    supervising,
    supplying,
    wares,
    years,
)
from operations.demo.organizations import join
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, COUNTY, World
from operations.domains.models import Order
from operations.mechanism.models import Opinion
from statute import terms


def a7(world: World) -> Story:
    """County case on the city's domain, its drill overdue; one of its items is reclassified: its use ends at once, a partial
    ending is proposed, what was made of it is looked at again."""
    today, bid = world.today, BIDS["a7"]
    diary = Diary(today, today.ago(months=17, days=12))
    yield diary.at
    yield from join(world, diary, "a7", Role.ORG_SIGNATORY)
    announcement = yield from applying.announce(
        world, diary, Call(region=COUNTY, field="geo", quota=1, ground="growth"),
        today.workday(today.ago(months=17)), today.workday(today.ago(months=16)),
    )  # fmt: skip
    yield from diary.workdays(6)
    first_on = today.workday(today.ago(months=14))
    case = yield from applying.granted(world, diary, bid, announcement, first_on)
    agreement = yield from contracting.agreed(world, diary, bid, case, first_on)
    running = yield from contracting.opened(world, diary, contracting.current(agreement))
    world.known["a7"] = running
    yield from staffing.staffed(world, diary, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    made = (today.ago(months=12), _siting)
    keeping = years.Keeping(drills=False, evaluated=False)
    yield from years.kept(world, diary, contracting.current(running), today.ago(days=21), keeping, [made])
    yield from diary.until(today.ago(days=20))
    unit = world.units[COUNTY, "sector-geo"]
    world.items[COUNTY, "D19"] = closures.prohibit(
        id=world.items[COUNTY, "D19"].pk, by=world.steward(unit), at=diary.tick(),
        reason="经重新评估，建筑高度与重点目标位置关联，改为禁止开放。",
    )  # fmt: skip
    world.say(f"{diary.day} D19 改为禁止开放，{running.number} 部分终止待办")
    yield from diary.workdays(1, 9)
    contracting.confirm_orders(world, diary, running, Order.Kind.STOP_SUPPLY)
    yield from _looked_at_again(world, diary, running)


def _siting(world: World, diary: Diary, agreement: Agreement) -> Story:
    """Site assessments, made of addresses and building outlines."""
    task = producing.processing_of(world, diary, agreement, "选址要素加工", "按网格计算可用面积等级和遮挡等级。")
    world.known["a7-siting"] = yield from producing.released(world, diary, agreement, wares.SITING, task)


def _looked_at_again(world: World, diary: Diary, agreement: Agreement) -> Story:
    """The re-review finds the prohibited source: the product cannot pass and is withdrawn."""
    product: Product = world.known["a7-siting"]
    clerk, approver = world.of(COUNTY, "clerk"), world.of(COUNTY, "approver")
    yield from diary.workdays(3, 10)
    products.examine(
        id=product.pk, by=clerk, at=diary.tick(), raw=False, reversible=False, scenarios=[], price_lawful=True,
        examination="遮挡等级由建筑高度推算，来源数据已改为禁止开放。",
    )  # fmt: skip
    yield from diary.workdays(2, 10)
    opinion = "来源数据改为禁止开放，能否保留面积等级？"
    world.refused(products.conclude_rereview, id=product.pk, by=approver, at=diary.tick(), opinion=opinion)
    products.withdraw(id=product.pk, by=approver, at=diary.tick(), reason="来源数据改为禁止开放，复审不能通过。")
    evaluating.entrusted(world, diary, agreement)


def a8(world: World) -> Story:
    """Suspended with a correction running; on its way a decision without deliberation and a borrowed plan are refused."""
    today, bid = world.today, BIDS["a8"]
    diary = Diary(today, today.ago(months=17, days=20))
    yield diary.at
    yield from join(world, diary, "a8", Role.ORG_SIGNATORY)
    announcement = yield from applying.announce(
        world, diary, Call(region=CITY, field="transport", quota=1), today.workday(today.ago(months=17)),
        today.workday(today.ago(months=15, days=15)),
    )  # fmt: skip
    first_on = today.workday(today.ago(months=12))
    yield from diary.workdays(7)
    case = yield from applying.fill_in(world, diary, bid, announcement)
    applying.submit(world, diary, bid, case)
    yield from diary.workdays(2)
    applying.accept(world, diary, case)
    yield from diary.until(today.add(first_on, -applying.VERIFYING_TO_SEAL))
    yield from applying.verify(world, diary, case)
    yield from diary.workdays(1)
    stated = {"ndrc": (Opinion.Stance.CONDITIONAL, "按公益优先原则制定收费标准")}
    yield from _deliberated_after_a_short_cut(world, diary, case, stated)
    case = Application.objects.get(pk=case.pk)
    yield from applying.make_known(world, diary, case)
    agreement = yield from contracting.agreed(world, diary, bid, Application.objects.get(pk=case.pk), first_on)
    borrowed = Plan.objects.get(agreement=world.known["a1"])
    world.refused(
        agreements.draft_plan, id=agreement.pk, by=world.of(CITY, "clerk"), at=diary.tick(), text=borrowed.text
    )
    running = yield from contracting.opened(world, diary, contracting.current(agreement))
    world.known["a8"] = running
    yield from staffing.staffed(world, diary, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    due = today.ahead(days=6)
    ordered_on = today.add(today.workday_before(due), -running.rectification_workdays)
    made = (today.ago(months=9), _congestion)
    keeping = years.Keeping(points=evaluating.GOOD)
    until = today.add(ordered_on, -4)
    yield from years.kept(world, diary, contracting.current(running), until, keeping, [made])
    yield from diary.until(today.add(ordered_on, -3), 10)
    yield from _to_be_corrected(world, diary, contracting.current(running), due)


def _congestion(world: World, diary: Diary, agreement: Agreement) -> Story:
    """The data as they are may not leave; an aggregated package may."""
    task = producing.processing_of(world, diary, agreement, "拥堵指数聚合", "按主干道和十五分钟聚合并加噪。")
    raw = producing.described(world, diary, wares.CONGESTION, [task]) | {"name": "路段拥堵指数明细包", "leaves": "raw"}
    world.refused(products.make_product, id=agreement.pk, by=world.by("a8-admin"), at=diary.tick(), **raw)
    yield from diary.workdays(2, 10)
    world.known["a8-package"] = yield from producing.released(world, diary, agreement, wares.CONGESTION, task)


def _to_be_corrected(world: World, diary: Diary, agreement: Agreement, due: date) -> Story:
    """Two orders from one inspection: what was said to the second waits for a decision, to the first nothing yet; then an
    incident comes to light."""
    seen = "指数包被用于户外广告点位投放，该场景未经批准；日志未按日上传，缺四天。"
    inspection = yield from supervising.breached(world, diary, agreement, seen, "两项均涉嫌违反协议，另行通知改正。")
    text = "将拥堵聚合指数包用于未批准的广告投放场景。"
    violation = breaching.violated(
        world, diary, agreement, text, product=world.known["a8-package"], inspection=inspection
    )
    breaching.ordered(
        world,
        diary,
        violation,
        "授权运营范围",
        text,
        "停止向广告投放场景提供，收回已交付的指数包，提交使用单位书面承诺。",
        due,
    )
    facts, asked = "全流程日志未按日上传，缺四天。", "补传日志，指定专人每日核对。"
    logs = breaching.ordered(world, diary, agreement, "数据安全要求", facts, asked, due)
    supervising.closed(world, diary, inspection, "已转改正程序。")
    yield from diary.until(diary.today.add(diary.today.day, -5), 10)
    breaching.answered(world, diary, logs, "已补传四天日志，指定专人每日核对并留痕。")
    yield from diary.until(diary.today.add(diary.today.day, -2), 11)
    risking.incident(world, diary, agreement)


def _deliberated_after_a_short_cut(world: World, diary: Diary, case: Application, stances: applying.Stances) -> Story:
    """The clerk would enter the government's decision while the units are still asked."""
    applications.open_deliberation(id=case.pk, by=world.of(CITY, "clerk"), at=diary.tick())
    matter = applying.queries.dossier(Application.objects.get(pk=case.pk)).matter
    assert matter is not None
    world.refused(
        applications.enter_decision, id=case.pk, by=world.of(CITY, "clerk"), at=diary.tick(), grants=True,
        document_no="杭政函〔草〕", decided_on=diary.day, granted_months=36, reasons="市政府专题会议原则同意。",
        scenarios=list(Scenario.objects.filter(application=case)),
    )  # fmt: skip
    yield from applying.opine(world, diary, matter, stances)
    yield from diary.workdays(1, 14)
    applications.conclude(
        id=case.pk, by=world.of(CITY, "convener"), at=diary.tick(), advice="for", reasons="各成员单位同意，条件已写入协议。",
        **applying.minutes(world, diary, CITY),
    )  # fmt: skip
    yield from diary.workdays(1)
    yield from applying.decided(world, diary, Application.objects.get(pk=case.pk))


def a9(world: World) -> Story:
    """County, a partnership: a last day on the anniversary is refused and mended; sealed, the plan waits for one unit."""
    today, bid = world.today, BIDS["a9"]
    diary = Diary(today, today.ago(months=5, days=12))
    yield diary.at
    yield from join(world, diary, "a9", Role.ORG_SIGNATORY)
    announcement = yield from applying.announce(
        world, diary, Call(region=COUNTY, field="health", quota=1, use_kind="public"),
        today.workday(today.ago(months=5)), today.workday(today.ago(months=4)),
    )  # fmt: skip
    yield from diary.workdays(6)
    first_on = today.workday(today.ago(days=14))
    case = yield from applying.granted(world, diary, bid, announcement, first_on)
    anniversary = terms.last_day_of_months(first_on, 36) + timedelta(days=1)
    world.refused(
        agreements.draft, id=case.pk, by=world.of(COUNTY, "clerk"), at=diary.tick(), first_on=first_on,
        last_on=anniversary, representative=contracting.REPRESENTATIVES[COUNTY],
    )  # fmt: skip
    agreement = yield from contracting.agreed(world, diary, bid, case, first_on)
    world.known["a9"] = agreement
    yield from diary.until(today.add(today.day, -7))
    plan = contracting.plan_sent(world, diary, contracting.current(agreement))
    yield from contracting.concur(world, diary, plan, but=("secrecy",))
    asked = supplying.drawn_up(world, diary, contracting.current(agreement), producing.rows_of(agreement))
    requests.send_to_stewards(id=asked.pk, by=world.of(COUNTY, "clerk"), at=diary.tick())
