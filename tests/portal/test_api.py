"""The API over the same desks and acts as the pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from audit.actor import Actor
from audit.roles import Role
from operations.catalog.models import Item
from operations.portal.api.inputs import schema_of
from operations.portal.models import Replay
from operations.portal.registry import ACTS
from tests import world
from tests.scenarios import catalog, mechanism

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]
JSON = "application/json"


def steward() -> Actor:
    return mechanism.seat(Role.STEWARD, unit=world.units()["税务局"])


def proposal(**changes: object) -> dict[str, object]:
    return {
        "code": "D88", "name": "企业水电指数", "classification": "法人信息", "level": "L3", "attribute": "restricted",
        "fields_of_use": [str(mechanism.field("finance").pk)], "update_cycle": "每月", "personal": False,
    } | changes  # fmt: skip


def test_lists_page_by_cursor_through_the_gate(as_actor: As) -> None:
    for n in range(5):
        catalog.confirmed(code=f"D{n}")
    client = as_actor(world.clerk())
    first = client.get("/api/v1/item/?size=2").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    ids = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert len(ids) == len(set(ids)) == 5
    assert third["next"] is None
    assert client.get("/api/v1/item/?after=junk").status_code == 422


def test_without_a_person_there_is_no_answer(client: Client) -> None:
    answer = client.get("/api/v1/item/")
    assert answer.status_code in {401, 403}
    assert answer["Content-Type"].startswith("application/problem+json")


def test_an_unseen_object_is_a_404_problem(as_actor: As) -> None:
    item = catalog.proposed()
    outsider = as_actor(world.clerk(world.COUNTY))
    for path in (f"/api/v1/item/{item.pk}/", f"/api/v1/item/{item.pk}/actions/"):
        answer = outsider.get(path)
        assert answer.status_code == 404
        assert answer["Content-Type"].startswith("application/problem+json")


def test_actions_say_what_is_possible_and_why_not(as_actor: As) -> None:
    item = catalog.proposed(attribute="restricted", level="L2")
    answer = as_actor(world.clerk()).get(f"/api/v1/item/{item.pk}/actions/").json()
    assert {a["verb"]: a["possible"] for a in answer["actions"]}["confirm"] is True
    assert answer["seq"] == item.trail_seq


def test_an_action_is_done_over_json(as_actor: As) -> None:
    item = catalog.proposed()
    answer = as_actor(world.clerk()).post(f"/api/v1/item/{item.pk}/actions/confirm/", {"seq": item.trail_seq}, JSON)
    assert answer.status_code == 200
    assert answer.json()["objects"][0]["state"] == "confirmed"


def test_a_refusal_is_a_problem_document_with_every_finding(as_actor: As) -> None:
    item = catalog.confirmed()
    answer = as_actor(world.clerk()).post(
        f"/api/v1/item/{item.pk}/actions/reclassify/", {"level": "L4", "attribute": "open", "reason": "x"}, JSON
    )
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["findings"][0]["field"] == "attribute"
    wrong = as_actor(world.clerk()).post(f"/api/v1/item/{item.pk}/actions/confirm/", {}, JSON)
    assert wrong.status_code == 409
    role = as_actor(world.person("s", Role.SECRETARIAT)).post(
        f"/api/v1/item/{item.pk}/actions/reclassify/", {"level": "L2", "attribute": "restricted", "reason": "x"}, JSON
    )
    assert role.status_code == 403


def test_a_misspelt_input_is_refused(as_actor: As) -> None:
    answer = as_actor(steward()).post("/api/v1/item/actions/propose/", proposal(nmae="x"), JSON)
    assert answer.status_code == 422
    assert [f["field"] for f in answer.json()["findings"]] == ["nmae"]


def test_the_same_key_and_body_is_answered_the_same_and_done_once(as_actor: As) -> None:
    client = as_actor(steward())
    first = client.post("/api/v1/item/actions/propose/", proposal(), JSON, headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/item/actions/propose/", proposal(), JSON, headers={"Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Item.objects.filter(code="D88").count() == 1
    other = client.post("/api/v1/item/actions/propose/", proposal(code="D89"), JSON, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 422
    assert not Item.objects.filter(code="D89").exists()


def test_a_refusal_under_a_key_is_repeated_and_recorded(as_actor: As) -> None:
    item = catalog.confirmed()
    client = as_actor(world.clerk())
    path, headers = f"/api/v1/item/{item.pk}/actions/confirm/", {"Idempotency-Key": "k2"}
    first, again = (client.post(path, {}, JSON, headers=headers) for _time in range(2))
    assert first.status_code == again.status_code == 409
    assert again["Content-Type"].startswith("application/problem+json")
    assert Replay.objects.get().status == 409


def test_the_description_names_every_action(client: Client) -> None:
    text = client.get("/api/schema/?format=json").json()
    for act in ACTS:
        place = "actions" if act.root else "{id}/actions"
        assert f"/api/v1/{act.model.type_code()}/{place}/{act.verb}/" in text["paths"], act.code
    assert client.get("/api/docs/").status_code == 200


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.code)
def test_every_action_describes_its_inputs(act: object) -> None:
    schema = schema_of(act)  # type: ignore[arg-type]
    assert schema["type"] == "object"
