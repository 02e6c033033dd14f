"""The ceremony: what every action gets without saying so."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import gettext_lazy as _

from audit.act import Acts, Unseen
from audit.actor import Actor
from audit.outbox.models import Message
from audit.roles import Role
from audit.subject import StateWritten
from audit.trail.models import Entry
from audit.trail.recording import OutsideTransaction, record
from operations.catalog import actions, permissions
from operations.models import Item
from statute.findings import Finding, Kind, Refused
from tests.trail.conftest import AT, propose, steward

pytestmark = pytest.mark.django_db
__all__ = ["steward"]


@pytest.fixture
def clerk() -> Actor:
    return Actor(user_id=uuid4(), name="经办人", role=Role.CLERK, region="330100")


def outcomes() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("recorded_at").values_list("action", "outcome"))


def test_an_act_leaves_exactly_one_entry_with_state_before_and_after(steward: Actor, clerk: Actor) -> None:
    item = propose(steward, "D01")
    actions.confirm(id=item.pk, by=clerk, at=AT)
    first, second = Entry.objects.order_by("object_seq")
    assert (first.action, first.before, first.after, first.object_seq) == ("item.propose", "", "proposed", 1)
    assert (second.action, second.before, second.after, second.object_seq) == (
        "item.confirm",
        "proposed",
        "confirmed",
        2,
    )
    assert second.actor_id == clerk.user_id


def test_a_refusal_changes_nothing_and_is_recorded_once_a_minute(steward: Actor) -> None:
    item = propose(steward, "D01")
    for _attempt in range(3):
        with pytest.raises(Refused) as refused:
            actions.confirm(id=item.pk, by=steward, at=AT)
    assert [f.kind for f in refused.value.findings] == [Kind.ROLE]
    item.refresh_from_db()
    assert item.state == Item.State.PROPOSED
    assert item.trail_seq == 1
    assert outcomes() == [("item.propose", "done"), ("item.confirm", "refused")]


def test_all_findings_are_answered_not_only_the_first(steward: Actor, clerk: Actor) -> None:
    item = propose(steward, "D01")
    Item.objects.filter(pk=item.pk).update(classification="", level="")
    with pytest.raises(Refused) as refused:
        actions.confirm(id=item.pk, by=clerk, at=AT)
    assert {f.code for f in refused.value.findings} == {"classified-and-traceable", "level-before-attribute"}


def test_who_prepared_does_not_approve(steward: Actor) -> None:
    item = propose(steward, "D01")
    both = Actor(user_id=steward.user_id, name="同一人", role=Role.CLERK, region="330100")
    with pytest.raises(Refused) as refused:
        actions.confirm(id=item.pk, by=both, at=AT)
    assert [f.code for f in refused.value.findings] == ["four-eyes"]


def test_another_regions_officer_is_out_of_scope(steward: Actor) -> None:
    item = propose(steward, "D01")
    elsewhere = Actor(user_id=uuid4(), name="外地经办", role=Role.CLERK, region="330200")
    with pytest.raises(Unseen):
        actions.confirm(id=item.pk, by=elsewhere, at=AT)
    assert outcomes()[-1] == ("item.confirm", "refused")


def test_a_missing_object_and_a_foreign_one_answer_alike(clerk: Actor) -> None:
    with pytest.raises(Unseen):
        actions.confirm(id=uuid4(), by=clerk, at=AT)


def test_a_wrong_state_is_a_conflict(steward: Actor, clerk: Actor) -> None:
    item = propose(steward, "D01")
    actions.confirm(id=item.pk, by=clerk, at=AT)
    with pytest.raises(Refused) as refused:
        actions.confirm(id=item.pk, by=clerk, at=AT)
    assert refused.value.kind == Kind.STATE


def test_a_stale_page_is_told_so_and_nothing_happens(steward: Actor, clerk: Actor) -> None:
    item = propose(steward, "D01")
    with pytest.raises(Refused) as refused:
        actions.confirm(id=item.pk, by=clerk, at=AT, seq=0)
    assert [f.code for f in refused.value.findings] == ["stale-page"]
    actions.confirm(id=item.pk, by=clerk, at=AT, seq=1)


def test_members_of_the_party_recuse() -> None:
    acts = Acts(Item, see=lambda by: Item.objects.all())

    @acts.act("look", label=_("查看"), roles=[Role.CLERK], arrow=None, scoped=False)
    def look(subject: Item, *, by: Actor, at: Any) -> None:
        """Look."""

    party = str(uuid4())
    subject = Item(region_id="330100")
    subject.organization_id = party
    by = Actor(user_id=uuid4(), role=Role.CLERK, region="330100", organizations=frozenset({party}))
    assert [f.code for f in look.findings(subject, by=by, at=AT)] == ["own-organization"]


def test_a_refusal_deep_inside_rolls_the_whole_act_back(steward: Actor, clerk: Actor) -> None:
    item = propose(steward, "D01")
    acts = Acts(Item, see=permissions.items)

    @acts.act("twice", label=_("两次确认"), roles=[Role.CLERK], arrow=None)
    def twice(subject: Item, *, by: Actor, at: Any) -> None:
        """Confirm, then be refused."""
        actions.confirm(id=subject.pk, by=by, at=at)
        raise Refused((Finding(code="no", message="不行"),))

    with pytest.raises(Refused):
        twice(id=item.pk, by=clerk, at=AT)
    item.refresh_from_db()
    assert item.state == Item.State.PROPOSED
    assert outcomes() == [("item.propose", "done"), ("item.twice", "refused")]


def test_notices_go_with_the_change_and_with_its_refusal(steward: Actor) -> None:
    propose(steward, "D01")
    assert Message.objects.count() == 1
    with pytest.raises(Refused):
        propose(steward, "D02", level="L4", attribute="open")
    assert Message.objects.count() == 1


def test_states_cannot_be_written_in_bulk(steward: Actor) -> None:
    propose(steward, "D01")
    with pytest.raises(StateWritten):
        Item.objects.update(state="confirmed")


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(steward: Actor) -> None:
    item = propose(steward, "D01")
    with pytest.raises(OutsideTransaction):
        record(action="item.look", subject=item, by=steward, at=AT + timedelta(1))
