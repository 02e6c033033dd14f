"""A matter before the mechanism: opened, answered by the units, concluded, decided."""

from datetime import date, timedelta

import pytest

from applicants.models import Organization
from audit.actor import SYSTEM
from audit.roles import Role
from audit.trail.models import Entry
from operations.announcements.models import Announcement
from operations.mechanism import actions, queries
from operations.mechanism.models import Decision, Matter, Opinion
from statute.findings import Refused, Severity
from tests import world
from tests.scenarios import announcements
from tests.scenarios import mechanism as scenario
from tests.scenarios.mechanism import MEMBERS, seat
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


@pytest.fixture
def case() -> Announcement:
    """Something a matter can be about: any object of the region."""
    return announcements.drafted()


def opened(case: Announcement, region: str = CITY, **changes: object) -> Matter:
    inputs = {
        "kind": Matter.Kind.GRANT,
        "region_code": region,
        "subject": case,
        "organization": Organization.objects.first() or world.organization(),
        "by": world.clerk(region),
        "at": AT,
    }
    return actions.open_matter(**(inputs | changes))


def conclusion(**changes: object) -> dict[str, object]:
    return {"met_on": DAY, "minutes_no": "纪要〔2026〕3号", "advice": "for", "reasons": "意见一致。"} | changes


@pytest.mark.clause("own-level-mechanism-only")
def test_a_matter_goes_to_the_active_mechanism_of_its_own_level_only(case: Announcement) -> None:
    world.units()
    with pytest.raises(Refused) as refused:
        opened(case)
    assert codes(refused) == {"own-level-mechanism-only"}
    assert refused.value.findings[0].clause == "二(一)"

    draft = scenario.drafted_mechanism()
    with pytest.raises(Refused) as refused:
        opened(case)
    assert codes(refused) == {"own-level-mechanism-only"}

    scenario.mechanism(PROVINCE)
    with pytest.raises(Refused) as refused:
        opened(case, PROVINCE)
    assert codes(refused) == {"own-level-mechanism-only"}

    actions.activate_mechanism(id=draft.pk, by=seat(Role.CONVENER), at=AT)
    matter = opened(case)
    assert matter.state == Matter.State.OPEN


def test_every_active_member_unit_is_asked_within_the_local_period(case: Announcement) -> None:
    scenario.mechanism()
    police = world.units()["police"]
    police.is_active = False
    police.save()
    matter = opened(case)
    assert set(matter.opinions.values_list("unit__kind", flat=True)) == set(MEMBERS) - {"police"}
    assert matter.opinions_due_on == queries.calendar().add_workdays(DAY, 10)
    assert queries.matter_of(case, Matter.Kind.GRANT) == matter
    assert queries.matter_of(case, Matter.Kind.LAPSE) is None


