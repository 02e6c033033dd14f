"""Values, deadlines and findings as people read them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from statute.calendar import national
from statute.findings import Finding, Kind
from web.findings import as_data, owner_of, text_of
from web.showing import day_text, due, recent_text, tone_of, value_text

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "text", "tone"),
    [
        (date(2026, 11, 27), "剩 4 个工作日", ""),
        (date(2026, 11, 25), "剩 2 个工作日", "warn"),
        (date(2026, 11, 23), "今日到期", "warn"),
        (date(2026, 11, 20), "逾期 1 个工作日", "bad"),
        (date(2026, 11, 19), "逾期 2 个工作日", "bad"),
        (date(2026, 12, 15), "12月15日前", ""),
        (date(2027, 3, 1), "2027年3月1日前", ""),
        (date(2026, 1, 5), "逾期 60 天以上", "bad"),
    ],
)
def test_time_left_is_counted_in_working_days(day: date, text: str, tone: str) -> None:
    found = due(day, TODAY, national())
    assert (found.text, found.tone) == (text, tone)


def test_dates_are_written_as_officials_write_them() -> None:
    assert day_text(TODAY) == "2026年11月23日"
    assert value_text(datetime(2026, 11, 23, 8, 42, tzinfo=UTC)) == "2026年11月23日 16:42"
    assert recent_text(datetime(2026, 11, 22, 8, 42, tzinfo=UTC), TODAY) == "昨天 16:42"
    assert (value_text(True), value_text(None), value_text(["甲", "乙"])) == ("是", "—", "甲、乙")


def test_dates_in_english_are_english() -> None:
    with translation.override("en"):
        assert day_text(TODAY) == "23 Nov 2026"


def test_the_same_state_code_has_its_own_tone_in_each_machine() -> None:
    assert tone_of("open", "tenancy") == "ok"
    assert tone_of("open", "checkitem") == "off"
    assert tone_of("open", "matter") == ""
    assert tone_of("suspended", "agreement") == "bad"


def test_a_finding_names_its_owner_in_words() -> None:
    unit = Finding(code="x", message="还缺%(what)s。", params={"what": ("甲", "乙")}, owner="police", clause="四(一)")
    assert owner_of(unit) == "公安机关"
    assert text_of(unit) == "还缺甲、乙。"
    assert as_data(unit)["citation"] == "《办法》四、（一）"
    assert owner_of(Finding(code="x", message="", owner="clerk", kind=Kind.ROLE)) == "经办人"
