"""The special contract seal: what it waits for, who affixes it, what the register keeps 二(二), 四(一), 四(二)."""

from datetime import date, timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions, queries
from operations.agreements.models import Agreement, SealUse
from operations.applications import actions as application_actions
from operations.mechanism import actions as mechanism_actions
from operations.mechanism.models import Seal
from operations.papers import queries as papers
from statute.findings import Kind
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as scene
from tests.scenarios import applications, mechanism
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def ready(**without):
    """Signed, under a grant that lacks `publication` or `filing`."""
    case = applications.granted()
    if not without.get("publication"):
        applications.publish(case)
    if not without.get("filing"):
        applications.file(case)
    return scene.sign(scene.fill(scene.draft(applications.fresh(case))))


def test_a_sealed_agreement_has_its_line_in_the_register_and_its_paper():
    made = scene.sealed()
    use = made.seal_uses.get()
    assert (use.sealed_on, use.copies, use.text_digest) == (DAY, 4, made.text_digest)
    assert use.keeper == scene.keeper().user_id
    assert use.released_by == world.approver().user_id
    assert made.application.state == "agreed"
    paper = queries.issued(made)
    assert paper is not None
    assert papers.verify(made.number, paper.code) is not None


def test_a_seal_asks_the_clerk_for_the_plan_and_tells_the_operator():
    made = scene.sealed()
    told = Message.objects.filter(subject_id=made.pk, text__contains="已用印")
    assert set(told.values_list("role", flat=True)) >= {Role.CLERK, Role.ORG_ADMIN}


@pytest.mark.clause("publicity-before-seal")
def test_nothing_is_sealed_before_the_result_is_public():
    made = ready(publication=True)
    with refusal("publicity-before-seal", "四(一)"):
        scene.release(made)
    assert "publicity-before-seal" in {
        f.code for f in actions.seal.findings(made, by=scene.keeper(), at=AT) if f.clause == "四(一)"
    }
    with refusal("publicity-before-seal", "四(一)"):
        scene.seal(made)
    applications.publish(made.application)
    scene.release(made)
    assert scene.seal(made).state == Agreement.State.SEALED


@pytest.mark.clause("provincial-filing")
def test_a_citys_grant_is_filed_before_it_is_sealed():
    made = ready(filing=True)
    with refusal("provincial-filing", "四(二)"):
        scene.release(made)
    with refusal("provincial-filing", "四(二)"):
        scene.seal(made)
    applications.file(made.application)
    scene.release(made)
    assert scene.seal(made).state == Agreement.State.SEALED


@pytest.mark.clause("provincial-filing")
def test_a_provincial_grant_needs_no_filing():
    case = applications.publish(applications.granted(PROVINCE))
    made = scene.sign(scene.fill(scene.draft(case)))
    assert not hasattr(made.application, "filing")
    scene.release(made)
    assert scene.seal(made).state == Agreement.State.SEALED


@pytest.mark.clause("provincial-filing")
def test_where_the_region_asks_for_it_the_receipt_is_waited_for_too():
    rule = mechanism_actions.enter_local_rule(
        by=world.clerk(), at=AT - timedelta(days=40), parameter="filing_gate", value="receipted",
        effective_on=DAY - timedelta(days=30),
    )  # fmt: skip
    mechanism_actions.confirm_local_rule(id=rule.pk, by=world.approver(), at=AT - timedelta(days=40))
    made = scene.signed()
    with refusal("provincial-filing", "四(二)") as found:
        scene.release(made)
    assert found[0].kind is Kind.POLICY
    application_actions.record_receipt(
        id=made.application.filing.pk, by=mechanism.seat(Role.PROVINCIAL_DESK, PROVINCE), at=AT, receipt_no="回执1号",
        received_on=DAY,
    )  # fmt: skip
    scene.release(made)
    assert scene.seal(made).state == Agreement.State.SEALED


def test_a_local_period_for_objections_is_waited_for():
    rule = mechanism_actions.enter_local_rule(
        by=world.clerk(), at=AT - timedelta(days=40), parameter="publicity_days", value="5",
        effective_on=DAY - timedelta(days=30),
    )  # fmt: skip
    mechanism_actions.confirm_local_rule(id=rule.pk, by=world.approver(), at=AT - timedelta(days=40))
    first = date(2026, 12, 7)
    made = scene.signed(first_on=first)
    with refusal("publicity-period"):
        scene.release(made)
    # Monday 23 November and five working days: the period runs to Monday the 30th, that day included.
    with refusal("publicity-period"):
        scene.release(made, at=AT + timedelta(days=7))
    over = AT + timedelta(days=8)
    scene.release(made, at=over)
    assert scene.seal(made, at=over).state == Agreement.State.SEALED


