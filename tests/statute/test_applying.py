"""Application: who, when, with what, for which scenarios and data."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute.findings import Finding, Kind, blocking
from statute.rules import applying
from statute.rules.applying import (
    ItemFacts,
    PresentMaterial,
    ReportFacts,
    RequiredMaterial,
    ScenarioFacts,
    SubmissionFacts,
    SupplementFacts,
    submission,
)
from statute.rulesets import ZJ_2023
from statute.vocabulary import MATERIALS

OPENS = datetime(2026, 11, 1, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 9, tzinfo=UTC)
SCENARIO = ScenarioFacts(
    name="小微授信",
    economic_value="一",
    social_value="二",
    safeguards="三",
    feasibility="四",
    goals=("五",),
    milestones=(0, 12, 36),
)
ITEM = ItemFacts(name="社保缴纳", attribute="conditional", scenarios=("小微授信",), necessity="核验经营状况")
LAWFUL = SubmissionFacts(
    at=datetime(2026, 11, 23, 4, tzinfo=UTC),
    opens_at=OPENS,
    closes_at=CLOSES,
    uscc="91330100MA27XYA123",
    organization_confirmed=True,
    founded_on=date(2015, 1, 1),
    term_months=36,
    security_officer="王某",
    management_department="数据安全部",
    internal_policy_count=2,
    present=tuple(PresentMaterial(code=m.code) for m in MATERIALS),
    reports=(
        ReportFacts(kind="audit_report", period_end=date(2025, 12, 31)),
        ReportFacts(kind="financial_report", period_end=date(2025, 12, 31)),
    ),
    scenarios=(SCENARIO,),
    items=(ITEM,),
)


def codes(findings: Iterable[Finding]) -> set[str]:
    return {f.code for f in findings if f.text and f.remedy_text}


def refused(**change: object) -> set[str]:
    return codes(submission(replace(LAWFUL, **change), ZJ_2023))


def test_a_complete_application_is_submitted_without_a_finding() -> None:
    assert submission(LAWFUL, ZJ_2023) == ()


@pytest.mark.clause("submission-window")
def test_submitting_is_possible_from_the_opening_to_the_closing_instant() -> None:
    tick = timedelta(microseconds=1)
    assert applying.window(OPENS, CLOSES, OPENS) == applying.window(OPENS, CLOSES, CLOSES) == ()
    assert codes(applying.window(OPENS, CLOSES, OPENS - tick)) == {"submission-window"}
    assert applying.window(OPENS, CLOSES, CLOSES + tick)[0].text == "申请已于2026-11-30 17:00截止。"
    assert applying.window(None, None, OPENS)


@pytest.mark.clause("five-mandatory-documents")
def test_each_missing_document_is_named_and_extras_are_asked_for_too() -> None:
    extra = RequiredMaterial(code="qualification", name="专业资质证书")
    found = applying.materials((extra,), LAWFUL.present[2:])
    assert [f.params["name"] for f in found] == ["授权运营申请表", "第三方审计报告", "专业资质证书"]
    assert applying.materials((extra,), (*LAWFUL.present, PresentMaterial(code="qualification"))) == ()


def test_a_commitment_nobody_sealed_counts_as_missing() -> None:
    unsigned = tuple(replace(m, signed=m.code != "security_commitment") for m in LAWFUL.present)
    assert [f.field for f in applying.materials((), unsigned)] == ["security_commitment"]


@pytest.mark.clause("reports-latest-year")
@pytest.mark.parametrize(
    ("end", "on", "lawful"),
    [
        (date(2025, 12, 31), date(2026, 11, 23), True),
        (date(2024, 12, 31), date(2026, 11, 23), False),
        (date(2024, 12, 31), date(2026, 6, 30), True),
        (date(2024, 12, 31), date(2026, 7, 1), False),
        (date(2023, 12, 31), date(2026, 6, 30), False),
        (date(2026, 6, 30), date(2026, 11, 23), False),
        (None, date(2026, 11, 23), False),
    ],
)
def test_a_report_is_of_the_latest_closed_year_with_grace_to_midyear(end: date | None, on: date, lawful: bool) -> None:
    found = applying.fiscal_year("audit_report", end, on, "06-30", date(2015, 1, 1))
    assert (found == ()) is lawful
    assert codes(found) <= {"reports-latest-year"}


def test_a_company_younger_than_a_year_reports_since_its_founding_and_is_flagged() -> None:
    on, founded = date(2026, 11, 23), date(2026, 2, 1)
    found = applying.fiscal_year("financial_report", date(2026, 10, 31), on, "06-30", founded)
    assert found
    assert blocking(found) == ()
    assert blocking(applying.fiscal_year("financial_report", date(2026, 1, 1), on, "06-30", founded))


@pytest.mark.clause("applicant-must-be-legal-or-unincorporated-org")
@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("92330100MA27XYA123", ""),
        ("11010519491231002X", ""),
        ("", ""),
        ("91330100MA27XYA123", "natural_person"),
        ("91330100MA27XYA123", "individual_business"),
        ("91330100MA27XYA123", "club"),
    ],
)
def test_a_person_or_an_individual_business_cannot_apply(code: str, form: str) -> None:
    found = applying.organization_kind(code, True, form)
    assert codes(found) == {"applicant-must-be-legal-or-unincorporated-org"}
    assert applying.organization_kind("91330100MA27XYA123", True, "legal_person") == ()


def test_an_organization_applies_only_after_its_identity_is_confirmed() -> None:
    assert refused(organization_confirmed=False) == {"organization-confirmed"}


def test_a_credit_code_is_checked_by_its_last_character() -> None:
    assert applying.uscc("91350100M000100Y43") == ()
    assert applying.uscc("91350100M000100Y44")[0].kind is Kind.SHAPE
    assert applying.uscc("I")


@pytest.mark.clause("cond-security-officer")
def test_security_officer_and_department_are_named() -> None:
    found = applying.security_officer("", " ")
    assert [f.field for f in found] == ["security_officer", "management_department"]
    assert applying.security_officer("王某", "数据安全部") == ()


@pytest.mark.clause("cond-internal-policy-docs")
def test_internal_policies_are_in_the_file() -> None:
    assert refused(internal_policy_count=0) == {"cond-internal-policy-docs"}
    assert applying.internal_policies(1) == ()


@pytest.mark.clause("scenario-value-and-safeguards")
@pytest.mark.parametrize("blank", ["economic_value", "social_value", "safeguards"])
def test_a_scenario_states_its_values_and_safeguards(blank: str) -> None:
    assert refused(scenarios=(replace(SCENARIO, **{blank: " "}),)) == {"scenario-value-and-safeguards"}
    assert applying.scenarios((SCENARIO,), 36) == ()


def test_an_application_without_a_scenario_is_refused() -> None:
    assert refused(scenarios=()) == {"scenario-value-and-safeguards"}


@pytest.mark.clause("scenario-goals-within-term")
@pytest.mark.parametrize("change", [{"feasibility": ""}, {"goals": ()}, {"milestones": (37,)}, {"milestones": (-1,)}])
def test_goals_are_measurable_and_milestones_lie_within_the_term(change: dict[str, object]) -> None:
    assert refused(scenarios=(replace(SCENARIO, **change),)) == {"scenario-goals-within-term"}
    assert applying.scenarios((SCENARIO,), 36) == ()


@pytest.mark.clause("ban-prohibited-open-data")
def test_prohibited_data_cannot_be_asked_for() -> None:
    assert refused(items=(replace(ITEM, attribute="prohibited"),)) == {"ban-prohibited-open-data"}
    assert applying.items((ITEM,)) == ()


@pytest.mark.clause("no-scenario-no-data")
def test_data_without_a_scenario_cannot_be_asked_for() -> None:
    assert refused(items=(replace(ITEM, scenarios=()),)) == {"no-scenario-no-data"}
    assert applying.items((ITEM,)) == ()


@pytest.mark.clause("minimum-necessary")
def test_each_item_states_why_it_is_necessary() -> None:
    assert refused(items=(replace(ITEM, necessity=""),)) == {"minimum-necessary"}
    assert applying.items((ITEM,)) == ()


@pytest.mark.clause("classified-and-traceable")
def test_data_without_class_and_level_or_catalog_entry_cannot_be_asked_for() -> None:
    assert refused(items=(replace(ITEM, classified=False),)) == {"classified-and-traceable"}
    assert refused(items=(replace(ITEM, in_catalog=False),)) == {"item-in-catalog"}
    assert applying.items((ITEM,)) == ()


@pytest.mark.clause("term-max-3-years")
def test_thirty_six_months_may_be_asked_for_and_thirty_seven_may_not() -> None:
    assert applying.term(36, ZJ_2023) == ()
    assert applying.term(37, ZJ_2023)[0].kind is Kind.LAW
    assert applying.term(0, ZJ_2023)[0].kind is Kind.SHAPE
    assert applying.term(25, ZJ_2023.with_local({"max_term_years": 2}))[0].kind is Kind.POLICY


def test_every_deficiency_is_named_at_once() -> None:
    found = refused(present=(), scenarios=(), internal_policy_count=0, term_months=48)
    assert found == {
        "five-mandatory-documents",
        "scenario-value-and-safeguards",
        "cond-internal-policy-docs",
        "term-max-3-years",
    }


def test_a_supplement_answers_every_point_and_adds_nothing() -> None:
    lawful = SupplementFacts(points=("审计报告",), answered=("审计报告",))
    assert applying.supplement(lawful) == ()
    assert len(applying.supplement(replace(lawful, answered=(), new_items=("不动产登记",)))) == 2
    assert applying.supplement_round(0, False, ZJ_2023) == applying.supplement_round(5, True, ZJ_2023) == ()
    assert applying.supplement_round(1, False, ZJ_2023)[0].owner == "approver"


@given(st.integers(0, 10**6))
def test_the_window_has_no_gap(minutes: int) -> None:
    at = OPENS - timedelta(days=30) + timedelta(minutes=minutes)
    assert (applying.window(OPENS, CLOSES, at) == ()) is (OPENS <= at <= CLOSES)
