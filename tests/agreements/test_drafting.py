"""Drawing up and signing an agreement: parties, eight terms, term, scope 一(三), 四(一), 四(四)."""

from datetime import date, timedelta

import pytest

from audit.act import Unseen
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions, queries
from operations.agreements.actions.acts import agreement as agreement_acts
from operations.agreements.models import Agreement, ScopeItem
from operations.applications import actions as application_actions
from operations.catalog import actions as catalog
from operations.closures import actions as closures
from operations.domains.actions.running import agreement as running_acts
from statute.findings import Refused
from tests import world
from tests.agreements.expect import codes, refusal
from tests.scenarios import agreements as scene
from tests.scenarios import applications, mechanism
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db
OTHER = "91339999MADM000271"


def application_with(region=CITY, **changes):
    """Granted, public and filed; `reduced`: the fields the steward allows; `prohibited`: the item is closed afterwards."""
    reduced, prohibited = changes.pop("reduced", ""), changes.pop("prohibited", False)
    made = applications.verifying(region, **changes)
    applications.conclude_checks(made)
    if reduced:
        asked = made.requested.select_related("item__provider__region").get()
        application_actions.reduce_item(
            id=asked.pk, by=applications.steward(asked.item.provider), at=AT, allowed_fields=reduced, opinion="够用"
        )
    applications.review_items(made)
    application_actions.open_deliberation(id=made.pk, by=world.clerk(region), at=AT)
    mechanism.opinions(applications.matter(applications.fresh(made)))
    applications.convene(made)
    applications.enter(made)
    application_actions.decide(id=made.pk, by=world.approver(region), at=AT)
    made = applications.publish(made)
    applications.file(made)
    if prohibited:
        close_item(made)
    return applications.fresh(made)


def close_item(application):
    item = application.requested.get().item
    closures.prohibit(id=item.pk, by=world.clerk(), at=AT, reason="涉及个人隐私")


def test_the_whole_way_from_grant_to_plan():
    made = scene.planned()
    assert made.state == Agreement.State.SEALED
    assert made.application.state == "agreed"
    assert queries.current_plan(made).version == 1


def test_a_draft_takes_parties_number_and_scope_from_the_grant():
    made = scene.drafted(terms=False)
    assert made.number == "杭授协〔2026〕1号"
    assert made.party_a == "杭州市人民政府"
    assert made.first_responsible == made.organization.principal == "沈知远"
    row = made.scope.get()
    assert row.item.name == "纳税信用等级"
    assert row.fields == "信用等级\n评定年度"
    assert made.scope_text == "应用场景“小微企业授信核验”：纳税信用等级（信用等级、评定年度）。"
    assert made.term_text.startswith("自2026年11月23日起至2029年11月22日止")


@pytest.mark.clause("government-determines")
def test_nothing_is_drafted_before_the_government_has_decided():
    case = applications.concluded()
    with pytest.raises(Refused) as refused:
        scene.draft(case)
    assert codes(refused) == {"wrong-state"}
    assert refused.value.findings[0].clause == "四(一)"
    applications.enter(case)
    application_actions.decide(id=case.pk, by=world.approver(), at=AT)
    assert scene.draft(applications.fresh(case)).state == Agreement.State.DRAFT


@pytest.mark.clause("government-determines")
def test_a_decision_without_its_document_lets_nothing_be_drafted():
    case = applications.granted()
    type(case).objects.filter(pk=case.pk).update(decision_no="")
    with refusal("government-determines", "四(一)"):
        scene.draft(case)
    type(case).objects.filter(pk=case.pk).update(decision_no="杭政函〔2026〕18号")
    assert scene.draft(case).state == Agreement.State.DRAFT


@pytest.mark.clause("government-determines")
def test_the_term_is_not_longer_than_the_government_granted():
    case = applications.published_and_filed(term_months=24)
    with refusal("government-determines", "四(一)") as found:
        scene.draft(case, last_on=date(2028, 11, 23))
    assert found[0].params["latest"] == date(2028, 11, 22)
    assert scene.draft(case, last_on=date(2028, 11, 22)).last_on == date(2028, 11, 22)


def test_one_agreement_at_a_time_is_drafted_under_a_grant():
    made = scene.drafted()
    with refusal("agreement-drafted"):
        scene.draft(made.application)
    actions.void(id=made.pk, by=world.clerk(), at=AT, reason="条款有误，重新拟订")
    again = scene.draft(made.application)
    assert again.number == "杭授协〔2026〕2号"


