"""A4, expired and applying anew: three years, shut at midnight, data deleted, logs held; the renewal is being verified."""

from datetime import timedelta

from accounts.models import Seat
from audit.logs.models import Batch
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.applications import actions as applications
from operations.applications.models import Application, CheckItem
from operations.demo import applying, contracting, ending
from operations.demo.cases import BIDS, Call
from operations.demo.operating import evaluating, producing, reporting, staffing, supplying, wares, years
from operations.demo.organizations import join
from operations.demo.sweeps import sweep
from operations.demo.timeline import Diary, Story, moment
from operations.demo.world import CITY, World
from statute import terms

TOURISM = Call(region=CITY, field="tourism", quota=1)


def a4(world: World) -> Story:
    today, bid = world.today, BIDS["a4"]
    opens = today.workday(today.ago(years=3, days=78))
    diary = Diary(today, today.calendar.add_workdays(opens, -2))
    yield diary.at
    yield from join(world, diary, "a4", Role.ORG_SIGNATORY, waits=1)
    announcement = yield from applying.announce(world, diary, TOURISM, opens, today.add(opens, 10))
    first_on = terms.add_months(today.ago(days=40), -36)
    case = yield from applying.granted(world, diary, bid, announcement, first_on, hurry=True)
    agreement = yield from contracting.agreed(world, diary, bid, case, first_on)
    world.known["a4"] = agreement
    running = yield from contracting.opened(world, diary, contracting.current(agreement))
    yield from staffing.staffed(world, diary, contracting.current(running), 4, 3)
    yield from supplying.supplied(world, diary, contracting.current(running))
    monthly = (terms.add_months(first_on, 4), _visitors)
    keeping = years.Keeping(points=evaluating.GOOD)
    yield from years.kept(world, diary, contracting.current(running), today.ago(days=62), keeping, [monthly])
    yield from diary.until(today.ago(days=60))
    contracting.log_day(world, diary, running)
    yield from diary.until(today.ago(days=45))
    contracting.log_day(world, diary, running)
    contracting.log_day(world, diary, running, Batch.Kind.PROCESSING)
    yield from _over(world, diary, contracting.current(running))


def _visitors(world: World, diary: Diary, agreement: Agreement) -> Story:
    """A monthly report made of visitor counts."""
    task = producing.processing_of(world, diary, agreement, "客流预警建模", "按景区和时段预测客流，形成分级预警。")
    yield from producing.released(world, diary, agreement, wares.VISITORS, task)


def _over(world: World, diary: Diary, agreement: Agreement) -> Story:
    """Access ended with the day; the job records it, the domain confirms, the data go, the logs stay."""
    today = world.today
    yield from diary.to(moment(agreement.last_on + timedelta(days=1), 0, 5))
    sweep(diary.at)
    world.say(f"{diary.day} {agreement.number} 期限届满，权限关闭")
    closure = ending.latest_closure(agreement)
    yield from diary.until(agreement.last_on + timedelta(days=1), 9, 10)
    ending.shut(world, diary, closure)
    yield from ending.deleted(world, diary, closure, today.ago(days=33))
    yield from diary.until(today.ago(days=20), 10)
    yield from reporting.filed(world, diary, agreement, today.day)
    yield from diary.until(today.ago(days=12), 15)
    ending.purge_tried(world, diary, closure)
    yield from diary.until(today.ago(days=9), 10)
    yield from reporting.returned(world, diary, agreement)


def a4_again(world: World) -> Story:
    """The renewal: a new application under a new announcement, which names the old one and shows its grades."""
    today, bid = world.today, BIDS["a4b"]
    diary = Diary(today, today.ago(months=4, days=10))
    yield diary.at
    announcement = yield from applying.announce(
        world, diary, TOURISM, today.workday(today.ago(months=4)), today.workday(today.ago(months=2))
    )
    yield from diary.until(today.ago(months=3))
    earlier = Application.objects.get(pk=world.known["a4"].application_id)
    case = yield from applying.fill_in(world, diary, bid, announcement, renews=earlier)
    applying.submit(world, diary, bid, case)
    yield from diary.workdays(2)
    applying.accept(world, diary, case)
    yield from diary.until(today.add(today.day, -7))
    applying.begin(world, diary, case)
    yield from diary.workdays(3, 10)
    checks = CheckItem.objects.filter(application=case).select_related("condition", "unit__region").order_by("id")
    for check in checks:
        if check.unit.kind in {"data", "police", "crypto", "market"}:
            applying.draft_check(world, diary, check)
            applying.conclude_check(world, diary, check)
    expert = world.by("expert-2")
    applications.consult_expert(
        id=case.pk, by=world.of(CITY, "secretariat"), at=diary.tick(), expert=Seat.objects.get(pk=str(expert.seat_id)),
        question="请论证错峰引导和应急疏散建议是否须增加文物点位数据。", due_on=today.add(diary.day, 10),
    )  # fmt: skip
    asked = applying.queries.dossier(Application.objects.get(pk=case.pk)).requested
    applying.review(world, diary, asked[0], allowed="景区\n时段\n在园人数")
