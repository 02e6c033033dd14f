"""Terms and periods count as the law counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute import terms

DAYS = st.dates(date(2004, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("first_on", "last_on"),
    [
        (date(2026, 11, 23), date(2029, 11, 22)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2024, 3, 1), date(2027, 2, 28)),
        (date(2025, 3, 1), date(2028, 2, 29)),
        (date(2026, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_three_year_term_ends_the_day_before_the_anniversary(first_on: date, last_on: date) -> None:
    assert terms.last_day(first_on, 3) == last_on


@given(DAYS, st.integers(1, 10))
def test_the_day_after_a_term_is_its_anniversary_or_the_first_of_march(first_on: date, years: int) -> None:
    after = terms.last_day(first_on, years) + timedelta(days=1)
    assert after.year == first_on.year + years
    assert (after.month, after.day) in {(first_on.month, first_on.day), (3, 1)}


@given(DAYS, st.integers(1, 5))
def test_a_later_first_day_never_gives_an_earlier_last_day(first_on: date, years: int) -> None:
    assert terms.last_day(first_on + timedelta(days=1), years) >= terms.last_day(first_on, years)


@pytest.mark.parametrize(
    ("event", "until"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 8, 28)),
    ],
)
def test_a_hold_of_six_months_is_clamped_to_the_end_of_the_month(event: date, until: date) -> None:
    assert terms.hold_until(event, 6) == until


@given(DAYS, st.integers(-60, 60))
def test_adding_months_keeps_the_day_or_clamps_it(day: date, months: int) -> None:
    moved = terms.add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(DAYS)
def test_six_months_are_never_counted_as_fewer_than_181_days(day: date) -> None:
    assert (terms.hold_until(day, 6) - day).days >= 181


def test_a_window_of_three_years_reaches_back_to_the_same_day() -> None:
    assert terms.years_before(date(2026, 11, 23), 3) == date(2023, 11, 23)
    assert terms.years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)


def test_the_shanghai_day_starts_at_sixteen_hours_utc_of_the_day_before() -> None:
    assert terms.shanghai_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert terms.shanghai_date(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    with pytest.raises(ValueError, match="time zone"):
        terms.shanghai_date(datetime(2026, 11, 22))


@given(DAYS, st.integers(0, 2000))
def test_a_term_is_open_until_the_last_instant_of_its_last_day(first_on: date, length: int) -> None:
    last_on = first_on + timedelta(days=length)
    end = terms.ends_at(last_on)
    assert terms.within(terms.day_start(first_on), first_on, last_on)
    assert terms.within(end - timedelta(microseconds=1), first_on, last_on)
    assert not terms.within(end, first_on, last_on)
    assert not terms.within(terms.day_start(first_on) - timedelta(microseconds=1), first_on, last_on)


def test_terms_that_share_one_day_overlap_and_neighbours_do_not() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert terms.overlap(first, last, last, date(2027, 5, 1))
    assert not terms.overlap(first, last, date(2027, 1, 1), date(2027, 5, 1))