def test_the_same_matter_is_not_opened_twice_until_it_is_withdrawn(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    with pytest.raises(Refused) as refused:
        opened(case)
    assert codes(refused) == {"matter-pending"}
    actions.withdraw(id=matter.pk, by=SYSTEM, at=AT, reason="申请单位撤回")
    assert queries.matter_of(case, Matter.Kind.GRANT) is None
    assert opened(case).state == Matter.State.OPEN


def test_another_regions_clerk_opens_nothing_here(case: Announcement) -> None:
    scenario.mechanism()
    with pytest.raises(Refused) as refused:
        opened(case, by=world.clerk(COUNTY))
    assert codes(refused) == {"scope"}


def test_an_opinion_leaves_the_unit_with_a_second_persons_hand(case: Announcement) -> None:
    scenario.mechanism()
    opinion = opened(case).opinions.get(unit__kind="police")
    handler = seat(Role.UNIT_HANDLER, unit=opinion.unit)
    head = seat(Role.UNIT_APPROVER, unit=opinion.unit)
    with pytest.raises(Refused) as refused:
        actions.give_opinion(id=opinion.pk, by=head, at=AT, reply_no="公函〔2026〕5号")
    assert codes(refused) == {"opinion-not-drafted"}
    actions.draft_opinion(id=opinion.pk, by=handler, at=AT, stance="conditional", conditions="月度抽查\n\n等保复测")
    both = world.person(handler.name, Role.UNIT_APPROVER, unit=opinion.unit)
    with pytest.raises(Refused) as refused:
        actions.give_opinion(id=opinion.pk, by=both, at=AT, reply_no="公函〔2026〕5号")
    assert codes(refused) == {"four-eyes"}
    given = actions.give_opinion(id=opinion.pk, by=head, at=AT, reply_no="公函〔2026〕5号")
    assert given.given
    assert given.condition_lines == ("月度抽查", "等保复测")
    with pytest.raises(Refused) as refused:
        actions.draft_opinion(id=opinion.pk, by=handler, at=AT, stance="agree")
    assert codes(refused) == {"opinion-given"}


def test_a_draft_handed_back_is_drafted_again(case: Announcement) -> None:
    scenario.mechanism()
    opinion = opened(case).opinions.get(unit__kind="cac")
    handler, head = seat(Role.UNIT_HANDLER, unit=opinion.unit), seat(Role.UNIT_APPROVER, unit=opinion.unit)
    actions.draft_opinion(id=opinion.pk, by=handler, at=AT, stance="agree")
    actions.hand_back_opinion(id=opinion.pk, by=head, at=AT, reason="请写明条件")
    opinion.refresh_from_db()
    assert opinion.drafted_at is None
    assert [w.subject for w in queries.waiting(handler, AT)] == [opinion]


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"stance": "conditional"}, "conditions"),
        ({"stance": "disagree"}, "reasons"),
        ({"stance": "recused"}, "reasons"),
    ],
)
def test_everything_but_plain_consent_says_why(case: Announcement, inputs: dict[str, str], field: str) -> None:
    scenario.mechanism()
    opinion = opened(case).opinions.get(unit__kind="cac")
    with pytest.raises(Refused) as refused:
        actions.draft_opinion(id=opinion.pk, by=seat(Role.UNIT_HANDLER, unit=opinion.unit), at=AT, **inputs)
    assert [f.field for f in refused.value.findings] == [field]


