"""The review desk: what one reviewer has to check, beside the evidence it is checked by."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.actor import Actor
from audit.roles import Role
from operations.applications.models import Application, CheckItem
from tests import world
from tests.scenarios import applications as scene
from tests.scenarios import mechanism

pytestmark = pytest.mark.django_db


def browser(by: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client


def desk(case: Application) -> str:
    return reverse("applications:review", args=[case.pk])


def test_a_clerk_checks_materials_beside_their_documents() -> None:
    case = scene.submitted()
    client, material = browser(world.clerk()), case.materials.filter(current=True).order_by("id")[1]
    assert desk(case) in client.get(reverse("portal:case", args=["application", case.pk])).content.decode()
    listed = client.get(desk(case)).content.decode()
    assert f'href="/material/{material.pk}/check_material/"' in listed
    at_work = client.get(f"/material/{material.pk}/check_material/").content.decode()
    shown = reverse("portal:document", args=[material.document_id])
    assert 'name="found"' in at_work
    assert f'name="viewer" id="viewer" title="所选材料" src="{shown}?show=1"' in at_work
    answer = client.post(f"/material/{material.pk}/check_material/", {"found": "complete", "seq": material.trail_seq})
    assert answer["Location"] == desk(case)
    assert f"已办 1，共 {case.materials.filter(current=True).count()} 项" in client.get(desk(case)).content.decode()


def test_a_form_that_was_refused_keeps_the_evidence_beside_it() -> None:
    case = scene.submitted()
    material = case.materials.filter(current=True).order_by("id").first()
    assert material is not None
    answer = browser(world.clerk()).post(f"/material/{material.pk}/check_material/", {"found": "lacking", "note": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="viewer"' in page
    assert 'name="note"' in page


def test_a_unit_has_its_own_conditions_and_what_the_applicant_declared() -> None:
    case = scene.verifying()
    check = scene.check_of(case, "credit")
    foreign = case.checks.exclude(unit_id=check.unit_id).first()
    assert foreign is not None
    page = browser(scene.handler(check)).get(f"/checkitem/{check.pk}/draft_conclusion/").content.decode()
    assert 'name="opinion"' in page
    assert 'id="documents"' in page
    assert case.capability in page
    assert f'id="point-{check.pk}"' in page
    assert f"point-{foreign.pk}" not in page
    answer = browser(scene.handler(check)).post(
        f"/checkitem/{check.pk}/draft_conclusion/",
        {"result": "met", "opinion": "经核实，符合要求。", "credit_source": "信用中国", "credit_result": "无",
         "credit_queried_on": f"{world.DAY}"},
    )  # fmt: skip
    assert answer["Location"] == desk(case)
    assert "经核实，符合要求。" in browser(scene.head(check)).get(desk(case)).content.decode()


def test_a_head_signs_at_the_desk_too() -> None:
    case = scene.verifying()
    check = scene.drafted_check(scene.check_of(case, "officer" if _has(case, "officer") else "credit"))
    page = browser(scene.head(check)).get(f"/checkitem/{check.pk}/conclude/").content.decode()
    assert 'id="documents"' in page
    assert "经核实，符合要求。" in page


def _has(case: Application, code: str) -> bool:
    return CheckItem.objects.filter(application=case, condition__code=code).exists()


def test_a_steward_judges_data_and_sees_no_document() -> None:
    case = scene.verifying()
    asked = case.requested.select_related("item__provider").order_by("id").first()
    assert asked is not None
    page = browser(scene.steward(asked.item.provider)).get(f"/requesteditem/{asked.pk}/reduce/").content.decode()
    assert asked.necessity in page
    assert 'name="allowed_fields"' in page
    assert 'id="documents"' not in page
    assert "?show=1" not in page


def test_who_has_nothing_to_check_has_no_desk() -> None:
    case = scene.verifying()
    for by in (world.clerk(), scene.admin(case), mechanism.seat(Role.CONVENER), mechanism.seat(Role.AUDITOR)):
        assert browser(by).get(desk(case)).status_code == 404
        assert desk(case) not in browser(by).get(reverse("portal:case", args=["application", case.pk])).content.decode()
