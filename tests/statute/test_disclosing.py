"""Yearly disclosure: which years are owed, when reminders fall, what is missing, what must not go out."""

from datetime import date

import pytest

from statute.findings import Severity
from statute.parameters import CAPS_NOTICE, REGISTRATION_MEASURES
from statute.rules import disclosing
from statute.rules.disclosing import FeeFacts, ResourceFacts
from statute.rules.reporting import Operation
from statute.rulesets import ZJ_2023

DUE = date(2027, 3, 31)


def codes(found: object) -> list[str]:
    return [finding.code for finding in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("first", "last", "today", "owed"),
    [
        (date(2026, 11, 23), date(2029, 11, 22), date(2026, 12, 31), ()),
        (date(2026, 11, 23), date(2029, 11, 22), date(2027, 1, 1), (2026,)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1), (2026,)),
        (date(2023, 10, 1), date(2026, 9, 30), date(2027, 1, 1), (2025, 2026)),
        (date(2023, 10, 1), date(2024, 12, 31), date(2027, 1, 1), ()),
    ],
)
def test_every_year_over_with_a_day_of_operation_is_owed_from_2025_on(
    first: date, last: date, today: date, owed: tuple[int, ...]
) -> None:
    assert disclosing.years_owed(Operation(first_on=first, last_on=last, ended=False), today) == owed


def test_it_is_due_by_the_end_of_march_and_a_region_may_only_ask_for_it_earlier() -> None:
    assert disclosing.due_on(2026, ZJ_2023) == DUE
    assert disclosing.due_on(2026, ZJ_2023.with_local({"disclosure_due": "02-28"})) == date(2027, 2, 28)
    due = ZJ_2023.parameters["disclosure_due"]
    assert codes(due.check("04-30")) == ["rule-parameter-laxer"]


@pytest.mark.parametrize(
    ("today", "told", "days"),
    [
        (date(2027, 2, 28), None, 0), (date(2027, 3, 1), None, 30), (date(2027, 3, 2), 30, 0),
        (date(2027, 3, 24), 30, 7), (date(2027, 3, 24), None, 7), (date(2027, 3, 31), 7, 0), (date(2027, 4, 1), None, 0),
    ],
)  # fmt: skip
def test_two_reminders_fall_thirty_and_seven_days_before_it(today: date, told: int | None, days: int) -> None:
    assert disclosing.reminder(DUE, today, told) == days


def test_late_is_shown_and_refuses_nothing() -> None:
    assert disclosing.late(DUE, DUE) == disclosing.late(None, DUE) == ()
    assert [f.severity for f in disclosing.late(DUE, date(2027, 4, 1))] == [Severity.WARN]


def test_each_discloses_for_itself() -> None:
    assert disclosing.own(True, True) == disclosing.own(False, False) == ()
    assert codes(disclosing.own(True, False)) == codes(disclosing.own(False, True)) == ["disclosure-own"]


def test_a_paid_product_without_cap_or_document_is_shown_with_its_basis_and_a_free_one_is_not() -> None:
    fee = FeeFacts(name="授信核验接口", free=False, unit="次", price="0.5", cap="1.00", reference="杭价〔2026〕1号")
    assert disclosing.gaps_of_authority([fee, FeeFacts(name="公益查询", free=True)]) == ()
    found = disclosing.gaps_of_authority(
        [FeeFacts(name="甲", free=False), FeeFacts(name="乙", free=False, cap="1.00")]
    )  # fmt: skip
    assert [(f.code, f.params["names"], f.clause, f.severity) for f in found] == [
        ("disclosure-cap", ("甲",), CAPS_NOTICE, Severity.WARN),
        ("disclosure-cap-document", ("乙",), CAPS_NOTICE, Severity.WARN),
    ]


def test_an_unregistered_resource_and_a_product_without_price_are_shown_with_their_basis() -> None:
    lawful = ResourceFacts(name="企业年报信息", registration="33ZJ001")
    fee = FeeFacts(name="授信核验接口", free=False, unit="次", price="0.5")
    assert disclosing.gaps_of_operator([lawful], [fee]) == ()
    found = disclosing.gaps_of_operator(
        [lawful, ResourceFacts(name="纳税信用等级", registration="")], [FeeFacts(name="甲", free=False, price="0.5")]
    )
    assert [(f.code, f.clause, f.blocks) for f in found] == [
        ("disclosure-registration", REGISTRATION_MEASURES, False),
        ("disclosure-price", disclosing.BASIS, False),
    ]


@pytest.mark.parametrize(
    ("remark", "refused"),
    [
        ("第三季度起调整收费。", False), ("文号杭政函〔2026〕12345678901234567号", False), ("联系电话13800138000", True),
        ("证件号33010019800101123X", True), ("联系人陆小舟", True),
    ],
)  # fmt: skip
def test_a_remark_with_a_telephone_or_identity_number_or_a_name_kept_confidential_is_refused(
    remark: str, refused: bool
) -> None:
    found = disclosing.remarks({"remark_first": remark, "remark_second": ""}, ("陆小舟",))
    assert [(f.code, f.field) for f in found] == ([("disclosure-contents-safe", "remark_first")] if refused else [])


def test_a_row_has_the_columns_of_its_table_and_no_other() -> None:
    row = {column.code: "" for column in disclosing.CAPS.columns}
    assert disclosing.safe(disclosing.CAPS, [row])
    assert not disclosing.safe(disclosing.CAPS, [row | {"contact": "陆小舟"}])
    assert not disclosing.safe(disclosing.CAPS, [{"name": "甲"}])


def test_one_correction_at_a_time_and_only_a_correction_is_dropped() -> None:
    assert disclosing.correction(0) == disclosing.dropping(2) == ()
    assert codes(disclosing.correction(2)) == ["disclosure-correcting"]
    assert codes(disclosing.dropping(1)) == ["disclosure-owed"]
