"""Supplements and new names, as pure rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from statute.findings import Finding
from statute.rules import amending
from statute.rules.access import access
from statute.rules.amending import AddedFacts, AdditionFacts, AmendmentDecisionFacts, StandingFacts
from statute.rules.applicants import RenamingFacts, renaming
from statute.rules.deciding import MatterFacts
from statute.rules.scenarios import ItemFacts, ScenarioFacts
from statute.rules.verifying import ReviewFacts
from tests.statute.test_operating import ACCESS

DAY = date(2026, 11, 23)
SCENARIO = ScenarioFacts(
    name="续贷预警", economic_value="降低不良", social_value="稳定融资", safeguards="域内建模", feasibility="已试点",
    goals=("三千户",), milestones=(18,),
)  # fmt: skip
ITEM = ItemFacts(name="缴纳区间", scenarios=("续贷预警",), necessity="模型所需", attribute="restricted")
ADDITION = AdditionFacts(added=(AddedFacts(item=ITEM),), term_months=36, scenario=SCENARIO)
STANDING = StandingFacts(in_force=True, last_on=DAY, today=DAY)
DECISION = AmendmentDecisionFacts(
    approves=True, region="330100", case_region="330100", document_no="杭政函1号", decided_on=DAY, met_on=DAY, today=DAY,
    matter=MatterFacts(region="330100", case_region="330100", concluded_on=DAY), recommended=True, reasons="",
    added=(ITEM,), reviews=(ReviewFacts(name="缴纳区间", state="agreed"),),
)  # fmt: skip
NAMING = RenamingFacts(code="A", code_shown="A", name="旧名", new_name="新名", changed_on=DAY, today=DAY)


def said(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(f.code, f.clause) for f in found]


def test_what_is_lawful_passes() -> None:
    assert amending.standing(STANDING) == ()
    assert amending.addition(ADDITION) == ()
    assert amending.reviewed(DECISION.reviews) == ()
    assert amending.decision(DECISION) == ()
    assert renaming(NAMING) == ()


@pytest.mark.clause("renewal-by-reapplication")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"in_force": False}, ("amendment-of-agreement-in-force", "一(三)")),
        ({"today": DAY + timedelta(days=1)}, ("renewal-by-reapplication", "四(四)")),
        ({"ending": "双方协商一致"}, ("amendment-while-ending", "六(八)")),
    ],
)
def test_only_an_agreement_in_force_is_supplemented(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert said(amending.standing(replace(STANDING, **changes))) == [expected]


@pytest.mark.clause("no-scenario-no-data", "minimum-necessary", "ban-prohibited-open-data")
@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"attribute": "prohibited"}, ("ban-prohibited-open-data", "一(一)")),
        ({"in_catalog": False}, ("item-in-catalog", "三(三)3")),
        ({"necessity": " "}, ("minimum-necessary", "三(三)3")),
        ({"classified": False}, ("classified-and-traceable", "六(一)")),
    ],
)
def test_an_added_item_is_held_to_what_an_application_is(item: dict[str, object], expected: tuple[str, str]) -> None:
    wrong = replace(ITEM, **item)
    assert expected in said(amending.addition(replace(ADDITION, added=(AddedFacts(item=wrong),))))
    assert expected in said(amending.decision(replace(DECISION, added=(wrong,))))


@pytest.mark.parametrize(
    "changes",
    [
        {"added": (), "scenario": None},
        {"added": (AddedFacts(item=ITEM, authorized=True),)},
        {"added": (AddedFacts(item=ITEM, ended=True),)},
        {"known_scenarios": ("续贷预警",)},
        {"added": (AddedFacts(item=replace(ITEM, scenarios=("授信核验",))),)},
    ],
)
def test_something_new_is_added_and_nothing_revived(changes: dict[str, object]) -> None:
    assert said(amending.addition(replace(ADDITION, **changes))) == [("amendment-adds", "")]


@pytest.mark.clause("scenario-goals-within-term")
def test_the_steps_of_a_new_scenario_stay_within_the_term_there_is() -> None:
    late = replace(ADDITION, scenario=replace(SCENARIO, milestones=(37,)))
    assert said(amending.addition(late)) == [("scenario-goals-within-term", "三(三)2")]


@pytest.mark.clause("provider-review-per-item")
@pytest.mark.parametrize("states", [("open", "agreed"), ("refused", "refused")])
def test_every_provider_has_answered_and_one_agreed(states: tuple[str, ...]) -> None:
    found = amending.reviewed([ReviewFacts(name=f"第{n}项", state=state) for n, state in enumerate(states)])
    assert said(found) == [("provider-review-per-item", "二(三)")]


@pytest.mark.clause("deliberation-before-major-decision", "government-determines")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"matter": None}, ("deliberation-before-major-decision", "二(一)")),
        ({"met_on": DAY + timedelta(days=1)}, ("deliberation-before-major-decision", "二(一)")),
        ({"document_no": ""}, ("government-determines", "四(一)")),
        ({"recommended": False}, ("decision-deviation", "")),
        ({"approves": False, "recommended": False}, ("refusal-reasons", "")),
        ({"added": ()}, ("amendment-adds", "")),
        ({"reviews": (ReviewFacts(name="缴纳区间", state="refused"),)}, ("provider-review-per-item", "二(三)")),
    ],
)
def test_a_decision_is_deliberated_documented_and_lawful(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert said(amending.decision(replace(DECISION, **changes))) == [expected]


@pytest.mark.clause("no-plan-no-operation")
def test_a_scenario_the_plan_is_not_for_gives_no_access() -> None:
    assert said(access(replace(ACCESS, plan_covers_it=False))) == [("no-plan-no-operation", "六(四)")]
    assert said(access(replace(ACCESS, plan_approved=False, plan_covers_it=False))) == [
        ("no-plan-no-operation", "六(四)")
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code_shown": "B"}, ("another-organization", "一(三)")),
        ({"new_name": "旧名"}, ("name-change", "")),
        ({"new_name": ""}, ("name-change", "")),
        ({"changed_on": DAY + timedelta(days=1)}, ("name-change", "")),
    ],
)
def test_a_new_name_is_the_same_organization_s(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert expected in said(renaming(replace(NAMING, **changes)))
