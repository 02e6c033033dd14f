"""What goes on around the cases: the domain's operator with logs and accounts, the authorities' yearly measures, a unit's issue."""

from datetime import date, timedelta

from operations.demo import contracting
from operations.demo.operating import staffing, supervising
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, COUNTY, PROVINCE, World
from operations.oversight.actions import supervising as oversight

# As far as missing days of logs are looked back on.
MONTH = timedelta(days=33)


def measures(world: World) -> Story:
    """Every May the authorities train, assess, review and warn."""
    diary = Diary(world.today, world.founded)
    for year in range(world.founded.year + 1, world.today.day.year + 1):
        yield from diary.until(date(year, 5, 12), 15)
        if diary.day >= world.today.day:
            return
        for region in (PROVINCE, CITY, COUNTY):
            supervising.took_measures(world, diary, region)


def logs(world: World) -> Story:
    """In the last month the domain's log sender sends, every working day, the full-process logs of the days since."""
    today = world.today
    had, last = today.day - MONTH, today.day - timedelta(days=1)
    diary = Diary(today, had)
    yield diary.at
    sender = contracting.log_sender(world, diary, CITY)
    while had < last:
        yield from diary.until(had + timedelta(days=2), 8, 20)
        if diary.day > last:
            return
        days = [had + timedelta(days=n) for n in range(1, (diary.day - had).days)]
        for key in ("a1", "a7"):
            contracting.sent_logs(diary, sender, contracting.current(world.known[key]), days)
        had = days[-1]


def accounts(world: World) -> Story:
    """Quarter by quarter the operator compares the accounts; the last time there is one that nobody asked for."""
    today = world.today
    diary = Diary(today, today.ago(months=3, days=6))
    yield diary.at
    staffing.compared(world, diary, CITY)
    yield from diary.until(today.workday_before(today.ago(days=6)), 16)
    staffing.compared(world, diary, CITY, (contracting.current(world.known["a7"]).number, "a7-temp-01"))


def issue(world: World) -> Story:
    """A member unit puts a major issue before the mechanism."""
    diary = Diary(world.today, world.today.ago(days=8))
    yield diary.at
    oversight.raise_issue(
        by=world.handler(world.unit(CITY, "ndrc")), at=diary.tick(), name="公用事业数据更新周期不一",
        text="用水用电指数由三家单位按不同周期汇集，影响授信核验时效，建议协调机制统一更新周期和质量要求。",
    )  # fmt: skip
