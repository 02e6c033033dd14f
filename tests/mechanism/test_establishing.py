"""Mechanisms, designations, expert groups: who deliberates and where there are pilots."""

import pytest

from audit.roles import Role
from operations.mechanism import actions, queries
from statute.findings import Refused
from tests import world
from tests.scenarios import mechanism as scenario
from tests.scenarios.mechanism import MEMBERS, seat
from tests.world import AT, CITY, COUNTY, NO_PILOT, PROVINCE

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


@pytest.mark.clause("mechanism-nine-members")
def test_provincial_mechanism_without_one_of_the_nine_kinds_is_not_activated() -> None:
    draft = scenario.drafted_mechanism(PROVINCE, members=MEMBERS[:-2])
    with pytest.raises(Refused) as refused:
        actions.activate_mechanism(id=draft.pk, by=seat(Role.CONVENER, PROVINCE), at=AT)
    finding = refused.value.findings[0]
    assert finding.code == "mechanism-nine-members"
    assert finding.clause == "二(一)"
    assert "财政" in finding.text
    assert "市场监管" in finding.text

    units = world.units(PROVINCE)
    actions.set_members(
        id=draft.pk, by=seat(Role.SECRETARIAT, PROVINCE), at=AT, members=[units[kind] for kind in (*MEMBERS, "secrecy")]
    )
    assert actions.activate_mechanism(id=draft.pk, by=seat(Role.CONVENER, PROVINCE), at=AT).active


def test_who_entered_the_mechanism_does_not_activate_it() -> None:
    secretary = seat(Role.SECRETARIAT)
    draft = scenario.drafted_mechanism()
    same = world.person(secretary.name, Role.CONVENER)
    with pytest.raises(Refused) as refused:
        actions.activate_mechanism(id=draft.pk, by=same, at=AT)
    assert codes(refused) == {"four-eyes"}
    assert not queries.mechanism_of(CITY).active


def test_a_region_has_one_mechanism_only() -> None:
    scenario.mechanism()
    with pytest.raises(Refused) as refused:
        scenario.drafted_mechanism()
    assert codes(refused) == {"mechanism-exists"}


def test_a_mechanism_without_members_is_not_activated() -> None:
    draft = scenario.drafted_mechanism(members=())
    with pytest.raises(Refused) as refused:
        actions.activate_mechanism(id=draft.pk, by=seat(Role.CONVENER), at=AT)
    assert codes(refused) == {"mechanism-members"}


@pytest.mark.clause("pilot-designation-required")
def test_only_the_provincial_mechanism_names_pilots_and_two_persons_do_it() -> None:
    region = world.regions()[COUNTY]
    inputs = {"region": region, "document_no": "浙数协〔2023〕1号", "designated_on": scenario.ESTABLISHED_ON}
    with pytest.raises(Refused) as refused:
        actions.designate_pilot(by=seat(Role.SECRETARIAT, CITY), at=AT, **inputs)
    assert codes(refused) == {"provincial-only"}
    assert refused.value.findings[0].clause == "二(一)"

    entered = actions.designate_pilot(by=seat(Role.SECRETARIAT, PROVINCE), at=AT, **inputs)
    assert not queries.is_pilot(COUNTY)
    actions.confirm_pilot(id=entered.pk, by=seat(Role.CONVENER, PROVINCE), at=AT)
    assert queries.is_pilot(COUNTY)
    assert not queries.is_pilot(NO_PILOT)


def test_the_province_is_not_a_pilot_and_a_pilot_is_named_once() -> None:
    by = seat(Role.SECRETARIAT, PROVINCE)
    with pytest.raises(Refused) as refused:
        actions.designate_pilot(
            by=by, at=AT, region=world.regions()[PROVINCE], document_no="1号", designated_on=scenario.ESTABLISHED_ON
        )
    assert codes(refused) == {"pilot-designation-required"}
    scenario.pilot(CITY)
    with pytest.raises(Refused) as refused:
        actions.designate_pilot(
            by=by, at=AT, region=world.regions()[CITY], document_no="1号", designated_on=scenario.ESTABLISHED_ON
        )
    assert codes(refused) == {"already-registered"}


def test_a_provincial_field_counts_after_the_convener_confirmed_it() -> None:
    key = scenario.field("health")
    entered = actions.designate_field(
        by=seat(Role.SECRETARIAT, PROVINCE), at=AT, field=key, document_no="浙数协〔2023〕2号",
        designated_on=scenario.ESTABLISHED_ON,
    )  # fmt: skip
    assert not queries.field_designated(key)
    actions.confirm_field(id=entered.pk, by=seat(Role.CONVENER, PROVINCE), at=AT)
    assert queries.field_designated(key)


def test_a_county_without_experts_consults_its_citys_group_and_the_city_only_its_own() -> None:
    world.regions()
    assert queries.expert_group_for(COUNTY) is None
    group = scenario.experts(CITY)
    assert queries.expert_group_for(COUNTY) == group
    assert queries.expert_group_for(CITY) == group
    assert queries.expert_group_for(PROVINCE) is None
