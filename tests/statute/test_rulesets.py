"""Rule sets: figures, local tightening, days in force."""

from datetime import date

import pytest

from statute.findings import Kind, Refused
from statute.parameters import PARAMETERS
from statute.rulesets import RULESETS, ZJ_2023, ZJ_2025, banner, in_force, pinned


def test_the_figures_of_the_measures_stand_as_law_and_the_rest_as_local_rules() -> None:
    assert ZJ_2023.integer("max_term_years") == 3
    assert ZJ_2023.integer("log_retention_months") == 6
    assert ZJ_2023.text("report_grace_until") == "06-30"
    assert ZJ_2023.boolean("term_exception_allowed") is False
    assert ZJ_2023.integers("expiry_reminders_days") == (180, 90, 30, 7)
    assert ZJ_2023.kind("max_term_years") is Kind.LAW
    assert ZJ_2023.kind("deletion_due_workdays") is Kind.POLICY
    assert all(p.citation for p in PARAMETERS.values() if p.origin == "law")


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("max_term_years", 4),
        ("log_retention_months", 5),
        ("incident_lookback_years", 2),
        ("processing_record_years", 1),
        ("term_exception_allowed", True),
        ("quota_required", False),
        ("report_grace_until", "07-01"),
        ("incident_report_hours", 5),
    ],
)
def test_a_region_can_be_stricter_but_never_laxer_than_the_law(code: str, value: object) -> None:
    with pytest.raises(Refused) as caught:
        ZJ_2023.with_local({code: value})
    assert [f.code for f in caught.value.findings] == ["rule-parameter-laxer"]
    assert caught.value.findings[0].text


def test_a_stricter_local_value_gives_a_new_frozen_rule_set() -> None:
    local = ZJ_2023.with_local({"max_term_years": 2, "log_retention_months": 12, "publicity_days": 5})
    assert (local.integer("max_term_years"), local.integer("log_retention_months")) == (2, 12)
    assert local.kind("max_term_years") is Kind.POLICY
    assert ZJ_2023.integer("max_term_years") == 3
    with pytest.raises(TypeError):
        local.values["max_term_years"] = 9  # type: ignore[index]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("nonsense", 1),
        ("max_term_years", "3"),
        ("max_term_years", True),
        ("deletion_due_workdays", -1),
        ("annual_report_due", "13-01"),
        ("filing_gate", "none"),
        ("expiry_reminders_days", ["soon"]),
        ("required_units", {"mlps3": []}),
        ("required_units", {"mlps3": ["nobody"]}),
        ("quota_required", 1),
    ],
)
def test_an_unknown_or_malformed_local_value_is_refused(code: str, value: object) -> None:
    with pytest.raises(Refused) as caught:
        ZJ_2023.with_local({code: value})
    assert caught.value.kind is Kind.SHAPE


def test_all_faults_of_a_local_rule_are_named_at_once() -> None:
    with pytest.raises(Refused) as caught:
        ZJ_2023.with_local({"max_term_years": 4, "nonsense": 1, "log_retention_months": 3})
    assert len(caught.value.findings) == 3


def test_the_units_of_a_condition_come_from_the_rule_set() -> None:
    assert ZJ_2023.units("mlps3") == ("police",)
    assert ZJ_2023.units("cryptography") == ("crypto",)
    assert ZJ_2023.units("incidents") == ("cac", "police")
    local = ZJ_2023.with_local({"required_units": {"mlps3": ["police", "cac"]}})
    assert local.units("mlps3") == ("police", "cac")
    assert local.units("credit") == ("ndrc", "market")


def test_a_helper_of_the_wrong_type_is_a_bug_not_a_default() -> None:
    for helper, code in (
        (ZJ_2023.integer, "filing_gate"),
        (ZJ_2023.boolean, "max_term_years"),
        (ZJ_2023.text, "max_term_years"),
        (ZJ_2023.integers, "max_term_years"),
    ):
        with pytest.raises(TypeError):
            helper(code)
    with pytest.raises(KeyError):
        ZJ_2023.get("nonsense")


@pytest.mark.clause("ruleset-effective-date")
def test_an_announcement_dated_before_the_measures_is_refused_and_one_on_the_day_passes() -> None:
    assert [f.clause for f in in_force("ZJ-2023", date(2023, 8, 31))] == ["七"]
    assert in_force("ZJ-2023", date(2023, 9, 1)) == ()


def test_no_announcement_under_an_unloaded_unknown_or_ended_set() -> None:
    assert not ZJ_2025.loaded
    assert in_force("ZJ-2025", date(2026, 1, 1))
    assert in_force("ZJ-1999", date(2026, 1, 1))
    from dataclasses import replace

    ended = {"ZJ-2023": replace(ZJ_2023, effective_to=date(2026, 1, 1))}
    assert in_force("ZJ-2023", date(2026, 1, 2), ended)
    assert in_force("ZJ-2023", date(2026, 1, 1), ended) == ()
    assert set(RULESETS) == {"ZJ-2023", "ZJ-2025"}


@pytest.mark.clause("newer-rules-prevail")
def test_an_application_keeps_the_rules_of_its_announcement() -> None:
    assert pinned("ZJ-2023", "ZJ-2025")[0].text
    assert pinned("ZJ-2023", "ZJ-2023") == ()
    assert not banner("ZJ-2023", date(2026, 1, 1))[0].blocks
    assert banner("ZJ-2023", date(2024, 1, 1)) == ()
