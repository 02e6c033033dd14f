"""The catalog: proposed by the institution that provides, confirmed by the data authority, classified first."""

import json
from datetime import timedelta

import pytest

from audit.act import Unseen
from audit.actor import ANONYMOUS
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.catalog import actions, checks, forms, permissions, queries
from operations.catalog.models import Attribute, Item, Level
from operations.closures import actions as closures
from statute.findings import Refused, Severity
from statute.rules.scenarios import not_prohibited
from tests import world
from tests.scenarios import catalog as scenario
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


def steward(name: str = "税务局") -> object:
    return seat(Role.STEWARD, unit=world.units()[name])


@pytest.mark.clause("classified-and-traceable")
def test_an_item_without_class_is_not_confirmed() -> None:
    item = scenario.proposed(classification="")
    with pytest.raises(Refused) as refused:
        actions.confirm(id=item.pk, by=world.clerk(), at=AT)
    assert codes(refused) == {"classified-and-traceable"}
    assert refused.value.findings[0].clause == "六(一)"
    actions.amend(id=item.pk, by=steward(), at=AT, **scenario.contents())
    confirmed = actions.confirm(id=item.pk, by=world.clerk(), at=AT)
    assert confirmed.state == Item.State.CONFIRMED
    assert list(queries.grantable(CITY, "finance")) == [confirmed]


@pytest.mark.parametrize("level", [Level.L3, Level.L4])
def test_a_sensitive_item_is_not_open_without_conditions(level: str) -> None:
    with pytest.raises(Refused) as refused:
        scenario.proposed(level=level, attribute=Attribute.OPEN)
    assert codes(refused) == {"level-before-attribute"}
    assert scenario.proposed(level=level, attribute=Attribute.RESTRICTED).level == level


def test_the_most_sensitive_level_warns_when_it_is_not_prohibited() -> None:
    item = scenario.proposed(level=Level.L4, attribute=Attribute.RESTRICTED)
    found = checks.confirm(item, by=world.clerk(), at=AT)
    assert [(f.code, f.severity) for f in found] == [("sensitive-better-prohibited", Severity.WARN)]


@pytest.mark.clause("classified-and-traceable")
def test_what_contains_protected_information_is_open_to_nobody_without_conditions() -> None:
    with pytest.raises(Refused) as refused:
        scenario.proposed(level=Level.L1, attribute=Attribute.OPEN, personal=True)
    assert [(f.code, f.clause) for f in refused.value.findings] == [("protected-not-open", "一(一)")]
    item = scenario.confirmed(level=Level.L2, personal=True)
    with pytest.raises(Refused) as refused:
        actions.reclassify(id=item.pk, by=steward(), at=AT, level="L1", attribute="open", reason="放开")
    assert codes(refused) == {"protected-not-open"}


def test_the_code_of_the_national_register_is_entered_once_by_its_own_institution() -> None:
    item, other = scenario.confirmed(), scenario.confirmed(code="D06", name="医疗机构执业登记")
    given = {"registration_code": "33010020261123001", "registered_on": DAY, "query_code": "Q7"}
    with pytest.raises(Refused) as refused:
        actions.register(id=item.pk, by=steward("人力资源和社会保障局"), at=AT, **given)
    assert codes(refused) == {"scope"}
    actions.register(id=item.pk, by=steward(), at=AT, **given)
    with pytest.raises(Refused) as refused:
        actions.register(id=other.pk, by=world.clerk(), at=AT, **given | {"registered_on": DAY + timedelta(days=1)})
    assert codes(refused) == {"registration-taken", "date-ahead"}
    item.refresh_from_db()
    assert (item.registration_code, item.registered_on, item.query_code) == ("33010020261123001", DAY, "Q7")


@pytest.mark.clause("ban-prohibited-open-data")
def test_a_prohibited_item_is_in_the_catalog_and_never_asked_for() -> None:
    item = scenario.confirmed(level=Level.L4, attribute=Attribute.PROHIBITED)
    assert item.prohibited
    assert not queries.grantable(CITY).exists()
    assert not_prohibited(item.name, item.attribute)[0].clause == "一(一)"
    other = scenario.confirmed(code="D06", name="医疗机构执业登记", attribute=Attribute.OPEN, level=Level.L1)
    assert list(queries.grantable(CITY)) == [other]
    assert not_prohibited(other.name, other.attribute) == ()


def test_a_code_is_taken_once_in_a_region() -> None:
    scenario.proposed()
    with pytest.raises(Refused) as refused:
        scenario.proposed()
    assert codes(refused) == {"item-code-taken"}
    assert scenario.proposed(COUNTY).code == "D05"


