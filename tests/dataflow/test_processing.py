"""Processing: inside the own open tenancy, on supplied data; raw data in nobody's reach."""

import inspect
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.urls import get_resolver

from audit.actor import SYSTEM
from audit.roles import Role
from operations.agreements.models import ScopeItem
from operations.catalog.models import Item
from operations.closures import actions as closing
from operations.dataflow.actions import processing, requests
from operations.dataflow.models import DataImport, DataRequest, ProcessingTask, Product, RequestLine
from operations.dataflow.queries import processing as queries
from operations.domains import actions as domains_actions
from operations.domains.models import Account
from statute.rules import operating
from tests import world
from tests.architecture.test_house import routes
from tests.dataflow.expect import refused, told, unseen, verbs
from tests.scenarios import closures, domains
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import dataflow_requests as demands
from tests.scenarios.dataflow_requests import admin, rows_of
from tests.world import AT, COUNTY, DAY
from web.house import house

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.mark.clause("process-inside-domain")
def test_a_task_runs_on_the_agreement_s_own_open_tenancy_only() -> None:
    agreement = domains.activated(domains.ready())
    with refused(("process-inside-domain", "五(四)")):
        flow.running(agreement)
    domains.confirm_orders(agreement)
    made = flow.running(flow.supplied(agreement))
    assert (made.state, made.tenancy) == ("running", domains.tenancy(agreement))
    assert told(made, Role.DOMAIN_OPERATOR) == 1


@pytest.mark.clause("process-inside-domain")
def test_while_the_permissions_are_closed_nothing_is_processed_or_resumed() -> None:
    made = flow.stopped()
    domains_actions.suspend(id=made.agreement_id, by=world.approver(), at=LATER, cause="other", reason="核查")
    with refused(("process-inside-domain", "五(四)")):
        processing.resume_task(id=made.pk, by=world.approver(), at=LATER)
    with refused(("wrong-state", "五(四)")):
        flow.running(made.agreement, LATER)


def test_a_task_uses_supplied_items_of_its_scenario_only() -> None:
    agreement = domains.active()
    with refused(("item-supplied", "五(三)")):
        flow.running(agreement)
    foreign = rows_of(domains.active(domains.ready(credit_code="91339999MADM000271")))
    with refused(("no-scenario-no-data", "三(三)3")):
        flow.running(agreement, items=foreign)
    with refused(("no-scenario-no-data", "三(三)3")):
        flow.running(agreement, items=[])


@pytest.mark.clause("train-on-sampled-desensitized")
def test_models_are_trained_and_validated_on_sampled_and_desensitised_data_only() -> None:
    agreement = flow.supplied()
    for kind in ("training", "validation"):
        with refused(("train-on-sampled-desensitized", "五(四)2")):
            flow.running(agreement, kind=kind, sampled=True)
        assert flow.running(agreement, kind=kind, sampled=True, desensitised=True).state == "running"


def test_the_operator_stops_and_the_authority_alone_resumes() -> None:
    made = flow.stopped()
    by = admin(made.agreement)
    with refused(("role", "五(二)")):
        processing.resume_task(id=made.pk, by=by, at=LATER)
    assert processing.resume_task(id=made.pk, by=world.approver(), at=LATER).state == "running"
    assert processing.finish_task(id=made.pk, by=by, at=LATER).state == "finished"


def test_what_an_ended_supply_leaves_running_comes_before_the_operator() -> None:
    made = flow.running()
    (row,) = rows_of(made.agreement)
    domains_actions.stop_supply(id=row.pk, by=world.approver(), at=LATER, reason="数据源停用")
    tomorrow = AT + timedelta(days=1)
    assert verbs(queries.waiting(admin(made.agreement), LATER)) == []
    assert verbs(queries.waiting(admin(made.agreement), tomorrow)) == ["finish"]
    processing.stop_task(id=made.pk, by=admin(made.agreement), at=tomorrow, reason="数据停供")
    with refused(("item-supplied", "五(三)")):
        processing.resume_task(id=made.pk, by=world.approver(), at=tomorrow)


def test_with_the_agreement_end_its_tasks_and_open_lists() -> None:
    made = flow.running()
    listed = demands.drafted(made.agreement)
    closures.expired(made.agreement)
    assert ProcessingTask.objects.get(pk=made.pk).state == "finished"
    assert DataRequest.objects.get(pk=listed.pk).state == "withdrawn"
    assert set(DataRequest.objects.values_list("state", flat=True)) == {"withdrawn", "delivered"}


