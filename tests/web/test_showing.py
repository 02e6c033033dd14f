"""Values, deadlines and findings as people read them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from operations.portal.views import notices
from statute.calendar import national
from statute.findings import Finding, Kind, Quantity
from statute.parameters import PARAMETERS
from web.findings import as_data, owner_of, text_of
from web.showing import day_text, due, quantity_text, recent_text, tone_of, value_text

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


@pytest.mark.parametrize(
    ("quantity", "chinese", "english"),
    [
        (Quantity(1, "个工作日"), "1个工作日", "1 working day"),
        (Quantity(5, "个工作日"), "5个工作日", "5 working days"),
        (Quantity(1, "日"), "1日", "1 day"),
        (Quantity(30, "日"), "30日", "30 days"),
        (Quantity(6, "个月"), "6个月", "6 months"),
        (Quantity(1, "年"), "1年", "1 year"),
        (Quantity(24, "小时"), "24小时", "24 hours"),
    ],
)
def test_a_figure_and_its_unit_are_said_together(quantity: Quantity, chinese: str, english: str) -> None:
    assert quantity_text(quantity) == chinese == str(quantity)
    with translation.override("en"):
        assert quantity_text(quantity) == english


def test_time_left_in_english_is_one_day_or_several() -> None:
    with translation.override("en"):
        assert due(date(2026, 11, 27), TODAY, national()).text == "4 working days left"
        assert due(date(2026, 11, 24), TODAY, national()).text == "1 working day left"
        assert due(date(2026, 11, 20), TODAY, national()).text == "1 working day overdue"


def test_every_unit_of_a_parameter_has_its_words() -> None:
    for parameter in PARAMETERS.values():
        if parameter.unit:
            assert quantity_text(Quantity(2, parameter.unit))


def test_a_bound_in_a_finding_carries_its_unit_in_the_readers_language() -> None:
    (finding,) = PARAMETERS["max_term_years"].check(5)
    assert text_of(finding).endswith("宽于规定的界限3年。")
    assert finding.text.endswith("宽于规定的界限3年。")
    with translation.override("en"):
        assert text_of(finding).endswith("bound of 3 years.")


def test_a_day_in_a_finding_or_a_notice_is_written_in_the_readers_language() -> None:
    late = Finding(code="a", message="改正期限至%(day)s，尚未逾期。", params={"day": date(2026, 12, 2)})
    assert text_of(late) == "改正期限至2026年12月2日，尚未逾期。"
    told = "改正通知书%(number)s的改正期限将至（%(due)s），请尽快反馈改正情况。"
    params = {"number": "杭授改〔2026〕1号", "due": "2026-12-02"}
    assert (
        notices.text_of(told, params)
        == "改正通知书杭授改〔2026〕1号的改正期限将至（2026年12月2日），请尽快反馈改正情况。"
    )
    with translation.override("en"):
        assert "2 Dec 2026" in text_of(late)
        assert "2 Dec 2026" in notices.text_of(told, params)
