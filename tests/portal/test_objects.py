"""Lists, cases and actions over the web, written once for every kind of object."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Seat
from audit.actor import Actor
from audit.roles import Role
from audit.subject import new_id
from audit.trail.models import Entry, Outcome
from operations.catalog.models import Item
from operations.portal.models import SavedFilter
from tests import world
from tests.scenarios import applications, catalog, mechanism
from web.house import house

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]


def steward() -> Actor:
    return mechanism.seat(Role.STEWARD, unit=world.units()["税务局"])


def test_anonymous_readers_are_sent_to_sign_in(client: Client) -> None:
    item = catalog.confirmed()
    for path in ("/item/", f"/item/{item.pk}/", f"/item/{item.pk}/reclassify/", "/search/?q=x", "/notifications/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert "/accounts/sign-in/" in answer["Location"]


def test_a_foreign_object_and_a_missing_one_are_the_same_404(as_actor: As) -> None:
    proposed = catalog.proposed()
    outsider = as_actor(world.clerk(world.COUNTY))
    absent = new_id()
    foreign, missing = (outsider.get(f"/item/{id}/") for id in (proposed.pk, absent))
    assert foreign.status_code == missing.status_code == 404
    for verb in ("confirm", "lifecycle"):
        assert outsider.get(f"/item/{proposed.pk}/{verb}/").status_code == 404
    assert outsider.post(f"/item/{proposed.pk}/confirm/").status_code == 404
    assert outsider.get("/nothing/").status_code == 404
    assert _same(foreign.content, proposed.pk) == _same(missing.content, absent)


def _same(content: bytes, id: object) -> str:
    """The page without the id that was asked for and the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode().replace(str(id), ""))


def test_a_list_shows_only_what_the_gate_shows(as_actor: As) -> None:
    catalog.proposed(name="待确认的一项")
    catalog.confirmed(code="D06", name="已入目录的一项")
    seen = as_actor(world.clerk()).get("/item/").content.decode()
    assert "待确认的一项" in seen
    assert "已入目录的一项" in seen
    outside = as_actor(world.clerk(world.COUNTY)).get("/item/").content.decode()
    assert "待确认的一项" not in outside
    assert "已入目录的一项" in outside


@pytest.mark.parametrize("count", [10, 300])
def test_a_list_costs_the_same_queries_whatever_its_length(
    as_actor: As, count: int, django_assert_max_num_queries: Callable
) -> None:
    unit = world.units()["税务局"]
    Item.objects.bulk_create(
        Item(
            region_id="330100", provider=unit, code=f"X{n}", name=f"数据项{n}", attribute="restricted", level="L2",
            update_cycle="每年", proposed_at=world.AT,
        )
        for n in range(count)
    )  # fmt: skip
    client = as_actor(world.clerk())
    client.get("/item/")
    with django_assert_max_num_queries(12):
        assert client.get("/item/").status_code == 200


@pytest.mark.parametrize("code", sorted(desk.model.type_code() for desk in house().desks))
def test_every_list_opens_sorts_searches_and_exports(as_actor: As, code: str) -> None:
    client = as_actor(world.clerk())
    desk = house().desk(code)
    assert desk is not None
    assert client.get(f"/{code}/").status_code == 200
    for column in desk.columns:
        if column.order:
            assert client.get(f"/{code}/?sort=-{column.name}").status_code == 200
    for choice in desk.filters:
        assert client.get(f"/{code}/?{choice.name}=nonsense").status_code == 200
    assert client.get(f"/{code}/?q=甲").status_code == 200
    assert client.get(f"/{code}/?format=xlsx").status_code == 200
    assert b"".join(client.get(f"/{code}/?format=csv").streaming_content)


def test_a_case_page_offers_what_is_possible_and_says_why_not(as_actor: As) -> None:
    item = catalog.proposed()
    page = as_actor(world.clerk()).get(f"/item/{item.pk}/").content.decode()
    assert f"/item/{item.pk}/confirm/" in page
    assert "由其他角色办理" in page
    own = as_actor(steward()).get(f"/item/{item.pk}/").content.decode()
    assert "修改数据项" in own


def test_an_action_without_a_form_is_done_from_the_panel(as_actor: As) -> None:
    item = catalog.proposed()
    answer = as_actor(world.clerk()).post(f"/item/{item.pk}/confirm/", {"seq": item.trail_seq})
    assert answer.status_code == 302
    assert answer["Location"] == f"/item/{item.pk}/"
    item.refresh_from_db()
    assert item.state == Item.State.CONFIRMED


def test_an_action_from_a_stale_page_changes_nothing(as_actor: As) -> None:
    item = catalog.proposed()
    answer = as_actor(world.clerk()).post(f"/item/{item.pk}/confirm/", {"seq": item.trail_seq + 1})
    assert answer.status_code == 409
    assert "已有新的办理" in answer.content.decode()
    item.refresh_from_db()
    assert item.state == Item.State.PROPOSED


