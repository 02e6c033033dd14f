"""Operation: activation, domains, people, accounts and the access decision."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute import terms
from statute.findings import Finding, Kind
from statute.rules import operating, supervising
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS
from statute.rules.operating import (
    AccessFacts,
    AccountFacts,
    ActivationFacts,
    DomainFacts,
    HostingFacts,
    NdaFacts,
    PersonFacts,
    RecordFacts,
    ScopeRowFacts,
    StopFacts,
    access,
    activation,
)

FIRST, LAST = date(2026, 11, 23), date(2029, 11, 22)
NOW = datetime(2027, 3, 1, 2, tzinfo=UTC)
PERSON = PersonFacts(
    name="赵某",
    real_name=True,
    filed=True,
    reviewed=True,
    nda=NdaFacts(has_term=True, has_liability=True),
    training_passed_on=date(2026, 12, 1),
)
ACCOUNT = AccountFacts(state="open", opens_on=FIRST, ends_on=LAST, role="processor")
ROW = ScopeRowFacts(item="社保缴纳", in_scope=True, supplied_from=date(2027, 1, 1))
ACCESS = AccessFacts(
    at=NOW,
    agreement_state="active",
    first_on=FIRST,
    last_on=LAST,
    plan_approved=True,
    domain_accepted=True,
    tenancy_state="open",
    person=PERSON,
    account=ACCOUNT,
    row=ROW,
    scenario="小微授信",
    purpose_approved=True,
)
ACTIVATION = ActivationFacts(
    at=NOW,
    first_on=FIRST,
    last_on=LAST,
    plan_approved=True,
    domain_accepted=True,
    hosting=HostingFacts(level="city", region="330100", domain_region="330100"),
    security_officer="王某",
    management_department="数据安全部",
)


def codes(findings: Iterable[Finding]) -> set[str]:
    found = tuple(findings)
    assert all(f.text for f in found)
    return {f.code for f in found}


def denied(**change: object) -> set[str]:
    return codes(access(replace(ACCESS, **change)))


def untrained(**change: object) -> set[str]:
    return denied(person=replace(PERSON, **change))


def test_a_cleared_person_uses_an_item_in_scope_during_the_term() -> None:
    assert access(ACCESS) == ()


@pytest.mark.clause("expiry-auto-close")
def test_access_ends_at_midnight_after_the_last_day_with_no_job_having_run() -> None:
    end = terms.ends_at(LAST)
    assert denied(at=end - timedelta(microseconds=1)) == set()
    assert "expiry-auto-close" in denied(at=end)
    assert "term-running" in denied(at=terms.day_start(FIRST) - timedelta(microseconds=1))
    assert "expiry-auto-close" in denied(agreement_state="expired")


@pytest.mark.clause("closure-permission-shut")
def test_an_ending_denies_everything_at_once() -> None:
    assert denied(agreement_state="terminated") == denied(agreement_state="revoked") == {"closure-permission-shut"}
    assert denied(agreement_state="sealed") == {"agreement-active"}
    assert denied() == set()


def test_a_stop_denies_what_it_touches_while_it_lasts_and_nothing_else() -> None:
    stop = StopFacts(cause="risk", from_at=NOW - timedelta(hours=1), scenario="小微授信")
    assert denied(stops=(stop,)) == {"risk-stop-and-report"}
    assert denied(stops=(replace(stop, cause="correction"),)) == {"breach-rectify-and-suspend"}
    for other in (
        replace(stop, scenario="贷后管理"),
        replace(stop, item="不动产登记"),
        replace(stop, until_at=NOW),
        replace(stop, from_at=NOW + timedelta(seconds=1)),
    ):
        assert denied(stops=(other,)) == set()
    assert denied(stops=(replace(stop, until_at=NOW + timedelta(seconds=1), item="社保缴纳"),))


@pytest.mark.clause("no-plan-no-operation")
def test_without_an_approved_plan_nothing_starts_and_nobody_gets_in() -> None:
    assert denied(plan_approved=False) == {"no-plan-no-operation"}
    assert codes(activation(replace(ACTIVATION, plan_approved=False))) == {"no-plan-no-operation"}
    assert activation(ACTIVATION) == ()


@pytest.mark.clause("domain-acceptance-before-tenancy")
def test_no_tenancy_on_a_domain_the_province_has_not_accepted() -> None:
    assert codes(operating.tenancy_opening(True, False, True)) == {"domain-acceptance-before-tenancy"}
    assert operating.tenancy_opening(True, True, True) == ()
    assert denied(domain_accepted=False) == {"domain-acceptance-before-tenancy"}
    assert denied(tenancy_state="closing") == {"process-inside-domain"}
    assert operating.tenancy_opening(False, True, True)[0].kind is Kind.STATE


@pytest.mark.clause("staff-realname-filing-vetting")
@pytest.mark.parametrize("missing", ["real_name", "filed", "reviewed"])
def test_a_person_not_identified_filed_or_reviewed_gets_no_account(missing: str) -> None:
    person = replace(PERSON, **{missing: False})
    found = operating.account_enabling(ACCOUNT, person, FIRST + timedelta(days=30), LAST)
    assert [f.field for f in found] == [missing]
    assert codes(found) == {"staff-realname-filing-vetting"}
    assert operating.account_enabling(ACCOUNT, PERSON, FIRST + timedelta(days=30), LAST) == ()


@pytest.mark.clause("staff-nda")
def test_confidentiality_needs_a_term_and_a_liability() -> None:
    for nda in (None, NdaFacts(has_term=False, has_liability=True), NdaFacts(has_term=True, has_liability=False)):
        assert untrained(nda=nda) == {"staff-nda"}
    assert untrained() == set()


@pytest.mark.clause("pre-job-training")
def test_training_is_passed_at_the_province_and_by_local_rule_still_valid() -> None:
    for change in (
        {"training_passed_on": None},
        {"training_by_province": False},
        {"training_passed_on": date(2027, 3, 2)},
        {"training_valid_months": 2},
    ):
        assert untrained(**change) == {"pre-job-training"}
    assert untrained(training_valid_months=3) == set()


@pytest.mark.clause("domain-account-control")
def test_an_account_has_person_agreement_role_and_an_end_within_the_term() -> None:
    day = FIRST + timedelta(days=30)
    for change in (
        {"has_agreement": False},
        {"role": ""},
        {"ends_on": None},
        {"ends_on": LAST + timedelta(days=1)},
        {"ends_on": FIRST - timedelta(days=1)},
    ):
        found = operating.account_enabling(replace(ACCOUNT, **change), PERSON, day, LAST)
        assert codes(found) == {"domain-account-control"}
    assert codes(operating.account_enabling(ACCOUNT, None, day, LAST)) == {"domain-account-control"}
    assert operating.account_enabling(ACCOUNT, PERSON, day, LAST) == ()
    for account in (None, replace(ACCOUNT, state="frozen"), replace(ACCOUNT, ends_on=date(2027, 2, 28))):
        assert denied(account=account) == {"domain-account-control"}
    assert denied(account=replace(ACCOUNT, opens_on=date(2027, 3, 2))) == {"domain-account-control"}
    assert untrained(left_on=date(2027, 3, 1)) == {"domain-account-control"}
    assert untrained(left_on=date(2027, 3, 2)) == set()


@pytest.mark.clause("raw-data-invisible")
def test_no_account_ever_holds_a_permission_on_raw_data() -> None:
    day = FIRST + timedelta(days=30)
    found = operating.account_enabling(replace(ACCOUNT, raw_data=True), PERSON, day, LAST)
    assert codes(found) == {"raw-data-invisible"}
    assert operating.account_enabling(ACCOUNT, PERSON, day, LAST) == ()


@pytest.mark.clause("ban-prohibited-open-data")
def test_an_item_reclassified_to_prohibited_is_denied_at_once() -> None:
    assert denied(row=replace(ROW, attribute="prohibited")) == {"ban-prohibited-open-data"}
    assert codes(activation(replace(ACTIVATION, prohibited_items=("x",)))) == {"ban-prohibited-open-data"}
    assert denied() == set()


def test_an_item_is_used_only_in_scope_while_supplied_and_for_an_approved_purpose() -> None:
    assert denied(row=replace(ROW, in_scope=False)) == {"no-scenario-no-data"}
    assert denied(row=replace(ROW, supplied_from=None)) == {"item-supplied"}
    assert denied(row=replace(ROW, supplied_from=date(2027, 3, 2))) == {"item-supplied"}
    assert denied(row=replace(ROW, supplied_until=date(2027, 2, 28))) == {"item-supplied"}
    assert denied(row=replace(ROW, supplied_until=date(2027, 3, 1))) == set()
    assert denied(purpose_approved=False) == {"purpose-approved"}


def test_a_denial_lists_every_reason_with_its_clause() -> None:
    worst = AccessFacts(
        at=terms.ends_at(LAST),
        agreement_state="suspended",
        first_on=FIRST,
        last_on=LAST,
        plan_approved=False,
        domain_accepted=False,
        tenancy_state="unopened",
        person=PersonFacts(
            name="赵某", real_name=False, filed=False, reviewed=False, nda=None, training_passed_on=None
        ),
        account=None,
        row=ScopeRowFacts(item="社保缴纳", in_scope=False, attribute="prohibited"),
        scenario="其他",
        purpose_approved=False,
        stops=(StopFacts(cause="incident", from_at=NOW),),
    )
    found = access(worst)
    assert len(found) == 15
    assert all(f.clause and f.owner and f.where for f in found)


@given(
    st.dictionaries(
        st.sampled_from(["plan_approved", "domain_accepted", "purpose_approved", "agreement_state", "tenancy_state"]),
        st.just(None),
        min_size=1,
    )
)
def test_no_combination_of_failings_is_ever_allowed(broken: dict[str, None]) -> None:
    names = {f.name for f in fields(AccessFacts)}
    assert set(broken) <= names
    bad = {name: "x" if name.endswith("state") else False for name in broken}
    assert len(access(replace(ACCESS, **bad))) == len(bad)


@pytest.mark.clause("county-uses-city-domain")
def test_a_county_stands_on_its_citys_domain_unless_its_own_is_explained() -> None:
    county = HostingFacts(level="county", region="330109", domain_region="330100", parent_city="330100")
    assert operating.hosting(county) == ()
    assert codes(operating.hosting(replace(county, domain_region="330200"))) == {"county-uses-city-domain"}
    own = replace(county, domain_region="330109")
    assert codes(operating.hosting(own)) == {"county-uses-city-domain"}
    assert operating.hosting(replace(own, necessity_statement="数据量大")) == ()


@pytest.mark.clause("one-authorization-one-plan")
def test_activation_refuses_a_plan_shared_with_another_agreement() -> None:
    assert codes(activation(replace(ACTIVATION, plan_other_agreements=1))) == {"one-authorization-one-plan"}
    assert activation(ACTIVATION) == ()


def test_operation_starts_within_the_term_and_resumes_without_open_stops() -> None:
    early = replace(ACTIVATION, at=terms.day_start(FIRST) - timedelta(seconds=1))
    assert codes(activation(early)) == {"term-running"}
    assert operating.resumption(ACTIVATION) == ()
    stopped = replace(ACTIVATION, open_stops=("改正通知〔2027〕1号",))
    assert codes(operating.resumption(stopped)) == {"breach-rectify-and-suspend"}
    assert codes(activation(replace(ACTIVATION, security_officer=""))) == {"cond-security-officer"}


DOMAIN = DomainFacts(
    level="city",
    platform="杭州市公共数据平台",
    platform_level="city",
    owner="市数据局",
    functions=dict.fromkeys(SIX_FUNCTIONS, 1),
    points=dict.fromkeys(THIRTEEN_POINTS, 1),
)


@pytest.mark.clause("domain-six-functions")
def test_a_domain_is_accepted_only_with_evidence_for_six_functions() -> None:
    assert operating.acceptance(DOMAIN) == ()
    assert len(SIX_FUNCTIONS) == 6
    found = operating.acceptance(replace(DOMAIN, functions={}))
    assert (len(found), codes(found)) == (6, {"domain-six-functions"})


@pytest.mark.clause("domain-acceptance-checklist")
def test_a_domain_is_accepted_only_with_evidence_for_thirteen_points() -> None:
    assert len(THIRTEEN_POINTS) == 13
    found = operating.acceptance(replace(DOMAIN, points={**DOMAIN.points, "tenant_isolation": 0}))
    assert [f.field for f in found] == ["tenant_isolation"]
    assert codes(found) == {"domain-acceptance-checklist"}
    assert operating.acceptance(DOMAIN) == ()


@pytest.mark.clause("domain-own-platform")
def test_a_domain_stands_on_its_own_levels_platform_and_has_an_owner() -> None:
    for change in ({"platform": ""}, {"platform_level": "province"}, {"owner": ""}):
        assert codes(operating.acceptance(replace(DOMAIN, **change))) == {"domain-own-platform"}
    assert operating.platform(DOMAIN) == ()
    city = HostingFacts(level="city", region="330100", domain_region="330000")
    assert codes(operating.hosting(city)) == {"domain-own-platform"}


def test_only_the_province_accepts_a_domain() -> None:
    assert operating.acceptance(replace(DOMAIN, by_provincial_authority=False))[0].kind is Kind.ROLE
    county = replace(DOMAIN, level="county", necessity_statement="")
    assert codes(operating.acceptance(county)) == {"county-uses-city-domain"}


@pytest.mark.clause("operations-recorded")
def test_a_change_leaves_exactly_one_complete_entry() -> None:
    entry = RecordFacts(who="u1", when=NOW, what="application.submit", target="a1", result="done")
    assert operating.recorded((entry,)) == ()
    for entries in ((), (entry, entry), (replace(entry, who=""),), (replace(entry, when=None),)):
        assert codes(operating.recorded(entries)) == {"operations-recorded"}


@pytest.mark.clause("principle-raw-data-stays-in-domain")
def test_raw_content_is_shown_to_nobody() -> None:
    assert codes(operating.disclosure("raw")) == {"principle-raw-data-stays-in-domain"}
    assert operating.disclosure("metadata") == ()


@pytest.mark.clause("product-type-enum")
def test_a_product_has_one_of_six_types_or_an_explanation() -> None:
    assert operating.product_type("report") == operating.product_type("other", "可视化大屏") == ()
    assert codes(operating.product_type("other")) == codes(operating.product_type("")) == {"product-type-enum"}


@pytest.mark.clause("trading-supervision-access")
def test_four_kinds_of_units_supervise_trading_in_their_own_region() -> None:
    assert supervising.trading_access("market", True) == ()
    assert supervising.trading_access("market", False)[0].kind is Kind.ROLE
    assert codes(supervising.trading_access("cac", True)) == {"trading-supervision-access"}


@pytest.mark.clause("safety-supervision-records")
def test_five_kinds_of_units_and_providers_file_safety_records() -> None:
    for unit in ("cac", "crypto", "secrecy", "police", "state_security"):
        assert supervising.safety_record(unit) == ()
    assert supervising.safety_record("provider", item_provider=True) == ()
    assert codes(supervising.safety_record("finance")) == {"safety-supervision-records"}
