"""A5 terminated after a failed correction, its closure complete; A6 revoked for false materials, its logs held."""

from datetime import timedelta

from audit.clock import today as day_of
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal, Stop
from operations.closures import actions as closures
from operations.closures.models import Closure, PurgeProposal
from operations.closures.tasks import run_purges
from operations.demo import applying, contracting, ending
from operations.demo.cases import BIDS, Call
from operations.demo.operating import (
    breaching,
    evaluating,
    producing,
    reporting,
    staffing,
    supervising,
    supplying,
    wares,
    years,
)
from operations.demo.organizations import join
from operations.demo.timeline import Diary, Part, Story
from operations.demo.world import CITY, PROVINCE, World
from operations.domains import actions as domains
from operations.domains.models import Order
from operations.oversight.models import Referral, Report, Violation


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
    yield from staffing.staffed(world, diary, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    ended_on = today.workday(today.ago(months=9))
    keeping = years.Keeping(points=evaluating.FAIR)
    made = (today.ago(months=25), _claims)
    yield from years.kept(world, diary, contracting.current(running), today.add(ended_on, -46), keeping, [made])
    yield from diary.until(today.add(ended_on, -36), 10)
    proposal = yield from _not_corrected(world, diary, contracting.current(running))
    closure = yield from ending.ended(
        world,
        diary,
        proposal,
        "营销系统由合作方运行，已要求停止，请求再给予三十日。",
        "a5",
        "违约事实清楚，逾期未按要求改正，建议终止。",
    )
    yield from _closed(world, diary, closure)


def _claims(world: World, diary: Diary, agreement: Agreement) -> Story:
    """A service for insurers, made of hospital and settlement figures."""
    task = producing.processing_of(world, diary, agreement, "快赔比对建模", "比对就诊科室合理性和结算金额区间。")
    world.known["a5-claims"] = yield from producing.released(world, diary, agreement, wares.CLAIMS, task)


def _not_corrected(world: World, diary: Diary, agreement: Agreement) -> Part[EndingProposal]:
    """The inspection finds the marketing; order and suspension the same minute; what is fed back late in the period is not
    enough, and after it has run out the job records the failure and proposes to end."""
    seen = "交付记录显示快赔比对结论被推送至保险营销系统，用于筛选推销对象，该场景未经批准。"
    inspection = yield from supervising.breached(
        world, diary, agreement, seen, "超出批准的应用场景使用数据产品，涉嫌违反协议。"
    )
    text = "将保险快赔辅助服务用于未经批准的保险营销场景。"
    violation = breaching.violated(
        world, diary, agreement, text, product=world.known["a5-claims"], inspection=inspection
    )
    order = breaching.ordered(
        world, diary, violation, "授权运营范围", text, "停止营销接口，删除已推送的结论，提交合作方停用证明。",
        diary.today.add(diary.day, agreement.rectification_workdays),
    )  # fmt: skip
    supervising.closed(world, diary, inspection, "已转改正程序。")
    yield from diary.until(order.due_on, 16)
    breaching.answered(world, diary, order, "已删除营销页面，接口停用仍在与合作方协商。")
    yield from diary.workdays(2, 10)
    breaching.rejected(world, diary, order, "期限届满，仅删除页面，营销接口仍在调用，改正不合格。")
    yield from diary.workdays(6, 9)
    return EndingProposal.objects.get(agreement=agreement, ground=EndingProposal.Ground.FAILED_CORRECTION)


def _closed(world: World, diary: Diary, closure: Closure) -> Story:
    """Shut, settled, deleted; logs held six months; a purge on the last day is refused, on the next working day approved."""
    agreement = closure.agreement
    ending.shut(world, diary, closure)
    yield from ending.deleted(world, diary, closure, world.today.add(diary.day, 8))
    yield from diary.workdays(3, 10)
    yield from reporting.filed(world, diary, agreement, world.today.day, Report.Kind.FINAL)
    text = "未经用户同意向其推送商业保险营销信息，罚款八万元。"
    breaching.disposed(world, diary, agreement, text, "《中华人民共和国消费者权益保护法》第五十六条")
    yield from evaluating.evaluated(world, diary, agreement, evaluating.FAIR)
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
        final_report_note=f"最终运营报告经催报未报送，已记录缺报；日志清除记录{purged.record_no}。",
    )
    world.say(f"{diary.day} {held.number} 已办结")


def a6(world: World) -> Story:
    """Provincial: granted on a forged audit report; referred to the police, revoked, on the credit record."""
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
    yield from staffing.staffed(world, diary, contracting.current(running), 4, 2)
    yield from supplying.supplied(world, diary, contracting.current(running))
    made = (today.ago(months=17), _portrait)
    suspected_on = today.ago(months=5)
    keeping = years.Keeping(points=evaluating.GOOD)
    yield from years.kept(world, diary, contracting.current(running), today.add(suspected_on, -5), keeping, [made])
    yield from diary.until(suspected_on)
    domains.suspend(
        id=running.pk, by=world.of(PROVINCE, "approver"), at=diary.tick(), cause=Stop.Cause.OTHER,
        reason="接到线索：申请时提交的第三方审计报告涉嫌伪造，核查期间暂时关闭权限。",
    )  # fmt: skip
    contracting.confirm_orders(world, diary, contracting.current(running), Order.Kind.CLOSE_TENANCY)
    yield from diary.workdays(5)
    referral = yield from _forged(world, diary, contracting.current(running))
    proposal = agreements.propose_ending(
        id=running.pk, by=world.of(PROVINCE, "clerk"), at=diary.tick(), kind=EndingProposal.Kind.REVOCATION,
        ground=EndingProposal.Ground.FALSE_MATERIALS,
        text="经会计师事务所书面确认，申请时提交的审计报告系伪造，已移送公安机关，建议撤销授权。",
    )  # fmt: skip
    closure = yield from ending.ended(
        world, diary, proposal, "报告由中介机构代办，本单位未核对真伪。", "a6", "以虚假材料取得授权，建议撤销。"
    )
    ending.shut(world, diary, closure)
    yield from reporting.filed(world, diary, running, today.day)
    closures.place_legal_hold(
        id=closure.pk, by=world.of(PROVINCE, "approver"), at=diary.tick(), reason="移送公安机关调查，日志依法保全"
    )
    yield from ending.deleted(world, diary, closure, today.add(diary.day, 4))
    yield from reporting.filed(world, diary, running, today.day)
    yield from diary.until(today.ago(months=2, days=10), 10)
    outcome = "查明审计报告系伪造，对主要负责人行政拘留十日，对单位罚款。"
    breaching.concluded(world, diary, referral, outcome, "《中华人民共和国治安管理处罚法》")


def _portrait(world: World, diary: Diary, agreement: Agreement) -> Story:
    """A report on companies."""
    task = producing.processing_of(world, diary, agreement, "信用画像建模", "汇总登记、年报区间和纳税信用，形成画像。")
    yield from producing.released(world, diary, agreement, wares.PORTRAIT, task)


def _forged(world: World, diary: Diary, agreement: Agreement) -> Part[Referral]:
    """The forged report is put on record and referred to the police."""
    submitted_at = agreement.application.submitted_at
    assert submitted_at is not None
    violation = breaching.violated(
        world, diary, agreement, "申请时提交的第三方审计报告系伪造，会计师事务所书面否认出具。", unlawful=True,
        kind=Violation.Kind.OTHER, clause="《办法》三、（一）基本条件", occurred_on=day_of(submitted_at),
    )  # fmt: skip
    referral = yield from breaching.referred(world, diary, violation, "police")
    return referral
