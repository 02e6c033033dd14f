"""A5 terminated after a failed correction, its closure complete; A6 revoked for false materials, its logs held."""

from datetime import timedelta

from applicants import actions as applicants
from applicants.models import Fact
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import EndingProposal, Stop
from operations.closures import actions as closures
from operations.closures.models import Closure, PurgeProposal
from operations.closures.tasks import run_purges
from operations.demo import applying, contracting, ending, supplying
from operations.demo.cases import BIDS, Call
from operations.demo.organizations import join
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, PROVINCE, World
from operations.domains import actions as domains
from operations.domains.models import Order


def a5(world: World) -> Story:
    """Used outside its scenario, ordered to correct and suspended, not corrected, terminated, closed to the end."""
    today, bid = world.today, BIDS["a5"]
    diary = Diary(today, today.ago(months=31, days=12))
    yield diary.at
    yield from join(world, diary, "a5", Role.ORG_SIGNATORY)
    announcement = yield from applying.announce(
        world, diary, Call(region=CITY, field="health", quota=2), today.workday(today.ago(months=31)),
        today.workday(today.ago(months=30)),
    )  # fmt: skip
    yield from diary.workdays(6)
    first_on = today.workday(today.ago(months=28))
    case = yield from applying.granted(world, diary, bid, announcement, first_on)
    agreement = yield from contracting.agreed(world, diary, bid, case, first_on)
    running = yield from contracting.opened(world, diary, contracting.current(agreement))
    world.known["a5"] = running
    yield from contracting.staffed(world, diary, bid, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    ended_on = today.workday(today.ago(months=9))
    yield from diary.until(today.add(ended_on, -45))
    contracting.log_day(world, diary, running)
    approver = world.of(CITY, "approver")
    due = today.add(diary.day, 15)
    domains.suspend(
        id=running.pk, by=approver, at=diary.tick(), cause=Stop.Cause.CORRECTION, clause="协议“授权运营范围”条款",
        reason=f"快赔结果被用于未经批准的保险营销，通知于{due}前改正，同时暂时关闭授权运营域使用权限。",
    )  # fmt: skip
    contracting.confirm_orders(world, diary, contracting.current(running), Order.Kind.CLOSE_TENANCY)
    applicants.enter_fact(
        id=running.organization_id, by=approver, at=diary.tick(), kind=Fact.Kind.BREACH, occurred_on=diary.day,
        text="在未批准的营销场景使用数据产品。", value=running.number, source=world.regions[CITY].authority, origin=running,
    )  # fmt: skip
    yield from diary.until(today.add(ended_on, -15))
    proposal = agreements.propose_ending(
        id=running.pk, by=world.of(CITY, "clerk"), at=diary.tick(), kind=EndingProposal.Kind.TERMINATION,
        ground=EndingProposal.Ground.FAILED_CORRECTION,
        text="改正期限届满，反馈材料仅删除页面，未停止营销接口，认定改正不合格，建议终止授权。",
    )  # fmt: skip
    closure = yield from ending.ended(
        world,
        diary,
        proposal,
        "营销系统由合作方运行，已要求停止，请求再给予三十日。",
        "a5",
        "违约事实清楚，逾期未按要求改正，建议终止。",
    )
    yield from _closed(world, diary, closure)


def _closed(world: World, diary: Diary, closure: Closure) -> Story:
    """Shut, settled, deleted; logs held six months; a purge on the last day is refused, on the next working day approved."""
    ending.shut(world, diary, closure)
    yield from ending.deleted(world, diary, closure, world.today.add(diary.day, 8))
    held = Closure.objects.get(pk=closure.pk)
    assert held.hold_until is not None
    yield from diary.until(world.today.workday_before(held.hold_until), 15)
    proposal = ending.purge_tried(world, diary, held)
    yield from diary.until(held.hold_until + timedelta(days=1), 9, 30)
    approver = world.of(CITY, "approver")
    closures.approve(id=proposal.pk, by=approver, at=diary.tick())
    yield from diary.to(diary.tick(10))
    run_purges(diary.tick(1))
    purged = PurgeProposal.objects.get(pk=proposal.pk)
    closures.complete(
        id=closure.pk,
        by=approver,
        at=diary.tick(),
        final_report_note=f"最终运营报告未报送，已记录缺报；日志清除记录{purged.record_no}。",
    )
    world.say(f"{diary.day} {held.number} 已办结")


def a6(world: World) -> Story:
    """Provincial: granted on a forged audit report; referred to the police, revoked, on the record."""
    today, bid = world.today, BIDS["a6"]
    diary = Diary(today, today.ago(months=23, days=12))
    yield diary.at
    yield from join(world, diary, "a6", Role.ORG_SIGNATORY)
    announcement = yield from applying.announce(
        world, diary, Call(region=PROVINCE, field="finance", quota=2), today.workday(today.ago(months=23)),
        today.workday(today.ago(months=22)),
    )  # fmt: skip
    yield from diary.workdays(6)
    first_on = today.workday(today.ago(months=20))
    case = yield from applying.granted(world, diary, bid, announcement, first_on, expert="expert-3")
    agreement = yield from contracting.agreed(world, diary, bid, case, first_on)
    running = yield from contracting.opened(world, diary, contracting.current(agreement))
    world.known["a6"] = running
    yield from contracting.staffed(world, diary, bid, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    yield from diary.until(today.ago(months=5))
    domains.suspend(
        id=running.pk, by=world.of(PROVINCE, "approver"), at=diary.tick(), cause=Stop.Cause.OTHER,
        reason="接到线索：申请时提交的第三方审计报告涉嫌伪造，核查期间暂时关闭权限。",
    )  # fmt: skip
    contracting.confirm_orders(world, diary, contracting.current(running), Order.Kind.CLOSE_TENANCY)
    yield from diary.workdays(6)
    proposal = agreements.propose_ending(
        id=running.pk, by=world.of(PROVINCE, "clerk"), at=diary.tick(), kind=EndingProposal.Kind.REVOCATION,
        ground=EndingProposal.Ground.FALSE_MATERIALS,
        text="经会计师事务所书面确认，申请时提交的审计报告系伪造，已移送公安机关，建议撤销授权。",
    )  # fmt: skip
    closure = yield from ending.ended(
        world, diary, proposal, "报告由中介机构代办，本单位未核对真伪。", "a6", "以虚假材料取得授权，建议撤销。"
    )
    ending.shut(world, diary, closure)
    closures.place_legal_hold(
        id=closure.pk, by=world.of(PROVINCE, "approver"), at=diary.tick(), reason="移送公安机关调查，日志依法保全"
    )
    yield from ending.deleted(world, diary, closure, today.add(diary.day, 7))