def test_who_proposed_does_not_confirm_and_another_region_does_not_see_it() -> None:
    item = scenario.proposed()
    with pytest.raises(Unseen):
        actions.confirm(id=item.pk, by=world.clerk(COUNTY), at=AT)
    with pytest.raises(Refused) as refused:
        actions.confirm(id=item.pk, by=world.person(steward().name, Role.CLERK), at=AT)
    assert codes(refused) == {"four-eyes"}


def test_a_confirmed_item_is_amended_no_more_and_reclassified_with_its_reason() -> None:
    item = scenario.confirmed()
    with pytest.raises(Refused) as refused:
        actions.amend(id=item.pk, by=steward(), at=AT, **scenario.contents())
    assert codes(refused) == {"wrong-state"}
    actions.reclassify(id=item.pk, by=steward(), at=AT, level="L3", attribute="restricted", reason="按新指南定级")
    change = queries.changes_of(item).get()
    assert (change.level_before, change.level_after) == ("L2", "L3")
    with pytest.raises(Refused) as refused:
        actions.reclassify(id=item.pk, by=steward(), at=AT, level="L3", attribute="open", reason="放开")
    assert codes(refused) == {"level-before-attribute"}


def test_another_institutions_steward_changes_nothing() -> None:
    item = scenario.confirmed()
    other = steward("人力资源和社会保障局")
    for act, inputs in (
        (actions.reclassify, {"level": "L3", "attribute": "restricted", "reason": "代为调整"}),
        (actions.supervise, {"found_on": DAY, "text": "代为监管"}),
    ):
        with pytest.raises(Refused) as refused:
            act(id=item.pk, by=other, at=AT, **inputs)
        assert codes(refused) & {"scope", "safety-supervision-records"}


def test_the_form_leaves_the_change_to_prohibited_to_its_own_act() -> None:
    choices = dict(forms.ReclassifyForm.base_fields["attribute"].choices)
    assert set(choices) == {Attribute.OPEN, Attribute.RESTRICTED}


@pytest.mark.clause("provider-review-per-item")
def test_the_institution_that_provides_an_item_files_what_its_supervision_found() -> None:
    item = scenario.confirmed()
    with pytest.raises(Refused) as refused:
        actions.supervise(id=item.pk, by=steward(), at=AT, found_on=DAY + timedelta(days=1), text="预先登记")
    assert [f.field for f in refused.value.findings] == ["found_on"]
    record = actions.supervise(
        id=item.pk, by=steward(), at=AT, found_on=DAY, text="抽查调用记录，未见异常。", measure="继续按月抽查"
    )
    assert record.case == item
    assert list(queries.supervisions_of(item, world.clerk())) == [record]
    assert not queries.supervisions_of(item, steward("人力资源和社会保障局")).exists()
    assert set(Message.objects.filter(subject_id=item.pk, text__contains="安全监管").values_list("role", flat=True)) == {
        Role.CLERK, Role.APPROVER,
    }  # fmt: skip


def test_proposals_wait_for_the_authority_and_confirmed_items_are_known_to_all() -> None:
    item = scenario.proposed()
    assert [w.subject for w in queries.waiting(world.clerk(), AT)] == [item]
    assert list(queries.waiting(world.clerk(COUNTY), AT)) == []
    assert not permissions.items(seat(Role.UNIT_HANDLER, unit=world.units()["cac"])).exists()
    actions.confirm(id=item.pk, by=world.clerk(), at=AT)
    assert permissions.items(seat(Role.UNIT_HANDLER, unit=world.units()["cac"])).get() == item
    assert not permissions.items(ANONYMOUS).exists()


@pytest.mark.clause("ban-prohibited-open-data-reclassified")
def test_prohibited_is_reached_by_its_own_act_alone_from_the_form_and_from_python() -> None:
    item = scenario.confirmed()
    for by in (steward(), world.clerk(), world.approver()):
        with pytest.raises(Refused) as refused:
            actions.reclassify(id=item.pk, by=by, at=AT, level="L4", attribute="prohibited", reason="涉及个人隐私")
        (finding,) = refused.value.findings
        assert (finding.code, finding.clause, finding.where) == (
            "ban-prohibited-open-data-reclassified", "一(一)", "prohibit",
        )  # fmt: skip
    item.refresh_from_db()
    assert item.attribute == Attribute.RESTRICTED
    assert not queries.changes_of(item).exists()
    closures.prohibit(id=item.pk, by=world.clerk(), at=AT, reason="涉及个人隐私")
    item.refresh_from_db()
    change = queries.changes_of(item).get()
    assert (item.attribute, change.attribute_before, change.attribute_after) == (
        "prohibited",
        "restricted",
        "prohibited",
    )
    entry = Entry.objects.get(object_id=item.pk, action="item.prohibit", outcome="done")
    assert json.loads(entry.payload.json)["changes"]["attribute"] == ["restricted", "prohibited"]
