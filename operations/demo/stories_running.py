"""A7 running with an item that became prohibited, A8 suspended, A9 sealed and waiting for a unit's word on its plan."""

from datetime import timedelta

from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Plan, Stop
from operations.applications import actions as applications
from operations.applications.models import Application, Scenario
from operations.closures import actions as closures
from operations.demo import applying, contracting, supplying
from operations.demo.cases import BIDS, Call
from operations.demo.organizations import join
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, COUNTY, World
from operations.domains import actions as domains
from operations.domains.models import Order
from operations.mechanism.models import Opinion
from statute import terms


def a7(world: World) -> Story:
    """County case on the city's domain; one of its items is reclassified: its use ends at once, a partial ending is proposed."""
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
    yield from contracting.staffed(world, diary, bid, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    yield from diary.until(today.ago(days=20))
    unit = world.units[COUNTY, "sector-geo"]
    world.items[COUNTY, "D19"] = closures.prohibit(
        id=world.items[COUNTY, "D19"].pk, by=world.steward(unit), at=diary.tick(),
        reason="经重新评估，建筑高度与重点目标位置关联，改为禁止开放。",
    )  # fmt: skip
    world.say(f"{diary.day} D19 改为禁止开放，{running.number} 部分终止待办")
    yield from diary.workdays(1, 9)
    contracting.confirm_orders(world, diary, running, Order.Kind.STOP_SUPPLY)


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
    yield from contracting.staffed(world, diary, bid, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    yield from diary.until(today.ago(days=9))
    due = today.ahead(days=6)
    domains.suspend(
        id=running.pk, by=world.of(CITY, "approver"), at=diary.tick(), cause=Stop.Cause.CORRECTION,
        clause="协议“授权运营范围”条款",
        reason=f"将拥堵指数用于未批准的广告投放场景，通知改正，期限至{due}；改正期间暂时关闭权限。",
    )  # fmt: skip
    contracting.confirm_orders(world, diary, contracting.current(running), Order.Kind.CLOSE_TENANCY)


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
