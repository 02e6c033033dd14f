"""A1, the clean case: small-business credit checks, running; on its way a person without training and a seal in wrong hands."""

from datetime import date

from audit.roles import Role
from operations.agreements.models import Agreement
from operations.demo import applying, contracting, supplying
from operations.demo.cases import BIDS, Call
from operations.demo.organizations import hire, join
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, World
from operations.domains import actions as domains
from operations.domains.models import Account, Personnel
from operations.mechanism.models import Opinion

BID = BIDS["a1"]
CALL = Call(
    region=CITY, field="finance", quota=2, extra_materials="相关场景应急预案",
    field_conditions="具备与持牌金融机构合作的经验\n授信核验结果不得用于营销",
)  # fmt: skip


def a1(world: World) -> Story:
    today = world.today
    diary = Diary(today, today.ago(months=26, days=12))
    yield diary.at
    yield from join(world, diary, "a1", Role.ORG_SIGNATORY, Role.ORG_STAFF, Role.SECURITY_OFFICER)
    announcement = yield from applying.announce(
        world, diary, CALL, today.workday(today.ago(months=26)), today.workday(today.ago(months=24, days=15))
    )
    yield from diary.workdays(8)
    first_on = today.workday(today.ago(months=21))
    stances = {"finance": (Opinion.Stance.CONDITIONAL, "开展季度抽查，核对授信用途\n核验费用实行最高限价")}
    case = yield from applying.granted(world, diary, BID, announcement, first_on, stances=stances, expert="expert-1")
    drawn = contracting.drawn_up(world, diary, case, first_on)
    yield from contracting.signed(world, diary, BID, drawn)
    sealed = yield from contracting.sealed(world, diary, contracting.current(drawn), wrong_hands="clerk")
    world.known["a1"] = sealed
    agreement = yield from contracting.opened(world, diary, contracting.current(sealed))
    yield from contracting.staffed(world, diary, BID, contracting.current(agreement), 12, 6)
    yield from supplying.supplied(world, diary, contracting.current(agreement))
    yield from contracting.in_use(world, diary, contracting.current(agreement), today.ago(months=2, days=10))
    yield from _untrained(world, diary, contracting.current(agreement))
    yield from _logs(world, diary, contracting.current(agreement), today.workday(today.ago(days=12)))


def _untrained(world: World, diary: Diary, agreement: Agreement) -> Story:
    """A thirteenth person is to start before the training."""
    yield from diary.until(world.today.ago(months=2), 10)
    admin, clerk, approver = world.by("a1-admin"), world.of(CITY, "clerk2"), world.of(CITY, "approver")
    person = hire(world, diary, "a1", "数据分析师")
    row = domains.register(id=agreement.pk, by=admin, at=diary.tick(), person=person, duty="数据分析师")
    domains.verify(id=row.pk, by=clerk, at=diary.tick(), verified_on=diary.day)
    domains.file(id=row.pk, by=clerk, at=diary.tick(), filing_no=world.number("人备", diary.day))
    yield from diary.workdays(1)
    domains.review(id=row.pk, by=approver, at=diary.tick())
    domains.record_nda(
        id=row.pk, by=admin, at=diary.tick(), signed_on=diary.day, until=agreement.last_on, liability=True
    )
    world.refused(domains.clear, id=row.pk, by=approver, at=diary.tick())
    world.refused(
        domains.request_account, id=row.pk, by=admin, at=diary.tick(), name="a1-viewer-99", role=Account.Role.VIEWER,
        valid_from=diary.day, valid_until=agreement.last_on,
    )  # fmt: skip


def _logs(world: World, diary: Diary, agreement: Agreement, start: date) -> Story:
    """The domain hands in the logs of the last days."""
    yield from diary.until(start, 9)
    for _n in range(4):
        contracting.log_day(world, diary, agreement)
        yield from diary.workdays(1, 9)


def a1_now(world: World) -> Story:
    """What A1 does these days: a second application under the open announcement, a new person, another account."""
    today, bid = world.today, BIDS["a1b"]
    diary = Diary(today, today.workday_before(today.ago(days=7)))
    yield diary.at
    case = yield from applying.fill_in(world, diary, bid, world.known["open"])
    yield from diary.until(today.add(today.day, -2), 15)
    applying.submit(world, diary, bid, case)
    agreement, admin = world.known["a1"], world.by("a1-admin")
    person = hire(world, diary, "a1", "算法工程师")
    domains.register(id=agreement.pk, by=admin, at=diary.tick(), person=person, duty="算法工程师")
    cleared = Personnel.objects.filter(agreement=agreement, state=Personnel.State.CLEARED, accounts=None)
    row = cleared.order_by("pk").first()
    assert row is not None
    domains.request_account(
        id=row.pk, by=admin, at=diary.tick(), name="a1-viewer-07", role=Account.Role.VIEWER, valid_from=diary.day,
        valid_until=contracting.current(agreement).last_on,
    )  # fmt: skip
