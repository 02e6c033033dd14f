"""Pages, lists, forms and API of social data, processing tasks and quality demands."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.dataflow.actions import processing
from operations.dataflow.models import DataImport, ProcessingTask, QualityDemand
from operations.dataflow.views import imports, quality
from operations.dataflow.views import processing as tasks
from tests import world
from tests.pages import as_person, reads_little
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import domains
from tests.scenarios.dataflow_requests import admin, rows_of
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db


def everything() -> tuple[DataImport, ProcessingTask, QualityDemand]:
    """A task on an item and on social data, and a demand on the item."""
    agreement = flow.supplied()
    one = flow.imported(agreement)
    return one, flow.running(agreement, imports=[one]), flow.assigned(agreement)


@pytest.mark.parametrize("desk", [*imports.DESKS, *tasks.DESKS, *quality.DESKS], ids=lambda d: d.model.type_code())
def test_a_desk_shows_its_list_and_case_in_few_queries(desk: Any) -> None:
    everything()
    reads_little(desk, (world.clerk(),), AT, most=10, tracked=True)


def test_pages_answer_whom_they_concern_and_nobody_else() -> None:
    one, task, demand = everything()
    clerk, party = as_person(world.clerk()), as_person(admin(task.agreement))
    operator, steward = as_person(flow.operator_of(task.agreement)), as_person(flow.provider_of(demand))
    stranger = as_person(world.clerk(COUNTY))
    for subject in (one, task, demand):
        address = f"/{subject.type_code()}/{subject.pk}/"
        assert [c.get(address).status_code for c in (clerk, party, operator)] == [200, 200, 200], address
        assert stranger.get(address).status_code == 404
        assert clerk.get(f"/api/v1/{subject.type_code()}/{subject.pk}/").status_code == 200
        assert clerk.get(f"/{subject.type_code()}/?format=csv").status_code == 200
    assert steward.get(f"/qualitydemand/{demand.pk}/").status_code == 200
    page = clerk.get(f"/agreement/{task.agreement_id}/").content.decode()
    assert all(name in page for name in (one.name, task.name))
    item = clerk.get(f"/item/{demand.scope_item.item_id}/").content.decode()
    assert demand.problem in item


def test_a_task_s_page_takes_no_more_queries_for_more_items() -> None:
    def counted(items: int, credit_code: str) -> int:
        made = flow.running(flow.supplied(domains.active(domains.ready(items=items, credit_code=credit_code))))
        client, address = as_person(world.clerk()), f"/processingtask/{made.pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert counted(1, world.CREDIT_CODE) == counted(3, "91339999MADM000271")


def test_forms_take_what_is_lawful_and_say_what_is_lacking() -> None:
    agreement = flow.supplied()
    (row,) = rows_of(agreement)
    party = as_person(admin(agreement))
    place = f"/agreement/{agreement.pk}"
    said = {"name": "模型训练", "scenario": row.scenario_id, "kind": "training", "purpose": "训练", "items": [row.pk]}
    wrong = party.post(f"{place}/start_task/", said | {"sampled": "on"})
    assert wrong.status_code == 422
    assert "脱敏" in wrong.content.decode()
    assert party.post(f"{place}/start_task/", said | {"sampled": "on", "desensitised": "on"}).status_code == 302
    social = {
        "name": "招聘指数",
        "scenario": row.scenario_id,
        "source": "招聘平台",
        "lawful_basis": "协议",
        "purpose": "融合",
    }
    lacking = party.post(f"{place}/request_import/", social)
    assert lacking.status_code == 422
    assert "证明文件" in lacking.content.decode()
    document = world.evidence(admin(agreement), "合同.pdf")
    assert party.post(f"{place}/request_import/", social | {"document": document.pk}).status_code == 302
    raised = {"scope_item": row.pk, "problem": "有空值"}
    assert party.post(f"{place}/raise_demand/", raised).status_code == 302
    clerk, made = as_person(world.clerk()), QualityDemand.objects.get()
    form = clerk.get(f"/qualitydemand/{made.pk}/accept/")
    assert str(row.item.provider.name) in form.content.decode()
    assert clerk.post(f"/qualitydemand/{made.pk}/accept/", {"provider": row.item.provider_id}).status_code == 422


def test_a_stopped_task_says_why_on_its_page() -> None:
    made = flow.running()
    processing.stop_task(id=made.pk, by=world.approver(), at=AT, reason="发现异常关联")
    assert "发现异常关联" in as_person(admin(made.agreement)).get(f"/processingtask/{made.pk}/").content.decode()
