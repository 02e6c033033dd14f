"""The seasons of an authorization: logs, drills, inspections, reports and evaluations, and what its own story puts among them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from audit.clock import today as day_of
from operations.agreements.models import Agreement
from operations.demo import contracting
from operations.demo.operating import evaluating, producing, reporting, supervising
from operations.demo.timeline import Diary, Story
from operations.demo.world import World
from statute import terms

# One thing that happens to an agreement: it may take some days.
Chapter = Callable[[World, Diary, Agreement], Story]
# Days that the longest of the yearly things takes; none is begun when less is left.
TAKES = timedelta(days=40)


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """How well an authorization is kept: the points of its evaluations, whether its drills are held, who never signs in."""

    points: Sequence[int] = evaluating.GOOD
    drills: bool = True
    evaluated: bool = True
    idle: str = ""


def kept(
    world: World, diary: Diary, agreement: Agreement, until: date, keeping: Keeping,
    chapters: Sequence[tuple[date, Chapter]] = (),
) -> Story:  # fmt: skip
    """Everything of its season and the chapters of its own, in the order of days, until one."""
    assert agreement.activated_at is not None
    begins = day_of(agreement.activated_at)
    seasons = [(day, chapter) for day, chapter in _seasons(begins, until, keeping) if begins < day < until]
    for day, chapter in sorted((*seasons, *chapters), key=lambda found: found[0]):
        yield from diary.until(day, 10)
        yield from chapter(world, diary, contracting.current(agreement))


def _seasons(begins: date, until: date, keeping: Keeping) -> Iterator[tuple[date, Chapter]]:
    """Logs every four months, deliveries every six, inspections and drills well within the year, reports after each half-year,
    evaluations in March, records of supervision in September."""
    for month in range(4, 37, 4):
        yield terms.add_months(begins, month), _logged(keeping.idle)
    for month in range(9, 37, 6):
        yield terms.add_months(begins, month), _sold
    for month in (8, 18, 28):
        yield terms.add_months(begins, month), supervising.inspected
    for month in (10, 20, 30):
        if keeping.drills:
            yield terms.add_months(begins, month), _drilled
    for year in range(begins.year, until.year + 1):
        yield date(year, 9, 15), _supervised
        yield date(year, 1, 8), reporting.filed
        yield date(year, 7, 8), reporting.filed
        if keeping.evaluated and date(year, 3, 10) + TAKES < until:
            yield date(year, 3, 10), _evaluated(keeping.points)


def _logged(idle: str) -> Chapter:
    def chapter(world: World, diary: Diary, agreement: Agreement) -> Story:
        contracting.log_day(world, diary, agreement, idle=idle)
        yield from ()

    return chapter


def _drilled(world: World, diary: Diary, agreement: Agreement) -> Story:
    supervising.drilled(world, diary, agreement)
    yield from ()


def _sold(world: World, diary: Diary, agreement: Agreement) -> Story:
    producing.delivered_again(world, diary, agreement)
    yield from ()


def _supervised(world: World, diary: Diary, agreement: Agreement) -> Story:
    supervising.recorded(world, diary, agreement)
    yield from ()


def _evaluated(points: Sequence[int]) -> Chapter:
    return lambda world, diary, agreement: evaluating.evaluated(world, diary, agreement, points)
