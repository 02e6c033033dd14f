"""变更备案 of an organization's name: asked for, confirmed, put down on every agreement in force 一(三)."""

from datetime import timedelta

import pytest

from accounts.models import Seat
from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions, permissions, queries
from operations.agreements.models import ChangeFiling, NameChange
from operations.papers.issuing import contents_of
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements
from tests.scenarios import amendments as scene
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db
NEW = "浙里征信科技有限公司"


def test_a_confirmed_name_is_filed_on_every_agreement_in_force_and_the_sealed_text_stays():
    made, other = agreements.sealed(), agreements.drafted(credit_code="91339999MADM000271")
    before = made.organization.name
    filing = scene.renamed(made)
    assert (filing.before, filing.after, filing.changed_on, filing.recorded_by) == (
        before, NEW, DAY, world.clerk().user_id,
    )  # fmt: skip
    assert agreements.fresh(made).organization.name == NEW
    assert set(Seat.objects.filter(organization=str(made.organization_id)).values_list("place", flat=True)) == {NEW}
    assert list(ChangeFiling.objects.all()) == [filing]
    assert agreements.fresh(other).organization.name != NEW
    assert contents_of(queries.issued(made))["party_b"]["name"] == before
    assert queries.contents(agreements.fresh(made)).party_b.name == before
    assert queries.former_names(agreements.fresh(made)) == (before,)
    assert set(Message.objects.filter(subject_id=filing.pk).values_list("role", flat=True)) == {
        Role.CLERK, Role.APPROVER, Role.ORG_ADMIN, Role.SECURITY_OFFICER,
    }  # fmt: skip
    # On both timelines: the organization's and the agreement's.
    assert Entry.objects.filter(action="organization.rename", object_id=made.organization_id).exists()
    assert Entry.objects.filter(action="changefiling.file", case_id=made.pk).exists()


def test_an_agreement_that_has_ended_gets_no_line():
    made = agreements.sealed()
    from audit.actor import SYSTEM
    from statute.terms import ends_at

    actions.expire(id=made.pk, by=SYSTEM, at=ends_at(made.last_on))
    asked = scene.rename_asked(made)
    actions.confirm_rename(id=asked.pk, by=world.approver(), at=AT)
    assert not ChangeFiling.objects.exists()
    assert agreements.fresh(made).organization.name == NEW


def test_another_credit_code_is_another_organization_and_is_told_what_to_do():
    made = agreements.sealed()
    organization = made.organization
    by = world.admin_of(organization)
    with refusal("another-organization", "一(三)") as found:
        actions.request_rename(
            id=organization.pk, by=by, at=AT, **scene.naming(organization, credit_code="91339999MADM000271")
        )
    assert (found[0].field, "按通告申请" in found[0].remedy_text) == ("credit_code", True)
    assert not NameChange.objects.exists()


@pytest.mark.parametrize("changes", [{"changed_on": DAY + timedelta(days=1)}, {"name": " "}])
def test_a_name_is_said_and_has_been_changed(changes):
    organization = world.applicant().organization
    with refusal("name-change"):
        actions.request_rename(
            id=organization.pk, by=world.admin_of(organization), at=AT, **scene.naming(organization, **changes)
        )


def test_one_at_a_time_confirmed_or_declined_once_by_the_organization_s_own_region():
    made = agreements.sealed()
    asked = scene.rename_asked(made)
    with refusal("name-change"):
        scene.rename_asked(made)
    world.units(COUNTY)
    with refusal("scope"):
        actions.confirm_rename(id=asked.pk, by=world.clerk(COUNTY), at=AT)
    with refusal("role"):
        actions.confirm_rename(id=asked.pk, by=world.admin_of(made.organization), at=AT)
    declined = actions.decline_rename(id=asked.pk, by=world.clerk(), at=AT, reason="登记机关无此变更")
    assert (declined.pending, agreements.fresh(made).organization.name != NEW) == (False, True)
    with refusal("name-change"):
        actions.confirm_rename(id=asked.pk, by=world.clerk(), at=AT)
    again = scene.rename_asked(made)
    assert {(w.subject.pk, w.verb) for w in queries.waiting(world.clerk(), AT)} >= {(again.pk, "confirm")}


def test_a_competitor_neither_sees_the_name_asked_for_nor_the_filing():
    made = agreements.sealed()
    scene.renamed(made)
    other = world.applicant("91339999MADM000271").admin
    assert permissions.name_changes(scene_admin(made)).exists()
    assert permissions.change_filings(scene_admin(made)).exists()
    assert not permissions.name_changes(other).exists()
    assert not permissions.change_filings(other).exists()
    asked = NameChange.objects.get()
    with pytest.raises(Unseen):
        actions.confirm_rename(id=asked.pk, by=other, at=AT)


def scene_admin(made):
    return world.admin_of(made.organization)
