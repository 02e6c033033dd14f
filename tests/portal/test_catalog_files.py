"""A file of proposals in the browser: uploaded, looked through, proposed, confirmed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applicants import documents
from audit.actor import Actor
from operations.catalog import actions
from operations.catalog.models import CatalogImport, Item
from tests import world
from tests.scenarios import catalog as scenario
from tests.scenarios.catalog import BAD, ROW, ROWS, workbook
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]


def test_the_pages_lead_from_the_file_to_the_items(as_actor: As) -> None:
    scenario.mechanism.field()
    client = as_actor(scenario.steward())
    assert "从 XLSX 导入数据项" in client.get("/catalogimport/").content.decode()
    upload = SimpleUploadedFile("目录.xlsx", workbook([*ROWS, BAD]))
    answer = client.post("/catalogimport/new/read/", {"file": upload})
    made = CatalogImport.objects.get()
    assert answer.status_code == 302
    page = client.get(f"/catalogimport/{made.pk}/").content.decode()
    assert "1 行有问题" in page
    assert "L3 级数据不得列为无条件开放" in page
    assert client.post(f"/catalogimport/{made.pk}/propose/", {}).status_code != 302
    assert client.post(f"/catalogimport/{made.pk}/propose/", {"good_only": "on"}).status_code == 302
    page = as_actor(world.clerk()).get(f"/catalogimport/{made.pk}/").content.decode()
    assert f"/item/{Item.objects.get(code='D31').pk}/" in page
    assert "未导入" in page
    assert as_actor(world.clerk(COUNTY)).get(f"/catalogimport/{made.pk}/").status_code == 404
    data = as_actor(world.clerk()).get(f"/api/v1/catalogimport/{made.pk}/").json()
    assert [row["good"] for row in data["rows"]] == [True, True, False]


def test_a_page_of_many_rows_asks_no_more_than_one_of_few(as_actor: As) -> None:
    few = scenario.proposed_file()
    many = scenario.read_file(workbook([ROW | {"编号": f"M{n}"} for n in range(40)]))
    many = actions.propose_import(id=many.pk, by=scenario.steward(), at=AT)
    client, counted = as_actor(world.clerk()), []
    for made in (few, few, many):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/catalogimport/{made.pk}/").status_code == 200
        counted.append(len(asked))
    assert counted[1] == counted[2]
    assert counted[2] <= 12


def test_a_document_of_somebody_else_is_as_good_as_missing(as_actor: As) -> None:
    foreign = documents.store(SimpleUploadedFile("别人.xlsx", workbook()), by=world.clerk(COUNTY), at=AT)
    client = as_actor(scenario.steward())
    for id in (foreign.pk, uuid4()):
        assert client.post("/catalogimport/new/read/", {"file-kept": str(id)}).status_code != 302
    assert not CatalogImport.objects.exists()