def test_a_task_on_data_that_becomes_prohibited_stops_in_the_same_act() -> None:
    made = flow.running()
    (row,) = rows_of(made.agreement)
    closing.prohibit(id=row.item_id, by=world.clerk(), at=LATER, reason="涉及敏感内容")
    task = ProcessingTask.objects.get(pk=made.pk)
    assert (task.state, task.stop_reason, ScopeItem.objects.get(pk=row.pk).supplied_until) == (
        "stopped", "数据改为禁止开放", DAY,
    )  # fmt: skip
    with refused(("ban-prohibited-open-data", "一(一)")):
        processing.resume_task(id=made.pk, by=world.approver(), at=LATER)


def test_strangers_do_not_know_of_a_task() -> None:
    made = flow.running()
    unseen(
        processing.stop_task,
        world.approver(COUNTY),
        world.applicant("91339999MADM000271").admin,
        id=made.pk,
        reason="—",
    )
    with refused(("role", "五(四)")):
        processing.finish_task(id=made.pk, by=world.clerk(), at=AT)
    processing.finish_task(id=made.pk, by=SYSTEM, at=AT)


# --- raw data is in nobody's reach ---------------------------------------------------------------------------------

# The texts kept about an item asked for; a record of the item is none of them.
TEXTS = {
    "Item": {"code", "name", "classification", "level", "attribute", "update_cycle", "description", "state", "registration_code", "query_code"},
    "ScopeItem": {"fields", "ended_reason"},
    "RequestLine": {
        "necessity", "fields", "treatment", "treatment_note", "opinion", "province_note", "province_no",
    },
}  # fmt: skip
# What could carry the content of a record.
CARRIERS = (models.BinaryField, models.FileField, models.JSONField)
DESCRIBING = {
    "Amendment.milestones": "steps of a scenario: month and text",
    "ImportRow.values": "one line of a catalogue file: name, class, level",
    "ImportRow.faults": "what it lacks",
}
# The rooms through which data flows have these pages beside the generic ones: logs of acts, answers on access, papers.
PARTICULAR = {"log-intake", "access-decision", "product-review"}


@pytest.mark.clause("principle-raw-data-stays-in-domain")
def test_no_table_about_data_items_has_a_place_for_their_records() -> None:
    flowing = {Item, ScopeItem, RequestLine, DataRequest, DataImport, ProcessingTask, Product}
    near = {
        model
        for model in apps.get_app_config("operations").get_models()
        if model in flowing or any(f.related_model in flowing for f in model._meta.get_fields() if f.is_relation)
    }
    assert flowing < near
    carriers = {f"{m.__name__}.{c.name}" for m in near for c in m._meta.concrete_fields if isinstance(c, CARRIERS)}
    assert carriers <= set(DESCRIBING)
    texts = {
        model.__name__: {
            column.name
            for column in model._meta.concrete_fields
            if isinstance(column, models.CharField | models.TextField) and not column.is_relation
        }
        for model in (Item, ScopeItem, RequestLine)
    }
    assert all(texts[name] <= said for name, said in TEXTS.items())


@pytest.mark.clause("principle-raw-data-stays-in-domain")
def test_every_endpoint_and_export_shows_what_is_said_about_items_and_never_their_content() -> None:
    """All routes: the generic ones show what desks describe; the rooms of data have no other pages than those named."""
    task = flow.running()
    subjects = {"item": rows_of(task.agreement)[0].item, "processingtask": task}
    subjects |= {"datarequest": DataRequest.objects.get(), "dataimport": flow.imported(task.agreement)}
    for code, subject in subjects.items():
        desk = house().desk(code)
        assert desk is not None
        columns = {column.name for column in subject._meta.get_fields()}
        said = {*desk.fields(subject, SYSTEM), *(column.name for column in desk.columns)}
        assert not said & {"content", "records", "rows", "sample", "preview", "data", "values"}
        assert not columns & {"content", "records", "rows", "sample", "preview", "data", "values"}
    patterns = [pattern for _address, pattern in routes(get_resolver())]
    assert len(patterns) > 100
    rooms = ("operations.catalog", "operations.dataflow", "operations.domains")
    own = {p.name for p in patterns if inspect.unwrap(p.callback).__module__.startswith(rooms)}
    assert own <= PARTICULAR
    assert [f.code for f in operating.disclosure("raw")] == ["principle-raw-data-stays-in-domain"]


@pytest.mark.clause("principle-raw-data-stays-in-domain")
def test_no_seat_and_no_account_of_a_domain_is_made_for_raw_data() -> None:
    assert not [role for role in (*Account.Role.values, *Role.values) if "raw" in role]
    assert [f.code for f in operating.no_raw_data(True)] == ["raw-data-invisible"]


def test_a_withdrawn_list_leaves_its_running_tasks_to_the_operator() -> None:
    made = flow.running()
    (listed,) = DataRequest.objects.all()
    requests.withdraw(id=listed.pk, by=world.approver(), at=LATER, reason="场景调整")
    assert verbs(queries.waiting(admin(made.agreement), AT + timedelta(days=1))) == ["finish"]
