"""Pages, lists, forms, papers and the API of supplements, filed changes and new names: who sees them, what they show."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.trail.models import Entry
from operations.agreements import amendments as desks
from operations.agreements.models import Amendment, NameChange
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from tests import world
from tests.pages import as_person, reads_little
from tests.scenarios import agreements, applications
from tests.scenarios import amendments as scene
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db


def test_every_page_answers_its_readers_and_nobody_else(client: Client) -> None:
    made = scene.sealed(new=True)
    agreement = made.agreement
    filing = scene.renamed(agreement)
    clerk, party = as_person(world.clerk()), as_person(world.admin_of(agreement.organization))
    world.units(COUNTY)
    strangers = [as_person(by) for by in (world.clerk(COUNTY), world.applicant("91339999MADM000271").admin)]
    for subject in (made, filing, NameChange.objects.get()):
        address = f"/{subject.type_code()}/{subject.pk}/"
        # The name of an organization is no secret of one region's authority; its agreements are.
        others = [404, 404] if subject.type_code() != "namechange" else [200, 404]
        assert [c.get(address).status_code for c in (clerk, party, *strangers)] == [200, 200, *others], address
        assert clerk.get(f"/{subject.type_code()}/").status_code == 200
        assert clerk.get(f"/api/v1/{subject.type_code()}/{subject.pk}/").status_code == 200
    assert made.agreement.number in clerk.get(f"/amendment/{made.pk}/").content.decode()
    said = Entry.objects.filter(case_id=made.pk).values_list("action", flat=True)
    assert {"amendment.submit", "amendmentitem.agree", "amendment.seal"} <= set(said)
    page = clerk.get(f"/agreement/{agreement.pk}/").content.decode()
    assert page.count(f"/amendment/{made.pk}/") >= 3  # its line, its row of the scope, its line of the seal register
    assert "原名" in page
    assert filing.before in page
    name = NameChange.objects.get()
    assert f"/namechange/{name.pk}/" in clerk.get(f"/organization/{name.organization_id}/").content.decode()
    document = reverse("amendment-document", args=[made.pk])
    assert [c.get(document).status_code for c in (clerk, party, *strangers)] == [200, 200, 404, 404]
    assert party.get(document).content.startswith(b"%PDF")
    for kind in (Paper.Kind.GRANT, Paper.Kind.PUBLICATION, Paper.Kind.FILING):
        letter = reverse("amendment-letter", args=[made.pk, kind])
        assert [c.get(letter).status_code for c in (clerk, party, *strangers)] == [200, 200, 404, 404]
        assert scene.NEW["scenario_name"] in party.get(letter).content.decode()
    assert client.get(reverse("amendment-letter", args=[made.pk, "grant"])).status_code in {302, 404}
    public = client.get("/public/grants/").content.decode()
    assert scene.NEW["scenario_name"] in public
    assert made.decision_no in public


def test_the_operator_draws_it_up_on_the_pages_with_what_was_typed_kept() -> None:
    agreement = agreements.sealed()
    admin = as_person(world.admin_of(agreement.organization))
    page = f"/agreement/{agreement.pk}/draft_amendment/"
    assert admin.get(page).status_code == 200
    steps = "18 | 完成试点\n30 | 覆盖三千户"
    assert admin.post(page, scene.NEW | {"reason": "扩围", "milestones": steps}).status_code == 302
    made = Amendment.objects.get()
    assert made.milestones == [[18, "完成试点"], [30, "覆盖三千户"]]
    assert steps in admin.get(f"/amendment/{made.pk}/edit/").content.decode().replace("\r", "")
    adding = f"/amendment/{made.pk}/add_item/"
    item = applications.item(scene.ADDED, provider="人力资源和社会保障局")
    refused = admin.post(adding, {"item": item.pk, "fields_wanted": "缴纳区间"})
    assert refused.status_code == 422
    assert "没有说明使用的必要性" in refused.content.decode()
    assert admin.post(adding, {"item": item.pk, "necessity": "必要", "fields_wanted": "缴纳区间"}).status_code == 302
    row = made.items.get()
    assert (row.scenario_name, row.fields) == (scene.NEW["scenario_name"], "缴纳区间")
    assert admin.get(f"/amendmentitem/{row.pk}/edit_item/").status_code == 200
    assert admin.post(f"/amendment/{made.pk}/submit/").status_code == 302
    assert scene.fresh(made).state == "submitted"


def test_the_request_to_the_government_is_the_authority_s_own_paper() -> None:
    made = scene.concluded()
    address = reverse("amendment-letter", args=[made.pk, "request"])
    clerk, party = as_person(world.clerk()), as_person(world.admin_of(made.agreement.organization))
    assert (clerk.get(address).status_code, party.get(address).status_code) == (200, 404)
    assert made.reason in clerk.get(address).content.decode()
    # Nothing is decided, so there is no text yet.
    assert party.get(reverse("amendment-document", args=[made.pk])).status_code == 404


def test_a_draft_on_paper_bears_no_code_and_a_refusal_no_text() -> None:
    made = scene.granted()
    party = as_person(world.admin_of(made.agreement.organization))
    assert party.get(reverse("amendment-document", args=[made.pk])).content.startswith(b"%PDF")
    assert paper_of(made, Paper.Kind.AMENDMENT) is None


def test_lists_and_pages_read_little() -> None:
    made = scene.sealed(new=True)
    scene.renamed(made.agreement)
    readers = [world.clerk(), world.admin_of(made.agreement.organization)]
    reads_little(desks.AMENDMENTS, readers, AT, most=4, tracked=True)
    reads_little(desks.CHANGE_FILINGS, readers, AT, most=1)
    reads_little(desks.NAME_CHANGES, readers, AT, most=1)