@pytest.mark.clause("agreement-party-a-is-government")
def test_party_a_is_the_government_of_the_case_itself():
    case = applications.published_and_filed()
    for stranger in ("浙江省人民政府", "杭州市数据局", "苕溪县人民政府"):
        with refusal("agreement-party-a-is-government", "一(三)"):
            scene.draft(case, party_a=stranger)
    assert scene.draft(case, party_a="杭州市人民政府").party_a == "杭州市人民政府"


@pytest.mark.clause("agreement-party-a-is-government")
def test_a_countys_agreement_is_the_county_governments():
    case = applications.published_and_filed(COUNTY)
    with refusal("agreement-party-a-is-government", "一(三)"):
        scene.draft(case, party_a="杭州市人民政府")
    assert scene.draft(case).party_a == "苕溪县人民政府"


@pytest.mark.clause("first-responsible-person")
def test_the_first_responsible_person_is_the_operators_principal():
    case = applications.published_and_filed()
    with refusal("first-responsible-person", "六(二)"):
        scene.draft(case, first_responsible="陆小舟")
    assert scene.draft(case, first_responsible="沈知远").first_responsible == "沈知远"


@pytest.mark.clause("agreement-eight-mandatory-terms")
def test_every_blank_term_is_named_before_the_signature():
    made = scene.drafted(terms=False)
    with refusal("agreement-eight-mandatory-terms", "一(三)") as found:
        scene.sign(made)
    assert [f.params["name"] for f in found] == [
        "双方权利义务", "合理收益的测算方法", "数据安全要求", "期限届满后资产处置", "退出机制", "违约责任",
    ]  # fmt: skip
    scene.fill(made, **dict.fromkeys(Agreement.TERMS, "  "))
    with refusal("agreement-eight-mandatory-terms", "一(三)") as found:
        scene.sign(made)
    assert len(found) == 8
    assert [f.field for f in found] == list(Agreement.TERMS)
    scene.fill(made, scope_text="见附件", term_text="三年")
    assert scene.sign(made).state == Agreement.State.OPERATOR_SIGNED


@pytest.mark.parametrize("term", Agreement.TERMS)
@pytest.mark.clause("agreement-eight-mandatory-terms")
def test_one_blank_term_is_enough_to_refuse_the_signature(term):
    made = scene.fill(scene.drafted(), **{term: ""})
    with refusal("agreement-eight-mandatory-terms", "一(三)") as found:
        scene.sign(made)
    assert [f.field for f in found] == [term]
    scene.fill(made, **{term: "已写明"})
    assert scene.sign(made).text_digest


@pytest.mark.clause("term-max-3-years")
def test_the_day_before_the_third_anniversary_is_the_last_a_term_may_have():
    made = scene.drafted()
    clerk = world.clerk()
    with refusal("term-max-3-years", "四(四)") as found:
        actions.set_term(id=made.pk, by=clerk, at=AT, first_on=DAY, last_on=date(2029, 11, 23))
    assert found[0].params["latest"] == date(2029, 11, 22)
    made = actions.set_term(id=made.pk, by=clerk, at=AT, first_on=DAY, last_on=date(2029, 11, 22))
    assert scene.sign(made).last_on == date(2029, 11, 22)


@pytest.mark.clause("term-max-3-years")
def test_a_longer_term_is_refused_at_the_draft_and_again_at_the_signature():
    case = applications.published_and_filed()
    with refusal("term-max-3-years", "四(四)"):
        scene.draft(case, last_on=date(2029, 11, 23))
    made = scene.fill(scene.draft(case))
    # However it came into the row: the signature asks again.
    Agreement.objects.filter(pk=made.pk).update(last_on=date(2029, 11, 23))
    with refusal("term-max-3-years", "四(四)"):
        scene.sign(made)
    Agreement.objects.filter(pk=made.pk).update(last_on=date(2029, 11, 22))
    assert scene.sign(made).state == Agreement.State.OPERATOR_SIGNED


@pytest.mark.clause("term-max-3-years")
def test_the_twenty_ninth_of_february_counts_as_the_first_of_march():
    made = scene.drafted()
    clerk, leap = world.clerk(), date(2024, 2, 29)
    with refusal("term-max-3-years", "四(四)") as found:
        actions.set_term(id=made.pk, by=clerk, at=AT, first_on=leap, last_on=date(2027, 3, 1))
    assert found[0].params["latest"] == date(2027, 2, 28)
    made = actions.set_term(id=made.pk, by=clerk, at=AT, first_on=leap, last_on=date(2027, 2, 28))
    assert scene.sign(made).last_on == date(2027, 2, 28)


def test_a_term_that_ends_before_it_begins_is_malformed():
    made = scene.drafted()
    with refusal("term-max-3-years"):
        actions.set_term(id=made.pk, by=world.clerk(), at=AT, first_on=DAY, last_on=DAY - timedelta(days=1))


