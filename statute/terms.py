"""Legal terms and periods: calendar years and months on Shanghai days, never durations."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)


def last_day(first_on: date, years: int) -> date:
    """The latest last day, included, of a term of `years` that starts on `first_on`, included.

    It is the day before the anniversary; 29 February counts as 1 March in a common year
    (四(四)). 2026-11-23 and 3 years give 2029-11-22; 2024-02-29 and 3 give 2027-02-28.
    """
    return last_day_of_months(first_on, 12 * years)


def last_day_of_months(first_on: date, months: int) -> date:
    """The latest last day, included, of a term of `months` that starts on `first_on`, included.

    A corresponding day the month doesn't have counts as the first of the next month.
    """
    corresponding = add_months(first_on, months)
    if corresponding.day != first_on.day:
        corresponding += _DAY
    return corresponding - _DAY


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later (or earlier), clamped to the end of the month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def hold_until(day: date, months: int) -> date:
    """The last day, included, of a hold that runs from an event's day without counting it.

    2026-08-31 and 6 months give 2027-02-28: removal is possible from 2027-03-01 (四(五)).
    """
    return add_months(day, months)


def years_before(day: date, years: int) -> date:
    """The first day, included, of a window that looks back `years` from `day` (三(二)4)."""
    return add_months(day, -12 * years)


def shanghai_date(at: datetime) -> date:
    """The calendar day in Zhejiang at an instant; ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """00:00 of a day in Shanghai, aware."""
    return datetime.combine(day, time(), SHANGHAI)


def ends_at(last_on: date) -> datetime:
    """The instant a term is over: 24:00 of its last day (四(四))."""
    return day_start(last_on + _DAY)


def within(at: datetime, first_on: date, last_on: date) -> bool:
    """Whether an instant lies in a term, first and last day included."""
    return first_on <= shanghai_date(at) <= last_on


def overlap(a_first: date, a_last: date, b_first: date, b_last: date) -> bool:
    """Whether two terms, ends included, share a day."""
    return a_first <= b_last and b_first <= a_last
