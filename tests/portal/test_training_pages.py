"""Training and the comparison of accounts in the browser."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.actor import Actor
from operations.domains.models import Reconciliation, TrainingSession
from tests import world
from tests.scenarios import domains
from tests.world import DAY

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]


def test_a_training_goes_from_its_date_to_the_person_s_page(as_actor: As) -> None:
    running = domains.active()
    rows = [domains.reviewed_person(running, n=n, training=False) for n in (0, 1)]
    client = as_actor(domains.desk())
    form = {"title": "岗前培训第一期", "held_on": DAY.isoformat(), "place": "省数据局"}
    assert client.post("/trainingsession/new/plan/", form).status_code == 302
    address = f"/trainingsession/{TrainingSession.objects.get().pk}"
    assert rows[0].person.name in client.get(f"{address}/invite/").content.decode()
    assert client.post(f"{address}/invite/", {"people": [str(r.pk) for r in rows]}).status_code == 302
    first = TrainingSession.objects.get().trainees.order_by("pk").first()
    assert first is not None
    results = {"passed": [str(first.pk)], "certificate_prefix": "浙训-"}
    assert client.post(f"{address}/record_results/", results).status_code == 302
    assert "浙训-01" in client.get(f"{address}/").content.decode()
    page = as_actor(world.clerk()).get(f"/personnel/{first.personnel_id}/").content.decode()
    assert "岗前培训第一期" in page
    data = as_actor(world.clerk()).get(f"/api/v1/trainingsession/{TrainingSession.objects.get().pk}/").json()
    assert {t["outcome"] for t in data["trainees"]} == {"passed", "failed"}
    assert as_actor(world.clerk(world.COUNTY)).get(f"{address}/").status_code == 404


def test_a_session_of_many_asks_as_little_as_one_of_few(as_actor: As) -> None:
    running = domains.active()
    rows = [domains.reviewed_person(running, n=n, training=False) for n in range(4)]
    few, many = domains.held(rows[:1]), domains.held(rows)
    client, counted = as_actor(domains.desk()), []
    for session in (few, few, many):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/trainingsession/{session.pk}/").status_code == 200
        counted.append(len(asked))
    assert counted[1] == counted[2]
    assert counted[2] <= 12


def test_the_page_of_a_comparison_names_every_difference(as_actor: As) -> None:
    domain = domains.accepted_domain()
    client = as_actor(domains.operator(domain))
    upload = SimpleUploadedFile("账号.csv", "协议编号,账号,状态\n杭1,u-ghost,启用\n".encode())
    assert client.post(f"/domain/{domain.pk}/reconcile/", {"file": upload}).status_code == 302
    made = Reconciliation.objects.get()
    page = as_actor(world.clerk()).get(f"/reconciliation/{made.pk}/").content.decode()
    assert "u-ghost" in page
    assert "不应存在" in page
    assert "账号.csv" in as_actor(world.clerk()).get(f"/domain/{domain.pk}/").content.decode()
    assert as_actor(world.clerk(world.COUNTY)).get(f"/reconciliation/{made.pk}/").status_code == 404