def test_the_term_in_words_follows_the_days_until_somebody_writes_their_own():
    made = scene.drafted()
    made = actions.set_term(id=made.pk, by=world.clerk(), at=AT, first_on=date(2026, 12, 1), last_on=date(2028, 11, 30))
    assert "2026年12月1日" in made.term_text
    scene.fill(made, term_text="两年，自开通之日起算。")
    made = actions.set_term(id=made.pk, by=world.clerk(), at=AT, first_on=date(2026, 12, 1), last_on=date(2027, 11, 30))
    assert made.term_text == "两年，自开通之日起算。"


@pytest.mark.clause("renewal-by-reapplication")
def test_no_day_belongs_to_an_agreement_and_to_its_renewal():
    earlier = scene.sealed()
    later = AT + timedelta(days=1000)
    case = applications.published_and_filed(at=later, renews=earlier.application)
    assert case.renews_id == earlier.application_id
    with refusal("renewal-by-reapplication", "四(四)") as found:
        scene.draft(case, at=later, first_on=date(2029, 11, 22), last_on=date(2030, 11, 22))
    assert found[0].params["last"] == date(2029, 11, 22)
    made = scene.draft(case, at=later, first_on=date(2029, 11, 23), last_on=date(2032, 11, 22))
    assert made.first_on == date(2029, 11, 23)


@pytest.mark.clause("renewal-by-reapplication")
def test_a_renewal_sealed_ahead_and_ended_before_its_first_day_stands_in_nobodys_way():
    """While it stands no second renewal has a day of it; ended before it began, it had no day."""
    earlier = scene.sealed()
    later = AT + timedelta(days=1000)
    first, last = date(2029, 11, 23), date(2032, 11, 22)
    case = applications.published_and_filed(at=later, renews=earlier.application)
    ahead = scene.seal(scene.release(scene.sign(scene.fill(scene.draft(case, at=later, first_on=first), at=later), at=later), at=later), at=later)  # fmt: skip
    again = applications.granted(at=later, renews=earlier.application)
    with refusal("renewal-by-reapplication", "四(四)") as found:
        scene.draft(again, at=later, first_on=first)
    assert found[0].params["last"] == last
    actions.terminate(id=ahead.pk, by=world.approver(), at=later, proposal=scene.decided(scene.fresh(ahead), at=later))
    assert scene.fresh(earlier).state == Agreement.State.SEALED
    with refusal("renewal-by-reapplication", "四(四)"):
        scene.draft(again, at=later, first_on=date(2029, 11, 22))
    assert scene.draft(again, at=later, first_on=first).first_on == first


@pytest.mark.clause("renewal-by-reapplication")
def test_no_action_moves_the_last_day_of_a_sealed_agreement():
    """Every act on an agreement there is, of this room and below: only drafts have a term to set."""
    takes_days = [
        act
        for acts in (agreement_acts, running_acts)
        for act in acts.all
        if act.form is not None and {"last_on", "first_on"} & set(act.form.base_fields)
    ]
    assert [act.verb for act in takes_days if not act.root] == ["set_term"]
    assert takes_days[0].states == (Agreement.State.DRAFT,)
    for column, _label in queries.CORRECTABLE.items():
        assert "last_on" not in column
    made = scene.sealed()
    with refusal("wrong-state", "四(四)"):
        actions.set_term(id=made.pk, by=world.clerk(), at=AT, first_on=DAY, last_on=date(2029, 11, 21))
    with pytest.raises(Refused):
        actions.propose_correction(
            id=made.pk, by=world.clerk(), at=AT, column="last_on", new="2030-11-22", reason="笔误"
        )
    assert scene.fresh(made).last_on == date(2029, 11, 22)


@pytest.mark.clause("ban-prohibited-open-data")
def test_a_prohibited_item_comes_into_no_scope():
    case = application_with(prohibited=True)
    asked = case.requested.get()
    with refusal("ban-prohibited-open-data", "一(一)"):
        scene.draft(case, requested=[asked])
    # Nothing else was asked for: there is nothing to agree on.
    with refusal("government-determines", "四(一)"):
        scene.draft(case)
    catalog.reclassify(id=asked.item_id, by=world.clerk(), at=AT, level="L2", attribute="restricted", reason="重新核定")
    assert scene.draft(case, requested=[case.requested.get()]).scope.count() == 1


@pytest.mark.clause("ban-prohibited-open-data")
def test_an_item_closed_after_the_draft_keeps_the_agreement_unsigned():
    made = scene.drafted()
    close_item(made.application)
    with refusal("ban-prohibited-open-data", "一(一)"):
        scene.sign(made)
    item = made.scope.get().item
    catalog.reclassify(id=item.pk, by=world.clerk(), at=AT, level="L2", attribute="restricted", reason="重新核定")
    assert scene.sign(made).state == Agreement.State.OPERATOR_SIGNED