def test_an_open_objection_keeps_the_seal_away_until_it_is_answered():
    made = scene.signed()
    objection = application_actions.record_objection(
        id=made.application_id, by=world.clerk(), at=AT, raised_by_text="某公司", raised_on=DAY, text="评审不公。"
    )
    with refusal("publicity-period") as found:
        scene.release(made)
    assert found[0].params["names"] == ("某公司",)
    application_actions.answer_objection(id=objection.pk, by=world.approver(), at=AT, answer="经核查，程序合规。")
    scene.release(made)
    assert scene.seal(made).state == Agreement.State.SEALED


@pytest.mark.clause("special-contract-seal-required")
def test_without_an_active_contract_seal_nothing_is_sealed():
    made = scene.released()
    seal = scene.contract_seal()
    mechanism_actions.retire_seal(id=seal.pk, by=world.approver(), at=AT, reason="磨损")
    with refusal("special-contract-seal-required", "二(二)"):
        scene.seal(made, seal=Seal.objects.get(pk=seal.pk))
    again = mechanism.seal(code="新刻专用章")
    assert scene.seal(made, seal=again).state == Agreement.State.SEALED


@pytest.mark.clause("special-contract-seal-required")
def test_neither_another_kind_of_seal_nor_another_regions_will_do():
    made = scene.released()
    other_kind = mechanism.seal(kind=Seal.Kind.OTHER)
    with refusal("special-contract-seal-required", "二(二)"):
        scene.seal(made, seal=other_kind)
    world.units(COUNTY)
    with refusal("special-contract-seal-required", "二(二)"):
        scene.seal(made, seal=mechanism.seal(COUNTY))
    unconfirmed = mechanism.seal(code="未确认", confirmed=False)
    with refusal("special-contract-seal-required", "二(二)"):
        scene.seal(made, seal=unconfirmed)
    assert scene.seal(made).state == Agreement.State.SEALED
    assert made.seal_uses.get().seal == scene.contract_seal()


@pytest.mark.clause("seal-keeper-role-only")
@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.CONVENER, Role.AUDITOR])
def test_nobody_but_the_seal_keeper_seals(role):
    made = scene.released()
    with refusal("seal-keeper-role-only", "二(二)"):
        actions.seal(id=made.pk, by=mechanism.seat(role, CITY), at=AT, seal=scene.contract_seal(), copies=4)
    assert Entry.objects.filter(action="agreement.seal", outcome="refused", role=role).count() == 1
    assert scene.seal(made).state == Agreement.State.SEALED


@pytest.mark.clause("seal-keeper-role-only")
def test_the_keeper_of_another_region_has_no_such_agreement():
    made = scene.released()
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.seal(id=made.pk, by=scene.keeper(COUNTY), at=AT, seal=scene.contract_seal(), copies=4)
    assert scene.seal(made).state == Agreement.State.SEALED


def test_the_approver_releases_before_the_keeper_seals():
    made = scene.signed()
    with refusal("seal-release"):
        scene.seal(made)
    scene.release(made)
    assert scene.seal(made).state == Agreement.State.SEALED


def test_drafting_releasing_and_sealing_are_three_persons():
    made = scene.signed()
    clerk = world.clerk()
    both = world.person("clerk-330100", Role.APPROVER)
    assert both.user_id == clerk.user_id
    with refusal("four-eyes"):
        actions.release(id=made.pk, by=both, at=AT)
    scene.release(made)
    for username in ("clerk-330100", "approver-330100"):
        keeper = world.person(username, Role.SEAL_KEEPER)
        with refusal("three-persons"):
            actions.seal(id=made.pk, by=keeper, at=AT, seal=scene.contract_seal(), copies=4)
    assert scene.seal(made).state == Agreement.State.SEALED


def test_another_text_than_the_signed_one_is_not_sealed():
    made = scene.released()
    signed = made.liability
    Agreement.objects.filter(pk=made.pk).update(liability="违约金减半。")
    with refusal("seal-text-unchanged"):
        scene.seal(made)
    Agreement.objects.filter(pk=made.pk).update(liability=signed)
    assert scene.seal(made).state == Agreement.State.SEALED


