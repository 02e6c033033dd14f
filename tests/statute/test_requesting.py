"""The demand list as a pure rule: every finding alone, every treatment, every shape of consent."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from statute.findings import blocking
from statute.rules import consenting, requesting
from statute.rules.consenting import ConsentFacts
from statute.rules.requesting import LineFacts, RequestFacts

TODAY, LAST = date(2027, 3, 1), date(2029, 11, 22)
CONSENT = ConsentFacts(
    purpose="核验本人纳税信用用于授信",
    scenario="授信核验",
    items=("纳税信用等级",),
    valid_from=date(2027, 1, 1),
    valid_until=date(2027, 12, 31),
    withdrawal_method="小程序中随时撤回",
)
LINE = LineFacts(name="纳税信用等级", necessity="授信离不开。", provider="税务局", agrees=True)
FACTS = RequestFacts(
    on=TODAY,
    level="city",
    agreement_state="active",
    last_on=LAST,
    scenario="授信核验",
    irs_no="IRS-1",
    tenancy_state="open",
    lines=(LINE,),
)


def codes(facts: RequestFacts) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in blocking(requesting.approval(facts))}


def with_line(**changes: Any) -> RequestFacts:
    return replace(FACTS, lines=(replace(LINE, **changes),))


def test_a_lawful_list_is_approved() -> None:
    assert requesting.approval(FACTS) == ()
    assert requesting.submission(replace(FACTS, agreement_state="sealed", tenancy_state="")) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(FACTS, agreement_state="suspended"), ("agreement-active", "五(三)")),
        (replace(FACTS, agreement_state="sealed"), ("agreement-active", "六(四)")),
        (replace(FACTS, tenancy_state="closing"), ("process-inside-domain", "五(四)")),
        (replace(FACTS, on=date(2029, 11, 23)), ("expiry-auto-close", "四(四)")),
        (replace(FACTS, scenario_approved=False), ("purpose-approved", "三(三)3")),
        (replace(FACTS, lines=()), ("no-scenario-no-data", "三(三)3")),
        (with_line(in_scope=False), ("no-scenario-no-data", "三(三)3")),
        (with_line(ended=True), ("scope-ended", "四(五)")),
        (with_line(supplied=True), ("item-supplied", "五(三)")),
        (with_line(attribute="prohibited"), ("ban-prohibited-open-data", "一(一)")),
        (with_line(necessity=" "), ("minimum-necessary", "三(三)3")),
        (with_line(fields_beyond=("证件号码",)), ("minimum-necessary", "三(三)3")),
        (with_line(agrees=None), ("provider-review-per-item", "二(三)")),
        (with_line(agrees=False), ("provider-review-per-item", "二(三)")),
    ],
)
def test_each_fault_is_found_alone_with_its_clause(facts: RequestFacts, expected: tuple[str, str]) -> None:
    assert codes(facts) == {expected}


@pytest.mark.clause("irs-demand-list")
def test_the_number_is_asked_for_at_submission_and_needed_for_approval() -> None:
    unnumbered = replace(FACTS, irs_no=" ")
    assert codes(unnumbered) == {("irs-demand-list", "五(三)")}
    (asked,) = requesting.submission(unnumbered)
    assert (asked.code, asked.blocks) == ("irs-demand-list", False)


@pytest.mark.clause("provincial-backflow-consent")
@pytest.mark.parametrize("level", ["city", "county", "province"])
def test_only_a_city_or_county_needs_the_province_for_what_it_handed_back(level: str) -> None:
    for word in (None, False):
        facts = replace(with_line(returned_by_province=True, province_agrees=word), level=level)
        assert codes(facts) == (set() if level == "province" else {("provincial-backflow-consent", "五(三)")})
    assert codes(replace(with_line(returned_by_province=True, province_agrees=True), level=level)) == set()
    assert codes(replace(with_line(province_agrees=None), level=level)) == set()


@pytest.mark.clause("sensitive-data-treatment")
def test_sensitive_data_is_treated_or_consented_to() -> None:
    said = {"sensitive": ("个人信息",)}
    assert codes(with_line(**said)) == {("sensitive-data-treatment", "五(三)")}
    assert codes(with_line(**said, treatment="desensitised")) == {("sensitive-data-treatment", "五(三)")}
    for treatment in ("desensitised", "declassified"):
        assert codes(with_line(**said, treatment=treatment, treatment_note="去除直接标识")) == set()
    assert codes(with_line(**said, treatment="consent", consent=CONSENT)) == set()


@pytest.mark.clause("no-blanket-consent")
@pytest.mark.parametrize(
    "changes",
    [
        {"items": ()},
        {"purpose": " "},
        {"valid_until": None},
        {"withdrawal_method": ""},
        {"several_purposes": True},
        {"voluntary": False},
    ],
)
def test_blanket_or_forced_consent_is_no_ground(changes: dict[str, Any]) -> None:
    assert {(f.code, f.clause) for f in consenting.specific(replace(CONSENT, **changes))} == {
        ("no-blanket-consent", "五(三)")
    }
    assert consenting.specific(replace(CONSENT, several_purposes=True, separate_choices=True)) == ()


@pytest.mark.clause("no-blanket-consent")
@pytest.mark.parametrize(
    "consent",
    [
        None,
        replace(CONSENT, scenario="另一场景"),
        replace(CONSENT, items=("另一数据",)),
        replace(CONSENT, withdrawn_on=TODAY),
        replace(CONSENT, valid_until=date(2027, 2, 28)),
        replace(CONSENT, valid_from=date(2027, 3, 2)),
    ],
)
def test_consent_covers_the_item_and_the_scenario_today(consent: ConsentFacts | None) -> None:
    facts = with_line(sensitive=("个人信息",), treatment="consent", consent=consent)
    assert codes(facts) == {("no-blanket-consent", "五(三)")}


def test_consent_counts_to_its_last_day() -> None:
    facts = with_line(sensitive=("个人信息",), treatment="consent", consent=replace(CONSENT, valid_until=TODAY))
    assert codes(facts) == set()
