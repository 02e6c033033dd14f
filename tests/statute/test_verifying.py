"""Verification, deliberation and decision."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from statute.findings import Finding, Kind, blocking
from statute.rules import deciding, deliberating, verifying
from statute.rules.deciding import DecisionFacts, MatterFacts, PublicationFacts, decide
from statute.rules.deliberating import ConclusionFacts, DeliberationFacts, ExpertFacts, OpinionFacts
from statute.rules.scenarios import ItemFacts
from statute.rules.verifying import (
    CheckFacts,
    CheckState,
    CreditFacts,
    IncidentFacts,
    ReviewFacts,
    SystemFacts,
    check,
)
from statute.rulesets import ZJ_2023
from statute.vocabulary import CONDITIONS, MECHANISM_MEMBERS

SUBMITTED = date(2026, 11, 23)
SYSTEM = SystemFacts(
    name="数据平台",
    filing_no="330100-0001",
    level=3,
    assessor="某测评机构",
    assessed_on=date(2026, 1, 5),
    crypto_passed=True,
    has_file=True,
)
CREDIT = CreditFacts(source="信用中国（浙江）", queried_on=date(2026, 11, 20), result="无不良")
CHECK = CheckFacts(
    condition="mlps3",
    unit="police",
    result="met",
    opinion="证明齐全",
    checker="李某",
    evidence_count=1,
    on=date(2026, 12, 1),
    submitted_on=SUBMITTED,
    systems=(SYSTEM,),
    credit=CREDIT,
)
UNITS = {c.code: c.units for c in CONDITIONS}
STATES = tuple(CheckState(condition=c, unit=u, state="met") for c, units in UNITS.items() for u in units)
REVIEW = ReviewFacts(name="社保缴纳", state="agreed", provider="人社", reviewed_by="人社")


def codes(findings: Iterable[Finding]) -> set[str]:
    return {f.code for f in findings if f.text and f.remedy_text}


def incident(day: date, grade: str = "一般", recorded: datetime | None = None) -> IncidentFacts:
    return IncidentFacts(reference="SJ-1", occurred_on=day, grade=grade, recorded_at=recorded)


@pytest.mark.clause("cond-basic-capability")
@pytest.mark.parametrize("change", [{"result": ""}, {"opinion": ""}, {"checker": ""}, {"evidence_count": 0}])
def test_a_check_needs_conclusion_opinion_checker_and_evidence(change: dict[str, object]) -> None:
    lawful = replace(CHECK, condition="basic_capability", unit="data")
    assert check(lawful, ZJ_2023) == ()
    assert codes(check(replace(lawful, **change), ZJ_2023)) == {"cond-basic-capability"}


@pytest.mark.clause("cond-data-maturity")
def test_a_bare_tick_is_no_proof_of_maturity() -> None:
    lawful = replace(CHECK, condition="maturity", unit="data")
    assert check(lawful, ZJ_2023) == ()
    assert codes(check(replace(lawful, evidence_count=0, opinion=""), ZJ_2023)) == {"cond-data-maturity"}


@pytest.mark.clause("cond-mlps3-experience")
@pytest.mark.parametrize("change", [{"level": 2}, {"filing_no": ""}, {"assessor": ""}, {"has_file": False}])
def test_only_an_evidenced_level_three_system_counts(change: dict[str, object]) -> None:
    assert check(CHECK, ZJ_2023) == ()
    found = check(replace(CHECK, systems=(replace(SYSTEM, **change),)), ZJ_2023)
    assert codes(found) == {"cond-mlps3-experience"}


@pytest.mark.clause("cond-cryptography-assessment")
def test_only_a_system_that_passed_the_cryptography_assessment_counts() -> None:
    lawful = replace(CHECK, condition="cryptography", unit="crypto")
    assert check(lawful, ZJ_2023) == ()
    failed = replace(lawful, systems=(replace(SYSTEM, crypto_passed=False),))
    assert codes(check(failed, ZJ_2023)) == {"cond-cryptography-assessment"}


@pytest.mark.clause("cond-credit")
@pytest.mark.parametrize(
    "query",
    [
        None,
        replace(CREDIT, source=""),
        replace(CREDIT, result=""),
        replace(CREDIT, queried_on=None),
        replace(CREDIT, queried_on=date(2026, 10, 31)),
        replace(CREDIT, queried_on=date(2026, 12, 2)),
    ],
)
def test_a_credit_query_has_source_result_and_a_fresh_date(query: CreditFacts | None) -> None:
    on = date(2026, 12, 1)
    assert codes(verifying.credit(query, on, ZJ_2023)) == {"cond-credit"}
    assert verifying.credit(replace(CREDIT, queried_on=date(2026, 11, 1)), on, ZJ_2023) == ()


@pytest.mark.clause("cond-no-incident-3-years")
def test_an_incident_within_three_years_counts_and_one_the_day_before_does_not() -> None:
    lawful = replace(CHECK, condition="incidents", unit="cac", incidents=(incident(date(2023, 11, 22)),))
    assert check(lawful, ZJ_2023) == ()
    unlawful = replace(lawful, incidents=(incident(date(2023, 11, 23)),))
    assert codes(check(unlawful, ZJ_2023)) == {"cond-no-incident-3-years"}
    assert check(replace(unlawful, result="not_met"), ZJ_2023) == ()


def test_a_near_miss_that_was_never_rated_does_not_fail_the_check() -> None:
    assert verifying.incidents((incident(date(2026, 1, 1), grade=""),), SUBMITTED, ZJ_2023) == ()


@pytest.mark.clause("units-verify-conditions")
def test_deliberation_waits_for_every_unit_named_and_lists_those_open() -> None:
    assert verifying.open_checks(UNITS, STATES) == ()
    found = verifying.open_checks(UNITS, STATES[1:])
    assert [f.owner for f in found] == ["data"]
    assert codes(found) == {"units-verify-conditions"}
    waiting = (replace(STATES[0], state="needs_evidence"), *STATES[1:])
    assert verifying.open_checks(UNITS, waiting)


@pytest.mark.clause("provider-review-per-item")
def test_each_item_is_reviewed_by_the_institution_that_provides_it() -> None:
    assert verifying.item_reviews((REVIEW,)) == ()
    assert codes(verifying.item_reviews((replace(REVIEW, state="open"),))) == {"provider-review-per-item"}
    assert codes(verifying.item_reviews((replace(REVIEW, reviewed_by="公安"),))) == {"provider-review-per-item"}
    refused = replace(REVIEW, state="refused")
    assert verifying.item_reviews((refused,)) == ()
    assert verifying.item_reviews((refused,), approved_only=True)


@pytest.mark.clause("mechanism-nine-members")
def test_the_provincial_mechanism_has_nine_kinds_of_members() -> None:
    assert deliberating.mechanism_members("province", (*MECHANISM_MEMBERS, "crypto")) == ()
    found = deliberating.mechanism_members("province", MECHANISM_MEMBERS[1:])
    assert found[0].text == "省级协调机制缺少成员单位：公共数据主管部门。"
    assert deliberating.mechanism_members("city", ()) == ()


@pytest.mark.clause("own-level-mechanism-only")
def test_a_matter_goes_to_the_active_mechanism_of_its_own_region() -> None:
    lawful = DeliberationFacts(
        region="330100",
        mechanism_region="330100",
        mechanism_active=True,
        units=UNITS,
        checks=STATES,
        reviews=(REVIEW,),
    )
    assert deliberating.opening(lawful) == ()
    for change in ({"mechanism_region": None}, {"mechanism_active": False}, {"mechanism_region": "330000"}):
        assert codes(deliberating.opening(replace(lawful, **change))) == {"own-level-mechanism-only"}


@pytest.mark.clause("expert-group-province-city")
def test_a_city_consults_experts_only_with_its_own_group() -> None:
    assert codes(deliberating.expert_group("city", False, True)) == {"expert-group-province-city"}
    assert deliberating.expert_group("city", True) == ()


@pytest.mark.clause("expert-group-county-optional")
def test_a_county_may_use_the_citys_group_and_needs_none_of_its_own() -> None:
    assert deliberating.expert_group("county", False, True) == deliberating.expert_group("county", True) == ()
    assert codes(deliberating.expert_group("county", False)) == {"expert-group-county-optional"}


@pytest.mark.clause("expert-consultation-optional")
def test_experts_are_optional_but_a_commissioned_opinion_is_answered() -> None:
    asked = ExpertFacts(subject="匿名化", opinion_received=False)
    assert deliberating.expert_opinions(()) == ()
    assert codes(deliberating.expert_opinions((asked,))) == {"expert-consultation-optional"}
    assert deliberating.expert_opinions((replace(asked, reason_for_absence="专家回避"),)) == ()


CONCLUSION = ConclusionFacts(
    conclusion="agree",
    minutes_reference="〔2026〕3号",
    opinions=(OpinionFacts(unit="cac", name="网信", position="agree"),),
    units=UNITS,
    checks=STATES,
)


@pytest.mark.clause("evaluation-weighs-in-reapplication")
def test_agreeing_over_a_failing_grade_needs_a_reason() -> None:
    assert deliberating.conclude(CONCLUSION) == ()
    failing = replace(CONCLUSION, failing_grades=("2025年度不合格",))
    assert codes(deliberating.conclude(failing)) == {"evaluation-weighs-in-reapplication"}
    assert deliberating.conclude(replace(failing, reason_over_grade="已整体改组")) == ()
    assert deliberating.conclude(replace(failing, conclusion="disagree")) == ()


def test_no_consent_over_a_condition_found_not_met() -> None:
    unmet = (replace(STATES[0], state="not_met"), *STATES[1:])
    assert codes(deliberating.conclude(replace(CONCLUSION, checks=unmet))) == {"cond-basic-capability"}
    assert deliberating.conclude(replace(CONCLUSION, checks=unmet, conclusion="disagree")) == ()


def test_silence_after_a_reminder_is_shown_and_never_consent() -> None:
    silent = OpinionFacts(unit="finance", name="财政", position="")
    assert blocking(deliberating.opinions((silent,)))
    reminded = deliberating.opinions((replace(silent, reminded=True),))
    assert "不视为同意" in reminded[0].text
    assert blocking(reminded) == ()


@pytest.mark.clause("major-issue-register")
def test_a_major_issue_closes_with_a_conclusion_and_a_date() -> None:
    assert codes(deliberating.issue_closing("", None)) == {"major-issue-register"}
    assert deliberating.issue_closing("已协调", SUBMITTED) == ()


@pytest.mark.clause("implement-mechanism-conclusions")
def test_every_follow_up_of_a_conclusion_has_a_task() -> None:
    assert codes(deliberating.follow_ups(("完善标准",), ())) == {"implement-mechanism-conclusions"}
    assert deliberating.follow_ups(("完善标准",), ("完善标准",)) == ()


DECISION = DecisionFacts(
    granted=True,
    level="city",
    region="330100",
    case_region="330100",
    document_no="杭政函〔2026〕9号",
    decided_on=date(2026, 12, 10),
    today=date(2026, 12, 11),
    matter=MatterFacts(region="330100", case_region="330100", concluded_on=date(2026, 12, 5)),
    field="普惠金融",
    scenarios=("小微授信",),
    scope=(ItemFacts(name="社保缴纳"),),
    reviews=(REVIEW,),
    checks=STATES,
    incidents_checked_at=datetime(2026, 12, 1, tzinfo=UTC),
    submitted_on=SUBMITTED,
    credit=CREDIT,
    quota=2,
    already_granted=1,
)


def decided(**change: object) -> set[str]:
    return codes(decide(replace(DECISION, **change), ZJ_2023))


def test_a_deliberated_documented_grant_is_recorded() -> None:
    assert decide(DECISION, ZJ_2023) == ()


@pytest.mark.clause("deliberation-before-major-decision")
def test_no_decision_without_the_own_mechanisms_conclusion_on_the_matter() -> None:
    matter = DECISION.matter
    assert matter is not None
    for other in (
        None,
        replace(matter, concluded_on=None),
        replace(matter, region="330000"),
        replace(matter, same_matter=False),
    ):
        assert decided(matter=other) == {"deliberation-before-major-decision"}
    assert decided() == set()


@pytest.mark.clause("government-determines")
def test_a_decision_has_number_and_date_of_the_own_government() -> None:
    for change in ({"document_no": ""}, {"decided_on": None}, {"region": "330000"}):
        assert decided(**change) == {"government-determines"}
    assert decided(decided_on=date(2026, 12, 12)) == {"government-determines"}
    assert deciding.drafting(True, True) == ()
    assert codes(deciding.drafting(True, False)) == {"government-determines"}


@pytest.mark.clause("grant-bound-to-field-and-scenario")
def test_a_grant_names_a_field_and_a_scenario() -> None:
    assert decided(field="") == decided(scenarios=()) == {"grant-bound-to-field-and-scenario"}
    assert decided() == set()


@pytest.mark.clause("quota-and-fair-competition")
def test_grants_stay_within_the_total_and_on_the_published_criteria() -> None:
    assert decided(already_granted=2) == {"quota-and-fair-competition"}
    assert decided(criteria_version="2", announced_criteria_version="1") == {"quota-and-fair-competition"}
    assert deciding.quota("province", 1, 1)[0].kind is Kind.POLICY
    assert decided() == set()


@pytest.mark.clause("cond-no-incident-recheck")
def test_an_incident_recorded_after_the_check_blocks_the_decision() -> None:
    late = incident(date(2026, 12, 2), recorded=datetime(2026, 12, 3, tzinfo=UTC))
    assert decided(incidents=(late,)) == {"cond-no-incident-recheck"}
    near_miss = replace(late, grade="")
    assert decided(incidents=(near_miss,)) == set()


def test_a_stale_credit_query_blocks_the_decision() -> None:
    assert decided(credit=replace(CREDIT, queried_on=date(2026, 11, 9))) == {"cond-credit"}
    assert decided(credit=replace(CREDIT, queried_on=date(2026, 11, 10))) == set()


def test_prohibited_or_unreviewed_data_never_enter_the_decided_scope() -> None:
    assert decided(scope=(ItemFacts(name="x", attribute="prohibited"),)) == {"ban-prohibited-open-data"}
    assert decided(reviews=(replace(REVIEW, state="refused"),)) == {"provider-review-per-item"}
    assert decided(checks=(replace(STATES[0], state="not_met"),)) == {"cond-basic-capability"}


def test_a_refusal_states_reasons_and_remedy_and_a_deviation_is_reasoned() -> None:
    refusal = {"granted": False, "recommended": False, "reasons": "条件不符", "remedy": "可再次申请"}
    assert decided(**refusal) == set()
    assert decided(**{**refusal, "reasons": ""}) == {"refusal-reasons"}
    assert decided(**{**refusal, "recommended": True}) == {"decision-deviation"}


@pytest.mark.clause("publicity-content-safe")
def test_the_public_page_shows_five_facts_and_no_secrets() -> None:
    contents = dict.fromkeys(deciding.PUBLIC_FIELDS, "某某")
    assert deciding.publication(PublicationFacts(contents=contents)) == ()
    for facts in (
        PublicationFacts(contents={**contents, "phone": "0571"}),
        PublicationFacts(contents={**contents, "term": ""}),
        PublicationFacts(contents={**contents, "operator": "甲公司 13800000000"}, confidential=("13800000000",)),
    ):
        assert codes(deciding.publication(facts)) == {"publicity-content-safe"}


@pytest.mark.clause("provincial-filing")
def test_a_city_grant_is_filed_before_sealing_and_a_provincial_one_is_not() -> None:
    assert codes(deciding.filed("city", None, "", ZJ_2023)) == {"provincial-filing"}
    assert deciding.filed("county", SUBMITTED, "", ZJ_2023) == deciding.filed("province", None, "", ZJ_2023) == ()
    strict = ZJ_2023.with_local({"filing_gate": "receipted"})
    assert deciding.filed("city", SUBMITTED, "", strict)[0].kind is Kind.POLICY
    assert deciding.filed("city", SUBMITTED, "备2026-1", strict) == ()