def test_a_malformed_form_is_422_and_keeps_what_was_typed(as_actor: As) -> None:
    item = catalog.confirmed()
    answer = as_actor(world.clerk()).post(
        f"/item/{item.pk}/reclassify/",
        {"seq": item.trail_seq, "level": "L3", "attribute": "", "reason": "已核定的理由"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "已核定的理由" in page
    assert 'id="field-attribute"' in page


def test_a_refusal_stands_beside_its_field_with_its_clause(as_actor: As) -> None:
    item = catalog.confirmed()
    data = {"seq": item.trail_seq, "level": "L3", "attribute": "open", "reason": "已核定的理由"}
    answer = as_actor(world.clerk()).post(f"/item/{item.pk}/reclassify/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    beside = page.split('id="field-attribute"')[1].split('id="field-reason"')[0]
    assert "不得列为无条件开放" in beside
    assert "/clauses/" in beside
    assert "已核定的理由" in page
    assert Entry.objects.filter(outcome=Outcome.REFUSED, action="item.reclassify").count() == 1


def test_the_wrong_role_is_told_who_may(as_actor: As) -> None:
    item = catalog.proposed()
    client = as_actor(world.person("handler", Role.SECRETARIAT))
    gate = client.get(f"/item/{item.pk}/")
    assert gate.status_code == 404
    confirmed = catalog.confirmed(code="D09")
    shown = client.get(f"/item/{confirmed.pk}/reclassify/")
    assert shown.status_code == 200
    assert "现在还不能办理" in shown.content.decode()
    assert client.post(f"/item/{confirmed.pk}/reclassify/", {}).status_code == 422


def test_a_refused_attempt_is_on_the_timeline_of_the_authority_in_red(as_actor: As) -> None:
    item = catalog.confirmed()
    client = as_actor(world.clerk())
    client.post(f"/item/{item.pk}/confirm/", {"seq": item.trail_seq})
    page = client.get(f"/item/{item.pk}/").content.decode()
    assert '<li class="no">' in page
    assert "被拒绝" in page
    outside = as_actor(steward()).get(f"/item/{item.pk}/").content.decode()
    assert '<li class="no">' not in outside


def test_a_first_object_is_made_and_opened(as_actor: As) -> None:
    client = as_actor(steward())
    field = mechanism.field("finance")
    form = client.get("/item/new/propose/?name=自带名称").content.decode()
    assert "自带名称" in form
    data = {
        "code": "D77", "name": "企业水电指数", "classification": "法人信息", "level": "L3", "attribute": "restricted",
        "fields_of_use": [field.pk], "update_cycle": "每月",
    }  # fmt: skip
    answer = client.post("/item/new/propose/", data)
    made = Item.objects.get(code="D77")
    assert answer["Location"] == f"/item/{made.pk}/"


def test_the_same_number_twice_is_a_conflict_and_no_error(as_actor: As) -> None:
    catalog.confirmed(code="D77")
    field = mechanism.field("finance")
    data = {
        "code": "D77", "name": "另一项", "classification": "法人信息", "level": "L3", "attribute": "restricted",
        "fields_of_use": [field.pk], "update_cycle": "每月",
    }  # fmt: skip
    answer = as_actor(steward()).post("/item/new/propose/", data)
    assert answer.status_code in {409, 422}
    assert "另一项" in answer.content.decode()


def test_a_picture_of_the_lifecycle_lights_the_current_state(as_actor: As) -> None:
    item = catalog.confirmed()
    page = as_actor(world.clerk()).get(f"/item/{item.pk}/lifecycle/").content.decode()
    assert '<rect class="node here"' in page
    assert '<path class="edge passed"' in page


def test_a_filter_is_kept_under_a_name_for_its_owner_alone(as_actor: As) -> None:
    mine, other = world.clerk(), world.approver()
    as_actor(mine).post("/item/filters/", {"name": "受限的", "query": "state=confirmed&evil=1"})
    kept = SavedFilter.objects.get()
    assert kept.query == "state=confirmed"
    assert "受限的" in as_actor(mine).get("/item/").content.decode()
    assert "受限的" not in as_actor(other).get("/item/").content.decode()
    as_actor(other).post("/item/filters/", {"drop": str(kept.pk)})
    assert SavedFilter.objects.exists()
    as_actor(mine).post("/item/filters/", {"drop": str(kept.pk)})
    assert not SavedFilter.objects.exists()


def test_a_seat_that_has_ended_opens_nothing(as_actor: As) -> None:
    actor, item = world.clerk(), catalog.proposed()
    client = as_actor(actor)
    assert client.get(f"/item/{item.pk}/").status_code == 200
    Seat.objects.filter(pk=actor.seat_id).update(valid_until=world.BEFORE)
    assert client.get(f"/item/{item.pk}/").status_code == 404


def test_a_fact_links_only_to_what_the_reader_may_see(as_actor: As) -> None:
    case = applications.verifying()
    link = f'href="/organization/{case.organization_id}/"'
    assert link in as_actor(world.clerk()).get(f"/application/{case.pk}/").content.decode()
    unit_steward = as_actor(steward()).get(f"/application/{case.pk}/")
    assert unit_steward.status_code == 200
    assert link not in unit_steward.content.decode()


def test_a_part_leads_to_its_place_on_the_page_of_its_case(as_actor: As) -> None:
    case = applications.verifying()
    part = case.checks.order_by("pk").first()
    answer = as_actor(world.clerk()).get(f"/checkitem/{part.pk}/")
    assert answer["Location"] == f"/application/{case.pk}/#checkitem-{part.pk}"


def test_a_unit_is_offered_its_own_questions_only(as_actor: As) -> None:
    case = applications.verifying()
    own = applications.check_of(case, "incidents", "police")
    page = as_actor(applications.handler(own)).get(f"/application/{case.pk}/").content.decode()
    offered = {str(check.pk) for check in case.checks.all() if f"/checkitem/{check.pk}/draft_conclusion/" in page}
    assert offered == {str(check.pk) for check in case.checks.filter(unit=own.unit)}
    assert "不在您的办理范围内" not in page