def test_a_unit_sees_the_others_opinions_only_after_its_own(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    police, cac = (matter.opinions.get(unit__kind=kind) for kind in ("police", "cac"))
    scenario.opine(police)
    handler = seat(Role.UNIT_HANDLER, unit=cac.unit)
    assert list(queries.visible_opinions(matter, handler)) == [cac]
    with pytest.raises(Exception, match="opinion"):
        actions.draft_opinion(id=police.pk, by=handler, at=AT, stance="agree")
    scenario.opine(cac)
    assert set(queries.visible_opinions(matter, handler)) == {cac, police}
    assert queries.visible_opinions(matter, seat(Role.CONVENER)).count() == len(MEMBERS)
    assert not queries.visible_opinions(matter, world.clerk(COUNTY)).exists()


def test_a_unit_does_not_answer_for_another(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    police, cac = (matter.opinions.get(unit__kind=kind) for kind in ("police", "cac"))
    scenario.opine(police)
    scenario.opine(cac)
    with pytest.raises(Refused) as refused:
        actions.draft_opinion(id=police.pk, by=seat(Role.UNIT_HANDLER, unit=cac.unit), at=AT, stance="agree")
    assert "scope" in codes(refused)


def test_the_secretariat_enters_a_letter_marked_as_such(case: Announcement) -> None:
    scenario.mechanism()
    opinion = opened(case).opinions.get(unit__kind="justice")
    secretary = seat(Role.SECRETARIAT)
    entered = actions.enter_opinion_for(
        id=opinion.pk, by=secretary, at=AT, stance="agree", reply_no="司函〔2026〕2号", letter=world.evidence(secretary)
    )
    assert entered.entered_for
    assert entered.given
    assert Entry.objects.filter(action="opinion.enter_for", object_id=opinion.pk, outcome="done").exists()


def test_silence_holds_the_meeting_up_until_reminded_and_is_never_consent(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    silent = matter.opinions.get(unit__kind="eit")
    for opinion in matter.opinions.exclude(pk=silent.pk).select_related("unit__region"):
        scenario.opine(opinion)
    convener = seat(Role.CONVENER)
    with pytest.raises(Refused) as refused:
        actions.conclude(id=matter.pk, by=convener, at=AT, **conclusion())
    assert codes(refused) == {"unit-opinion"}
    actions.remind(id=matter.pk, by=seat(Role.SECRETARIAT), at=AT)
    shown = actions.conclude.findings(Matter.objects.get(pk=matter.pk), by=convener, at=AT)
    assert [(f.code, f.severity) for f in shown] == [("unit-opinion", Severity.WARN)]
    concluded = actions.conclude(id=matter.pk, by=convener, at=AT, **conclusion())
    assert concluded.state == Matter.State.CONCLUDED
    silent.refresh_from_db()
    assert silent.stance == ""
    with pytest.raises(Refused) as refused:
        actions.draft_opinion(id=silent.pk, by=seat(Role.UNIT_HANDLER, unit=silent.unit), at=AT, stance="agree")
    assert codes(refused) == {"matter-not-open"}


def test_a_conclusion_needs_minutes_reasons_and_a_day_that_has_come(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    scenario.opinions(matter)
    with pytest.raises(Refused) as refused:
        actions.conclude(
            id=matter.pk, by=seat(Role.CONVENER), at=AT,
            **conclusion(met_on=DAY + timedelta(days=1), minutes_no=" ", reasons="", advice="perhaps"),
        )  # fmt: skip
    assert {f.field for f in refused.value.findings} == {"minutes", "met_on", "advice", "reasons"}


@pytest.mark.clause("deliberation-before-major-decision")
def test_no_government_decision_is_entered_before_the_mechanism_concluded(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    document = {"document_no": "杭政函〔2026〕18号", "decided_on": DAY, "approves": True}
    with pytest.raises(Refused) as refused:
        actions.enter_decision(id=matter.pk, by=world.clerk(), at=AT, **document)
    assert "deliberation-before-major-decision" in codes(refused)
    assert {f.clause for f in refused.value.findings if f.code.startswith("deliberation")} == {"二(一)"}

    scenario.concluded(matter)
    earlier = document | {"decided_on": DAY - timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        actions.enter_decision(id=matter.pk, by=world.clerk(), at=AT, **earlier)
    assert codes(refused) == {"deliberation-before-major-decision"}

    entered = actions.enter_decision(id=matter.pk, by=world.clerk(), at=AT, **document)
    assert entered.confirmed_at is None
    assert actions.decide(id=matter.pk, by=world.approver(), at=AT).state == Matter.State.DECIDED


@pytest.mark.clause("government-determines")
def test_a_decision_has_a_number_a_day_that_has_come_and_two_persons(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    scenario.concluded(matter)
    with pytest.raises(Refused) as refused:
        actions.decide(id=matter.pk, by=world.approver(), at=AT)
    assert codes(refused) == {"government-determines"}
    with pytest.raises(Refused) as refused:
        actions.enter_decision(
            id=matter.pk, by=world.clerk(), at=AT, document_no=" ", decided_on=date(2027, 1, 1), approves=True
        )
    assert {f.field for f in refused.value.findings} == {"document_no", "decided_on"}
    clerk = world.clerk()
    actions.enter_decision(id=matter.pk, by=clerk, at=AT, document_no="杭政函1号", decided_on=DAY, approves=True)
    again = actions.enter_decision(
        id=matter.pk, by=clerk, at=AT, document_no="杭政函2号", decided_on=DAY, approves=True
    )
    assert Decision.objects.get(matter=matter).document_no == "杭政函2号"
    same = world.person(clerk.name, Role.APPROVER)
    with pytest.raises(Refused) as refused:
        actions.decide(id=matter.pk, by=same, at=AT)
    assert codes(refused) == {"four-eyes"}
    actions.decide(id=matter.pk, by=world.approver(), at=AT)
    again.refresh_from_db()
    assert again.confirmed_by == world.approver().user_id


def test_a_decision_against_the_advice_says_why(case: Announcement) -> None:
    scenario.mechanism()
    matter = opened(case)
    scenario.concluded(matter, Matter.Advice.AGAINST)
    document = {"document_no": "杭政函1号", "decided_on": DAY, "approves": True}
    with pytest.raises(Refused) as refused:
        actions.enter_decision(id=matter.pk, by=world.clerk(), at=AT, **document)
    assert codes(refused) == {"decision-deviation"}
    entered = actions.enter_decision(id=matter.pk, by=world.clerk(), at=AT, **document, reasons="另有公共利益考虑。")
    assert entered.approves


def test_reminders_go_out_by_themselves_once_before_the_day(case: Announcement) -> None:
    from operations.mechanism.tasks import sweep_reminders

    scenario.mechanism()
    matter = opened(case)
    scenario.opine(matter.opinions.get(unit__kind="police"))
    assert sweep_reminders(AT) == 0
    later = AT + timedelta(days=12)
    assert sweep_reminders(later) == len(MEMBERS) - 1
    assert sweep_reminders(later) == 0
    assert Opinion.objects.filter(matter=matter, reminded_at=later).count() == len(MEMBERS) - 1
