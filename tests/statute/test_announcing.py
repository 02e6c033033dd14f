"""Announcement: what may be published, by whom, with what in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from statute.findings import Finding, Kind, blocking, warnings
from statute.rules import announcing
from statute.rules.announcing import FieldCriterion, PublishFacts, publish
from statute.rulesets import ZJ_2023
from statute.vocabulary import CONDITIONS, MATERIALS

OPENS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LAWFUL = PublishFacts(
    level="city",
    ruleset="ZJ-2023",
    on=date(2026, 11, 20),
    field="普惠金融",
    by_data_authority=True,
    region_is_pilot=True,
    field_is_designated=False,
    opens_at=OPENS,
    closes_at=OPENS + timedelta(days=30),
    quota=2,
    conditions=tuple(c.code for c in CONDITIONS),
    materials=tuple(m.code for m in MATERIALS),
    units={c.code: c.units for c in CONDITIONS},
    priority_grounds=("livelihood",),
    criteria=(FieldCriterion(title="持牌经营", concurred_by="金融监管", concurred_on=date(2026, 11, 1)),),
)


def codes(findings: Iterable[Finding]) -> set[str]:
    return {f.code for f in findings if f.text and (f.remedy_text or not f.blocks)}


def test_a_complete_announcement_is_published_without_a_finding() -> None:
    assert publish(LAWFUL, ZJ_2023) == ()


@pytest.mark.clause("pilot-designation-required")
def test_a_place_or_field_nobody_designated_cannot_announce() -> None:
    assert codes(publish(replace(LAWFUL, region_is_pilot=False), ZJ_2023)) == {"pilot-designation-required"}
    province = replace(LAWFUL, level="province", region_is_pilot=False)
    assert codes(publish(province, ZJ_2023)) == {"pilot-designation-required"}
    assert publish(replace(province, field_is_designated=True), ZJ_2023) == ()


@pytest.mark.clause("announcement-conditions")
@pytest.mark.parametrize(
    "change",
    [
        {"field": " "},
        {"conditions": ()},
        {"closes_at": None},
        {"opens_at": None},
        {"closes_at": OPENS},
        {"conditions": LAWFUL.conditions[1:]},
        {"units": {}},
        {"by_data_authority": False},
    ],
)
def test_an_announcement_without_conditions_field_or_closing_is_refused(change: dict[str, object]) -> None:
    assert codes(publish(replace(LAWFUL, **change), ZJ_2023)) == {"announcement-conditions"}


def test_someone_outside_the_data_authority_lacks_the_role_to_publish() -> None:
    assert announcing.publisher(False)[0].kind is Kind.ROLE


@pytest.mark.clause("field-criteria-cosigned")
def test_criteria_of_a_field_need_the_sectors_recorded_concurrence() -> None:
    unsigned = replace(LAWFUL, criteria=(FieldCriterion(title="持牌经营"),))
    assert codes(publish(unsigned, ZJ_2023)) == {"field-criteria-cosigned"}
    assert publish(replace(LAWFUL, criteria=()), ZJ_2023) == ()


@pytest.mark.clause("field-priority-ground-required")
def test_a_field_without_priority_ground_warns_and_still_publishes() -> None:
    found = publish(replace(LAWFUL, priority_grounds=()), ZJ_2023)
    assert codes(warnings(found)) == {"field-priority-ground-required"}
    assert blocking(found) == ()
    assert announcing.priority_ground("province", ()) == ()


@pytest.mark.clause("quota-and-fair-competition")
def test_a_total_is_declared_and_for_the_province_that_is_a_local_rule() -> None:
    assert announcing.quota_declared("county", None, ZJ_2023)[0].kind is Kind.LAW
    assert announcing.quota_declared("province", 0, ZJ_2023)[0].kind is Kind.POLICY
    assert announcing.quota_declared("city", 1, ZJ_2023) == ()
    assert announcing.frozen(("授权总量",))[0].kind is Kind.STATE
    assert announcing.frozen(()) == ()


def test_an_announcement_cannot_drop_one_of_the_five_materials() -> None:
    found = publish(replace(LAWFUL, materials=LAWFUL.materials[1:]), ZJ_2023)
    assert [f.text for f in found] == ["通告的材料清单缺少“授权运营申请表”。"]


def test_the_window_is_extended_only_before_it_closes_and_only_later() -> None:
    closes = OPENS + timedelta(days=30)
    later = closes + timedelta(days=5)
    assert announcing.extend(closes, later, OPENS) == ()
    assert announcing.extend(closes, later, closes + timedelta(seconds=1))[0].kind is Kind.STATE
    assert announcing.extend(closes, closes, OPENS)


@pytest.mark.clause("ruleset-effective-date")
def test_an_announcement_under_the_empty_slot_or_before_its_rules_is_refused() -> None:
    assert codes(publish(replace(LAWFUL, on=date(2023, 8, 31)), ZJ_2023)) == {"ruleset-effective-date"}
    assert codes(publish(replace(LAWFUL, ruleset="ZJ-2025"), ZJ_2023)) == {"ruleset-effective-date"}


@pytest.mark.clause("scope-zhejiang-only")
def test_a_place_outside_zhejiang_is_refused() -> None:
    assert codes(announcing.region("310000")) == {"scope-zhejiang-only"}
    assert announcing.region("330100") == announcing.region("330000") == ()