def test_the_first_day_is_not_before_the_seal():
    made = scene.released()
    with refusal("seal-first-day"):
        scene.seal(made, at=AT + timedelta(days=1))
    assert scene.seal(made).state == Agreement.State.SEALED


@pytest.mark.clause("first-responsible-person")
def test_a_new_principal_of_the_operator_sends_the_text_back():
    made = scene.released()
    organization = made.organization
    type(organization).objects.filter(pk=organization.pk).update(principal="顾清和")
    with refusal("first-responsible-person", "六(二)"):
        scene.seal(made)
    actions.reopen(id=made.pk, by=world.clerk(), at=AT, reason="主要负责人变更")
    made = scene.sign(scene.fill(scene.fresh(made)))
    assert made.first_responsible == "顾清和"
    assert scene.seal(scene.release(made)).state == Agreement.State.SEALED


@pytest.mark.clause("ban-prohibited-open-data")
def test_an_item_closed_after_the_signature_keeps_the_seal_away():
    from operations.catalog import actions as catalog
    from operations.closures import actions as closures

    made = scene.released()
    item = made.scope.get().item
    close = {"by": world.clerk(), "at": AT, "reason": "重新核定"}
    closures.prohibit(id=item.pk, **close)
    with refusal("ban-prohibited-open-data", "一(一)"):
        scene.seal(made)
    catalog.reclassify(id=item.pk, level="L2", attribute="restricted", **close)
    assert scene.seal(made).state == Agreement.State.SEALED


def test_an_electronic_seal_brings_its_value():
    made = scene.released()
    entered = mechanism_actions.enter_seal(
        by=world.clerk(), at=AT, kind=Seal.Kind.SPECIAL_CONTRACT, medium=Seal.Medium.ELECTRONIC, code="E-330100",
        issued_on=date(2024, 1, 1),
    )  # fmt: skip
    seal = mechanism_actions.confirm_seal(id=entered.pk, by=world.approver(), at=AT)
    with refusal("seal-signature"):
        scene.seal(made, seal=seal)
    scene.seal(made, seal=seal, signature_value="MEUCIQ==")
    assert made.seal_uses.get().signature_value == "MEUCIQ=="


# --- on paper ------------------------------------------------------------------------------------------------------


def paper(made, *, at=AT, on=DAY, **changes):
    by = scene.keeper()
    inputs = {"seal": scene.contract_seal(), "sealed_on": on, "copies": 4, "scan": world.evidence(by, "用印件.pdf", at)}
    return actions.enter_paper_seal(id=made.pk, by=by, at=at, **inputs | changes)


def test_a_paper_seal_of_yesterday_counts_from_yesterday():
    made = scene.released(first_on=DAY + timedelta(days=7))
    paper(made, at=AT + timedelta(days=1), on=DAY)
    made = scene.fresh(made)
    assert made.state == Agreement.State.SEALED
    assert made.back_entered
    assert made.sealed_at.date() == date(2026, 11, 22)  # 00:00 of the 23rd in Shanghai, as UTC
    assert made.application.state == "agreed"
    use = made.seal_uses.get()
    assert (use.sealed_on, use.back_entered, use.irregular) == (DAY, True, False)


def test_a_paper_seal_before_publication_is_an_irregular_fact_and_opens_nothing():
    made = scene.released(first_on=DAY + timedelta(days=7))
    paper(made, on=DAY - timedelta(days=1))
    made = scene.fresh(made)
    assert made.state == Agreement.State.OPERATOR_SIGNED
    assert made.application.state == "granted"
    use = made.seal_uses.get()
    assert use.irregular
    assert "授权结果尚未向社会公开" in use.irregularity
    assert Message.objects.filter(role=Role.AUDITOR, subject_id=made.pk).exists()
    # It can still be sealed as it should be.
    assert scene.seal(made).state == Agreement.State.SEALED
    assert SealUse.objects.filter(agreement=made).count() == 2
    assert scene.fresh(made).seal_use.irregular is False


def test_a_paper_seal_of_tomorrow_is_malformed():
    made = scene.released()
    with refusal("seal-day") as found:
        paper(made, on=DAY + timedelta(days=1))
    assert found[0].field == "sealed_on"
