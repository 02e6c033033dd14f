"""Organizations: who may register, who confirms, what stays on their record."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Seat
from accounts.secret import Secret
from applicants import permissions
from applicants.actions import (
    add_person,
    confirm,
    correct,
    dissolve,
    edit,
    edit_person,
    enter_fact,
    leave,
    record_fact,
    register,
    rejoin,
    update_contact,
)
from applicants.desks import ORGANIZATIONS
from applicants.models import Fact, Organization, Person
from applicants.queries import facts_for, incidents, waiting
from audit.act import Unseen
from audit.roles import Role
from audit.trail.models import Entry, Payload
from statute.findings import Refused
from tests import world
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db
OTHER = "91339999MADM00043N"


def refusal(call: Any, **inputs: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(at=AT, **inputs)
    return [f.code for f in refused.value.findings]


def registrant() -> Any:
    return world.person("newcomer", Role.REGISTRANT)


def valid_ric(stem: str = "33010219900307001") -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, weights, strict=True)) % 11]


def with_check(stem: str) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(stem))
    return stem + alphabet[(31 - total % 31) % 31]


@pytest.mark.clause("applicant-must-be-legal-or-unincorporated-org")
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (with_check("92339999MADM00011"), "legal_person"),
        (with_check("91339999MADM00011"), "individual_business"),
        (with_check("91339999MADM00011"), "natural_person"),
        (valid_ric(), "natural_person"),
    ],
)
def test_an_individual_business_or_a_natural_person_cannot_register(code: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        register(by=registrant(), at=AT, **world.registration(code, kind=kind))
    finding = refused.value.findings[0]
    assert (finding.code, finding.clause) == ("applicant-must-be-legal-or-unincorporated-org", "一(三)")
    assert finding.field == "credit_code"
    assert not Organization.objects.exists()
    assert Entry.objects.get(outcome="refused").clause == "一(三)"


@pytest.mark.clause("applicant-must-be-legal-or-unincorporated-org")
@pytest.mark.parametrize(
    ("code", "kind"), [(world.CREDIT_CODE, "legal_person"), ("91339999MADM00094Y", "unincorporated")]
)
def test_a_legal_person_or_unincorporated_organization_registers(code: str, kind: str) -> None:
    by = registrant()
    made = register(by=by, at=AT, **world.registration(code, kind=kind))
    seat = Seat.objects.get(user_id=by.user_id)
    assert (made.state, seat.role, seat.organization, seat.place) == (
        "registered",
        "org_admin",
        str(made.pk),
        made.name,
    )


def test_a_credit_code_with_a_wrong_check_character_is_refused() -> None:
    assert refusal(register, by=registrant(), **world.registration("91339999MADM000197")) == ["uscc-shape"]


def test_a_credit_code_registers_once_and_nobody_learns_by_whom() -> None:
    world.organization()
    with pytest.raises(Refused) as refused:
        register(by=registrant(), at=AT, **world.registration())
    (finding,) = refused.value.findings
    assert finding.code == "credit-code-taken"
    assert "青梧" not in finding.text + finding.remedy_text


def test_an_organization_was_not_founded_tomorrow() -> None:
    lawful, wrong = world.registration(founded_on=DAY), world.registration(founded_on=DAY + timedelta(days=1))
    assert refusal(register, by=registrant(), **wrong) == ["date-ahead"]
    register(by=registrant(), at=AT, **lawful)


def test_a_name_is_kept_without_characters_that_are_not_seen() -> None:
    made = register(by=registrant(), at=AT, **world.registration(name="ＡＢＣ\u202e数据\u200b  有限公司"))
    assert made.name == "ABC数据 有限公司"
    assert refusal(register, by=registrant(), **world.registration(OTHER, name="\u200b ")) == ["name-blank"]


def test_whoever_has_a_seat_registers_no_organization() -> None:
    assert refusal(register, by=world.clerk(), **world.registration()) == ["role"]


def test_identity_is_confirmed_by_the_regions_authority_only() -> None:
    made = world.organization(confirmed=False)
    assert [w.subject for w in waiting(world.clerk(), AT)] == [made]
    elsewhere, here = world.clerk("330199"), world.clerk()
    inputs: dict[str, Any] = {"id": made.pk, "at": AT, "source": "企业信用信息公示系统"}
    with pytest.raises(Unseen):
        confirm(by=elsewhere, evidence=world.evidence(elsewhere), **inputs)
    confirm(by=here, evidence=world.evidence(here), **inputs)
    made.refresh_from_db()
    assert (made.state, made.confirmed_by) == ("confirmed", here.user_id)
    assert [*waiting(here, AT)] == []


def test_facts_are_edited_before_confirmation_and_corrected_after() -> None:
    made = world.organization(confirmed=False)
    admin, clerk = world.admin_of(made), world.clerk()
    lawful = world.registration(name="青梧信服有限公司")
    lawful.pop("credit_code")
    edit(id=made.pk, by=admin, at=AT, **lawful)
    proof = {"reason": "改选", "evidence": world.evidence(clerk)}
    change = {"principal": "顾清和", **proof}
    assert refusal(correct, id=made.pk, by=clerk, **change) == ["wrong-state"]
    confirm(id=made.pk, by=clerk, at=AT, source="x", evidence=world.evidence(clerk))
    assert refusal(edit, id=made.pk, by=admin, **lawful) == ["wrong-state"]
    correct(id=made.pk, by=clerk, at=AT, **change)
    made.refresh_from_db()
    assert made.principal == "顾清和"
    assert refusal(correct, id=made.pk, by=clerk, **change) == ["nothing-corrected"]
    assert "role" in refusal(correct, id=made.pk, by=admin, **change)
    update_contact(id=made.pk, by=admin, at=AT, address="新址", contact="陆小舟", phone="1")


def test_an_organization_edits_itself_only() -> None:
    ours, theirs = world.organization(), world.organization(OTHER, name="禾渡文旅数智有限公司")
    contact = {"address": "新址", "contact": "陆小舟", "phone": "1"}
    with pytest.raises(Unseen):
        update_contact(id=theirs.pk, by=world.admin_of(ours), at=AT, **contact)
    update_contact(id=ours.pk, by=world.admin_of(ours), at=AT, **contact)


def test_a_dissolution_is_recorded_with_its_proof_and_not_ahead_of_time() -> None:
    made, clerk = world.organization(), world.clerk()
    inputs = {"id": made.pk, "by": clerk, "reason": "合并", "evidence": world.evidence(clerk)}
    assert refusal(dissolve, on=DAY + timedelta(days=1), **inputs) == ["date-ahead"]
    dissolve(at=AT, on=DAY, **inputs)
    made.refresh_from_db()
    assert (made.state, made.dissolved_on) == ("dissolved", DAY)


PERSON = {"name": "沈知远", "position": "数据工程师"}


def test_an_identity_number_is_kept_as_digest_and_tail_only() -> None:
    made, number = world.organization(), valid_ric()
    person = add_person(id=made.pk, by=world.admin_of(made), at=AT, id_number=Secret(number), **PERSON)
    assert (person.id_tail, len(person.id_digest)) == (number[-4:], 64)
    assert not Payload.objects.filter(json__contains=number).exists()


def test_a_wrong_identity_number_is_refused_and_a_right_one_taken_once() -> None:
    made = world.organization()
    inputs = {"id": made.pk, "by": world.admin_of(made), **PERSON}
    wrong = valid_ric()[:-1] + ("1" if valid_ric()[-1] != "1" else "2")
    assert refusal(add_person, id_number=Secret(wrong), **inputs) == ["id-number"]
    add_person(at=AT, id_number=Secret(valid_ric()), **inputs)
    assert refusal(add_person, id_number=Secret(valid_ric()), **inputs) == ["person-known"]


def test_a_person_leaves_and_comes_back() -> None:
    made = world.organization()
    admin = world.admin_of(made)
    person = add_person(id=made.pk, by=admin, at=AT, id_number=Secret(valid_ric()), **PERSON)
    assert refusal(leave, id=person.pk, by=admin, left_on=DAY + timedelta(days=1)) == ["date-ahead"]
    leave(id=person.pk, by=admin, at=AT, left_on=DAY)
    assert Person.objects.get(pk=person.pk).left_on == DAY
    rejoin(id=person.pk, by=admin, at=AT)
    edit_person(id=person.pk, by=admin, at=AT, name="沈知远", position="经理")
    assert Person.objects.get(pk=person.pk).left_on is None


INCIDENT = {
    "kind": "incident",
    "occurred_on": date(2024, 3, 1),
    "severity": "general",
    "text": "泄露",
    "source": "申报",
}


def test_an_incident_is_declared_by_the_organization_or_recorded_by_officials() -> None:
    made = world.organization()
    declared = record_fact(id=made.pk, by=world.admin_of(made), at=AT, **INCIDENT)
    police = world.person("police", Role.UNIT_HANDLER, unit=world.units()["police"])
    recorded = record_fact(id=made.pk, by=police, at=AT, **INCIDENT)
    assert (declared.declared, recorded.declared) == (True, False)
    assert {f.pk for f in incidents(made)} == {declared.pk, recorded.pk}


def test_an_incident_has_a_grade_and_does_not_lie_ahead() -> None:
    made = world.organization()
    ungraded, ahead = INCIDENT | {"severity": ""}, INCIDENT | {"occurred_on": DAY + timedelta(days=1)}
    assert refusal(record_fact, id=made.pk, by=world.clerk(), **ungraded) == ["incident-severity"]
    assert refusal(record_fact, id=made.pk, by=world.clerk(), **ahead) == ["date-ahead"]


def test_bad_credit_names_the_disposition_and_never_comes_from_the_organization() -> None:
    made = world.organization()
    credit = {"kind": "credit", "occurred_on": DAY, "text": "行政处罚", "source": "市场监督管理局"}
    market = world.person("market", Role.UNIT_APPROVER, unit=world.units()["market"])
    assert refusal(record_fact, id=made.pk, by=market, **credit) == ["credit-needs-disposition"]
    record_fact(id=made.pk, by=market, at=AT, value="杭市监罚〔2026〕1号", **credit)
    own = credit | {"value": "1号"}
    assert refusal(record_fact, id=made.pk, by=world.admin_of(made), **own) == ["declare-incidents-only"]


def test_a_later_room_enters_what_it_learned_with_its_origin() -> None:
    made = world.organization()
    fact = enter_fact(
        id=made.pk, by=world.approver(), at=AT, kind=Fact.Kind.GRADE, occurred_on=DAY, text="良", source="年度评估",
        value="良", origin=made,
    )  # fmt: skip
    assert [*facts_for(made, [Fact.Kind.GRADE])] == [fact]
    assert (fact.origin_type, fact.origin_id) == ("organization", made.pk)


def test_everybody_sees_the_organizations_they_may_and_no_others() -> None:
    ours = world.applicant()
    fresh = world.organization(OTHER, confirmed=False, name="禾渡文旅数智有限公司")
    seen = {
        "own": permissions.organizations(ours.staff),
        "here": permissions.organizations(world.clerk()),
        "elsewhere": permissions.organizations(world.clerk("330199")),
        "operator": permissions.organizations(world.person("ops", Role.DOMAIN_OPERATOR)),
        "auditor": permissions.organizations(world.person("auditor", Role.AUDITOR)),
    }
    assert {name: {o.pk for o in rows} for name, rows in seen.items()} == {
        "own": {ours.organization.pk},
        "here": {ours.organization.pk, fresh.pk},
        "elsewhere": {ours.organization.pk},
        "operator": set(),
        "auditor": {ours.organization.pk, fresh.pk},
    }


def test_the_tail_of_an_identity_number_is_shown_to_the_organization_only() -> None:
    ours = world.applicant()
    context = ORGANIZATIONS.context
    assert context(ours.organization, ours.staff, AT)["unmasked"]
    assert not context(ours.organization, world.clerk(), AT)["unmasked"]
    assert not context(ours.organization, world.person("auditor", Role.AUDITOR), AT)["unmasked"]
