"""Working days follow the announced calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from statute.calendar import Calendar, national

DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def test_national_day_is_off_and_its_make_up_saturday_is_a_workday() -> None:
    assert not national().is_workday(date(2026, 10, 1))
    assert national().is_workday(date(2026, 10, 10))
    assert date(2026, 10, 10).weekday() == 5


def test_the_first_working_day_after_the_eve_of_national_day_skips_the_holiday() -> None:
    assert national().add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_a_year_not_announced_falls_back_to_weekdays_and_is_named() -> None:
    calendar = national()
    assert calendar.unknown_years(date(2026, 12, 1), date(2028, 1, 5)) == (2027, 2028)
    assert calendar.unknown_years(date(2025, 1, 1), date(2026, 1, 1)) == ()
    assert calendar.is_workday(date(2031, 10, 1))


def test_a_local_day_off_replaces_an_earlier_statement_about_that_day() -> None:
    day = date(2026, 10, 10)
    local = national().with_local(holidays=[day], known_years=[2027])
    assert not local.is_workday(day)
    assert local.with_local(workdays=[day]).is_workday(day)
    assert local.unknown_years(date(2027, 1, 1), date(2027, 2, 1)) == ()


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day() -> None:
    assert national().next_workday(date(2026, 10, 3)) == date(2026, 10, 8)
    assert national().next_workday(date(2026, 10, 9)) == date(2026, 10, 9)


@given(DAYS, st.integers(-40, 40).filter(bool))
def test_adding_working_days_lands_on_one_and_counts_back(day: date, n: int) -> None:
    calendar = national()
    moved = calendar.add_workdays(day, n)
    assert calendar.is_workday(moved)
    if n > 0:
        assert calendar.workdays_between(day, moved) == n


@given(DAYS, DAYS)
def test_working_days_between_is_antisymmetric(a: date, b: date) -> None:
    calendar = Calendar()
    assert calendar.workdays_between(a, b) == -calendar.workdays_between(b, a)


def test_the_day_of_the_event_is_not_counted() -> None:
    friday = date(2026, 11, 20)
    assert national().add_workdays(friday, 0) == friday
    assert national().add_workdays(friday, 1) == friday + timedelta(days=3)
