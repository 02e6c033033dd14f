"""Seals, local rules, calendar corrections: two persons, own region, dated."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from audit.roles import Role
from operations.mechanism import actions, permissions, queries, values
from operations.mechanism.models import Seal
from statute.findings import Refused
from statute.parameters import PARAMETERS
from tests import world
from tests.scenarios import mechanism as scenario
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


def rule(parameter: str, value: str, effective_on: date = DAY, confirmed: bool = True, region: str = CITY) -> object:
    entered = actions.enter_local_rule(
        by=world.clerk(region),
        at=AT,
        parameter=parameter,
        value=value,
        effective_on=effective_on,
        basis="杭数〔2026〕1号",
    )
    if confirmed:
        actions.confirm_local_rule(id=entered.pk, by=world.approver(region), at=AT)
    return entered


def test_a_seal_counts_once_a_second_person_confirmed_it_and_until_it_is_retired() -> None:
    entered = scenario.seal(confirmed=False)
    assert queries.active_seal(CITY) is None
    with pytest.raises(Refused) as refused:
        actions.confirm_seal(id=entered.pk, by=world.person(world.clerk().name, Role.APPROVER), at=AT)
    assert codes(refused) == {"four-eyes"}
    actions.confirm_seal(id=entered.pk, by=world.approver(), at=AT)
    assert queries.active_seal(CITY) == entered
    assert queries.active_seal(COUNTY) is None
    actions.retire_seal(id=entered.pk, by=world.approver(), at=AT, reason="换发新章")
    assert queries.active_seal(CITY) is None
    with pytest.raises(Refused) as refused:
        actions.retire_seal(id=entered.pk, by=world.approver(), at=AT, reason="再停一次")
    assert codes(refused) == {"seal-retired"}


def test_a_seal_of_another_kind_seals_no_agreement() -> None:
    scenario.seal(kind=Seal.Kind.OTHER)
    assert queries.active_seal(CITY) is None
    scenario.seal()
    assert queries.active_seal(CITY).kind == Seal.Kind.SPECIAL_CONTRACT


def test_a_seals_code_is_registered_once_and_other_regions_do_not_see_it() -> None:
    made = scenario.seal(code="3301001")
    with pytest.raises(Refused) as refused:
        scenario.seal(code="3301001")
    assert codes(refused) == {"already-registered"}
    assert list(permissions.seals(world.clerk())) == [made]
    assert not permissions.seals(world.clerk(COUNTY)).exists()
    assert not permissions.seals(seat(Role.UNIT_HANDLER, unit=world.units()["cac"])).exists()


def test_a_local_rule_applies_from_its_day_to_its_own_region_once_confirmed() -> None:
    world.regions()
    tomorrow = DAY + timedelta(days=1)
    entered = rule("publicity_days", "5", tomorrow, confirmed=False)
    assert queries.rules_for(CITY, tomorrow).integer("publicity_days") == 0
    actions.confirm_local_rule(id=entered.pk, by=world.approver(), at=AT)
    assert queries.rules_for(CITY, DAY).integer("publicity_days") == 0
    assert queries.rules_for(CITY, tomorrow).integer("publicity_days") == 5
    assert queries.rules_for(COUNTY, tomorrow).integer("publicity_days") == 0
    rule("publicity_days", "7", tomorrow + timedelta(days=9))
    assert queries.rules_for(CITY, tomorrow).integer("publicity_days") == 5
    assert queries.rules_for(CITY, tomorrow + timedelta(days=9)).integer("publicity_days") == 7


def test_reading_the_rules_of_a_region_costs_one_query(django_assert_num_queries: object) -> None:
    world.regions()
    rule("publicity_days", "5")
    with django_assert_num_queries(1):
        queries.rules_for(CITY, DAY)
    with django_assert_num_queries(1):
        queries.calendar()


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("max_term_years", "4", "rule-parameter-laxer"),
        ("incident_lookback_years", "2", "rule-parameter-laxer"),
        ("log_retention_months", "3", "rule-parameter-laxer"),
        ("quota_required", "否", "rule-parameter-laxer"),
        ("publicity_days", "五", "rule-parameter-shape"),
        ("filing_gate", "never", "rule-parameter-shape"),
        ("no_such_thing", "1", "rule-parameter-unknown"),
    ],
)
def test_a_region_is_never_laxer_than_the_measures(parameter: str, value: str, code: str) -> None:
    world.regions()
    with pytest.raises(Refused) as refused:
        rule(parameter, value)
    assert codes(refused) == {code}
    assert refused.value.findings[0].field == "value"


@pytest.mark.parametrize(("parameter", "value"), [("max_term_years", "2"), ("filing_gate", "receipted")])
def test_a_region_may_be_stricter(parameter: str, value: str) -> None:
    world.regions()
    rule(parameter, value)
    assert queries.rules_for(CITY, DAY).is_local(parameter)


def test_a_local_rule_never_reaches_back() -> None:
    world.regions()
    with pytest.raises(Refused) as refused:
        rule("publicity_days", "5", DAY - timedelta(days=1))
    assert codes(refused) == {"local-rule-retroactive"}
    late = rule("publicity_days", "5", DAY, confirmed=False)
    with pytest.raises(Refused) as refused:
        actions.confirm_local_rule(id=late.pk, by=world.approver(), at=AT + timedelta(days=2))
    assert codes(refused) == {"local-rule-retroactive"}
    with pytest.raises(Refused) as refused:
        rule("publicity_days", "6", DAY)
    assert codes(refused) == {"local-rule-duplicate"}


def test_what_one_person_entered_another_confirms() -> None:
    world.regions()
    entered = rule("publicity_days", "5", confirmed=False)
    with pytest.raises(Refused) as refused:
        actions.confirm_local_rule(id=entered.pk, by=world.person(world.clerk().name, Role.APPROVER), at=AT)
    assert codes(refused) == {"four-eyes"}
    assert [w.subject for w in queries.waiting(world.approver(), AT)] == [entered]


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.code)
def test_every_default_reads_back_as_it_is_written(parameter: object) -> None:
    assert parameter.clean(values.read(parameter.code, values.write(parameter.default))) == parameter.default


def test_the_province_corrects_the_calendar_with_two_persons() -> None:
    world.regions()
    saturday = date(2026, 11, 28)
    inputs = {"day": saturday, "working": True, "note": "调休"}
    with pytest.raises(Refused) as refused:
        actions.enter_calendar_day(by=world.clerk(), at=AT, **inputs)
    assert codes(refused) == {"provincial-only"}
    entered = actions.enter_calendar_day(by=world.clerk(PROVINCE), at=AT, **inputs)
    assert not queries.calendar().is_workday(saturday)
    with pytest.raises(Refused):
        actions.confirm_calendar_day(id=entered.pk, by=world.approver(CITY), at=AT)
    actions.confirm_calendar_day(id=entered.pk, by=world.approver(PROVINCE), at=AT)
    assert queries.calendar().is_workday(saturday)


def test_a_local_rule_shows_its_figures_with_their_units() -> None:
    confirm, lookback = PARAMETERS["closure_confirm_workdays"], PARAMETERS["expiry_reminders_days"]
    with translation.override("en"):
        assert values.measured(confirm, 1) == "1 working day"
        assert values.measured(confirm, 5) == "5 working days"
        assert values.measured(lookback, (180, 90, 30, 7)) == "180, 90, 30, 7 days"
    assert values.measured(confirm, 5) == "5个工作日"
    assert values.measured(PARAMETERS["ending_document_required"], True) == "是"