@pytest.mark.clause("minimum-necessary")
def test_fields_the_steward_found_unnecessary_never_enter_the_scope():
    made = scene.draft(application_with(reduced="信用等级"))
    row = made.scope.get()
    assert row.fields == "信用等级"
    with refusal("minimum-necessary", "三(三)3") as found:
        actions.set_fields(id=row.pk, by=world.clerk(), at=AT, fields_text="信用等级\n评定年度")
    assert found[0].params["fields"] == ("评定年度",)
    assert actions.set_fields(id=row.pk, by=world.clerk(), at=AT, fields_text="信用等级").fields == "信用等级"
    assert scene.sign(scene.fill(made)).state == Agreement.State.OPERATOR_SIGNED


@pytest.mark.clause("minimum-necessary")
def test_a_scope_wider_than_reviewed_is_not_signed():
    made = scene.fill(scene.draft(application_with(reduced="信用等级")))
    ScopeItem.objects.filter(agreement=made).update(fields="信用等级\n法定代表人")
    with refusal("minimum-necessary", "三(三)3"):
        scene.sign(made)
    ScopeItem.objects.filter(agreement=made).update(fields="信用等级")
    assert scene.sign(made).state == Agreement.State.OPERATOR_SIGNED


def test_the_fields_are_fixed_with_the_signature():
    made = scene.signed()
    with refusal("wrong-state", "一(三)"):
        actions.set_fields(id=made.scope.get().pk, by=world.clerk(), at=AT, fields_text="信用等级")


def test_items_of_another_case_are_not_for_this_agreement():
    other = applications.granted(credit_code=OTHER)
    case = applications.published_and_filed(under=other.announcement)
    with refusal("government-determines", "四(一)"):
        scene.draft(case, requested=list(other.requested.all()))


def test_only_the_organizations_own_signatory_signs():
    made = scene.drafted()
    with refusal("role", "一(三)"):
        actions.sign(
            id=made.pk, by=scene.admin(made), at=AT, signed_copy=world.evidence(scene.admin(made)), sealed=True
        )
    stranger = world.applicant(OTHER).signatory
    with pytest.raises(Unseen):
        actions.sign(id=made.pk, by=stranger, at=AT, signed_copy=world.evidence(stranger), sealed=True)
    assert scene.sign(made).signed_by == scene.signatory(made).user_id


def test_a_copy_without_the_organizations_seal_is_not_signed():
    made = scene.drafted()
    with refusal("operator-seal") as found:
        scene.sign(made, sealed=False)
    assert found[0].field == "sealed"
    assert scene.sign(made).signature_document is not None


def test_the_digest_is_of_the_text_that_was_signed():
    made = scene.signed()
    assert len(made.text_digest) == 64
    assert made.text_digest == queries.digest_of(scene.fresh(made))


def test_a_reopened_agreement_is_signed_and_released_anew():
    made = scene.released()
    actions.reopen(id=made.pk, by=world.approver(), at=AT, reason="收益条款不清")
    made = scene.fresh(made)
    assert made.state == Agreement.State.DRAFT
    assert (made.signed_at, made.released_at, made.text_digest) == (None, None, "")
    made = scene.release(scene.sign(scene.fill(made, fair_return="成本加成百分之五。")))
    assert scene.seal(made).state == Agreement.State.SEALED


def test_a_void_agreement_says_why_and_leaves_the_grant():
    made = scene.signed()
    actions.void(id=made.pk, by=world.approver(), at=AT, reason="双方要求重拟")
    made = scene.fresh(made)
    assert (made.state, made.ended_reason) == (Agreement.State.VOID, "双方要求重拟")
    assert made.application.state == "granted"
    with refusal("wrong-state"):
        actions.reopen(id=made.pk, by=world.clerk(), at=AT, reason="再来")


def test_a_clerk_of_another_region_sees_no_such_case():
    case = applications.published_and_filed()
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.draft(id=case.pk, by=world.clerk(COUNTY), at=AT, **scene.contents(case))
    refused = Entry.objects.get(action="application.draft_agreement", outcome="refused")
    assert refused.role == Role.CLERK


def test_an_officer_who_belongs_to_the_organization_stands_back():
    made = scene.drafted()
    insider = world.person("双重身份", Role.CLERK)
    world.person("双重身份", Role.ORG_STAFF, organization=made.organization)
    insider = type(insider)(
        **{f: getattr(insider, f) for f in insider.__slots__}
        | {"organizations": frozenset({str(made.organization_id)})}
    )
    with refusal("own-organization"):
        actions.edit(id=made.pk, by=insider, at=AT, liability="无")
