"""Agreement and emergency plan."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute import terms
from statute.findings import Finding, Kind
from statute.rules import contracting, planning
from statute.rules.contracting import (
    EIGHT_TERMS,
    PartyFacts,
    PlanFacts,
    ScopeItemFacts,
    SealFacts,
    SigningFacts,
    TermException,
    sealing,
    signing,
)
from statute.rulesets import ZJ_2023, RuleSet
from statute.vocabulary import PLAN_UNITS

PARTIES = PartyFacts(
    case_region="330100",
    party_a_region="330100",
    party_a_is_government=True,
    principal="陈某",
    first_responsible="陈某",
)
ITEM = ScopeItemFacts(name="社保缴纳", scenario="小微授信", granted=True)
SIGNING = SigningFacts(
    terms=dict.fromkeys(EIGHT_TERMS, "约定"),
    first_on=date(2026, 11, 23),
    last_on=date(2029, 11, 22),
    parties=PARTIES,
    has_organization_seal=True,
    granted_months=36,
    items=(ITEM,),
)
SEAL = SealFacts(
    on=date(2026, 11, 23),
    level="city",
    case_region="330100",
    granted=True,
    published_on=date(2026, 11, 1),
    filed_on=date(2026, 11, 2),
    filing_receipt="",
    first_on=date(2026, 11, 23),
    seal_active=True,
    seal_is_special=True,
    seal_region="330100",
    by_designated_keeper=True,
    released=True,
    digest_unchanged=True,
    parties=PARTIES,
    handler="a",
    releaser="b",
    keeper="c",
)


def codes(findings: Iterable[Finding]) -> set[str]:
    return {f.code for f in findings if f.text and f.remedy_text}


def signed(**change: object) -> set[str]:
    return codes(signing(replace(SIGNING, **change), ZJ_2023))


def sealed(**change: object) -> set[str]:
    return codes(sealing(replace(SEAL, **change), ZJ_2023))


def test_a_complete_agreement_is_signed_and_sealed_without_a_finding() -> None:
    assert signing(SIGNING, ZJ_2023) == ()
    assert sealing(SEAL, ZJ_2023) == ()


@pytest.mark.clause("term-max-3-years")
@pytest.mark.parametrize(
    ("first_on", "last_on", "lawful"),
    [
        (date(2026, 11, 23), date(2029, 11, 22), True),
        (date(2026, 11, 23), date(2029, 11, 23), False),
        (date(2024, 2, 29), date(2027, 2, 28), True),
        (date(2024, 2, 29), date(2027, 3, 1), False),
        (date(2026, 11, 23), date(2026, 11, 22), False),
    ],
)
def test_a_term_ends_at_the_latest_the_day_before_the_third_anniversary(
    first_on: date, last_on: date, lawful: bool
) -> None:
    found = contracting.term(first_on, last_on, ZJ_2023)
    assert (found == ()) is lawful
    assert codes(found) <= {"term-max-3-years"}


@given(st.dates(date(2023, 9, 1), date(2060, 1, 1)), st.integers(0, 1500))
def test_no_term_beyond_the_third_anniversary_ever_passes(first_on: date, days: int) -> None:
    last_on = first_on + timedelta(days=days)
    assert (contracting.term(first_on, last_on, ZJ_2023) == ()) is (last_on <= terms.last_day(first_on, 3))


def test_an_exception_needs_a_rule_set_that_allows_it_and_a_document() -> None:
    first_on, last_on = date(2026, 1, 1), date(2030, 1, 1)
    exception = TermException(document_no="浙政〔2026〕1号", reason="重大工程")
    allowing: RuleSet = replace(ZJ_2023, values={"term_exception_allowed": True})
    assert contracting.term(first_on, last_on, allowing, exception=exception) == ()
    assert contracting.term(first_on, last_on, allowing)
    assert contracting.term(first_on, last_on, allowing, exception=replace(exception, reason=""))
    assert contracting.term(first_on, last_on, ZJ_2023, exception=exception)


@pytest.mark.clause("agreement-eight-mandatory-terms")
def test_every_blank_mandatory_term_is_named() -> None:
    found = contracting.eight_terms({**SIGNING.terms, "exit": " ", "liability": ""})
    assert [f.params["name"] for f in found] == ["退出机制", "违约责任"]
    assert len(contracting.eight_terms({})) == 8
    assert contracting.eight_terms(SIGNING.terms) == ()


@pytest.mark.clause("agreement-party-a-is-government")
def test_party_a_is_the_government_of_the_cases_own_region() -> None:
    for change in ({"party_a_is_government": False}, {"party_a_region": "330000"}):
        assert signed(parties=replace(PARTIES, **change)) == {"agreement-party-a-is-government"}
    assert signed() == set()


@pytest.mark.clause("first-responsible-person")
def test_the_first_responsible_person_is_the_operators_principal() -> None:
    assert signed(parties=replace(PARTIES, first_responsible="周某")) == {"first-responsible-person"}
    assert signed(parties=replace(PARTIES, first_responsible="", principal="")) == {"first-responsible-person"}
    assert signed() == set()


@pytest.mark.clause("renewal-by-reapplication")
def test_terms_of_a_renewal_do_not_overlap_and_no_last_day_moves_later() -> None:
    assert signed(other_terms=((date(2023, 11, 24), date(2026, 11, 23)),)) == {"renewal-by-reapplication"}
    assert signed(other_terms=((date(2023, 11, 23), date(2026, 11, 22)),)) == set()
    last = SIGNING.last_on
    assert codes(contracting.no_extension(last, last + timedelta(days=1))) == {"renewal-by-reapplication"}
    assert contracting.no_extension(last, last - timedelta(days=1)) == contracting.no_extension(last, last) == ()


def test_the_agreed_term_and_scope_are_not_wider_than_the_grant() -> None:
    assert signed(granted_months=24) == {"government-determines"}
    assert signed(granted_months=24, last_on=date(2028, 11, 22)) == set()
    assert signed(items=(replace(ITEM, granted=False),)) == {"government-determines"}


@pytest.mark.clause("minimum-necessary")
def test_fields_a_reviewer_found_unnecessary_never_enter_the_scope() -> None:
    assert signed(items=(replace(ITEM, unnecessary_fields=("身份证号",)),)) == {"minimum-necessary"}
    assert signed(items=(ITEM,)) == set()


@pytest.mark.clause("ban-prohibited-open-data")
def test_prohibited_unclassified_or_unreviewed_data_never_enter_the_scope() -> None:
    assert signed(items=(replace(ITEM, attribute="prohibited"),)) == {"ban-prohibited-open-data"}
    assert signed(items=(replace(ITEM, classified=False),)) == {"classified-and-traceable"}
    assert signed(items=(replace(ITEM, reviewed=False),)) == {"provider-review-per-item"}
    assert signed() == set()


def test_the_operators_seal_is_a_local_rule() -> None:
    assert signed(has_organization_seal=False) == {"operator-seal"}


@pytest.mark.clause("publicity-before-seal")
def test_nothing_is_sealed_before_the_grant_is_public() -> None:
    assert sealed(published_on=None) == {"publicity-before-seal"}
    assert sealed() == set()


@pytest.mark.clause("provincial-filing")
def test_nothing_is_sealed_before_a_city_filed_and_the_province_files_nothing() -> None:
    assert sealed(filed_on=None) == {"provincial-filing"}
    assert sealed(filed_on=None, level="province") == set()


@pytest.mark.clause("special-contract-seal-required")
@pytest.mark.parametrize("change", [{"seal_active": False}, {"seal_is_special": False}, {"seal_region": "330200"}])
def test_only_the_regions_own_active_special_seal_will_do(change: dict[str, object]) -> None:
    assert sealed(**change) == {"special-contract-seal-required"}
    assert sealed() == set()


@pytest.mark.clause("seal-keeper-role-only")
def test_only_a_designated_keeper_seals() -> None:
    found = sealing(replace(SEAL, by_designated_keeper=False), ZJ_2023)
    assert [(f.code, f.kind) for f in found] == [("seal-keeper-role-only", Kind.ROLE)]
    assert sealed() == set()


@pytest.mark.clause("government-determines")
def test_nothing_is_sealed_without_a_granting_decision() -> None:
    assert sealed(granted=False) == {"government-determines"}
    assert sealed() == set()


def test_handler_approver_and_keeper_are_three_people() -> None:
    for change in ({"keeper": "a"}, {"keeper": "b"}, {"releaser": "a"}):
        found = sealing(replace(SEAL, **change), ZJ_2023)
        assert [f.kind for f in found] == [Kind.DUTY]


def test_sealing_waits_for_release_unchanged_text_first_day_and_objections() -> None:
    assert sealed(released=False) == {"seal-release"}
    assert sealed(digest_unchanged=False) == {"seal-text-unchanged"}
    assert sealed(first_on=date(2026, 11, 22)) == {"seal-first-day"}
    assert sealed(publicity_over=False) == sealed(open_objections=("异议1",)) == {"publicity-period"}


PLAN = PlanFacts(text="预案", concurred=frozenset(PLAN_UNITS))


@pytest.mark.clause("one-authorization-one-plan")
def test_a_plan_needs_all_five_units_and_serves_one_agreement() -> None:
    assert planning.plan_approval(PLAN) == ()
    for unit in PLAN_UNITS:
        found = planning.plan_approval(replace(PLAN, concurred=PLAN.concurred - {unit}))
        assert [f.owner for f in found] == [unit]
        assert codes(found) == {"one-authorization-one-plan"}
    for change in (
        {"text": ""},
        {"other_agreements": 1},
        {"further_units": frozenset({"market"})},
        {"scenarios": frozenset({"小微授信"})},
    ):
        assert codes(planning.plan_approval(replace(PLAN, **change))) == {"one-authorization-one-plan"}


@pytest.mark.clause("emergency-drill")
def test_a_drill_record_is_complete() -> None:
    assert len(planning.drill(None, "", (), "")) == 4
    assert planning.drill(date(2026, 5, 1), "泄露", ("网信",), "有效") == ()
