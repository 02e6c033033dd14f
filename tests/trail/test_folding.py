"""The folded trail is the database: every change stands in exactly one entry, and one that stands in none is named."""

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from audit import beside
from audit.actor import Actor
from audit.subject import StateWritten, Subject
from audit.trail.folding import APART, fold, models
from audit.trail.models import Entry
from operations.applications import actions as applying
from operations.applications.models import Milestone, Scenario
from operations.catalog import actions as cataloguing
from operations.catalog.models import Item
from operations.closures.models import Step
from operations.mechanism.models import Opinion
from statute.findings import Refused
from tests.matrix.scenes import scene
from tests.scenarios import applications
from tests.trail.conftest import AT, propose
from tests.trail.folded import differences

pytestmark = pytest.mark.django_db

# Worlds that between them go through every room, with rows beside the subjects of their acts.
WORLDS = (
    ("catalogimport", "confirmed"),
    ("application", "annulled"),
    ("trainingsession", "held"),
    ("purgeproposal", "purged"),
    ("closure", "complete"),
    ("product", "on_market"),
    ("datarequest", "delivered"),
    ("evaluation", "final"),
    ("incident", "closed"),
    ("correction", "accepted"),
)


def sql(statement: str, *parameters: Any) -> None:
    """What somebody at the database's own console does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def said() -> list[str]:
    """Kind and column of every difference."""
    return [f"{found.kind} {found.column}".strip() for found in differences()]


@pytest.mark.parametrize(("machine", "state"), WORLDS)
def test_the_folded_trail_is_the_database(machine: str, state: str) -> None:
    scene(machine, state)
    assert differences() == []


def test_every_table_is_folded_or_listed_with_its_reason() -> None:
    own = {model._meta.app_label for model in apps.get_models() if issubclass(model, Subject)}
    tables = {model._meta.label for model in apps.get_models() if model._meta.app_label in own}
    folded = {model._meta.label for model in models()}
    assert folded | set(APART) == tables
    assert {model._meta.label for model in apps.get_models() if issubclass(model, Subject)} <= folded
    assert all(APART.values())
    # An entry names a row by kind and id alone.
    assert len({model._meta.model_name for model in models()}) == len(folded)


# --- what no entry says --------------------------------------------------------------------------------------------


def test_a_column_changed_by_sql_is_named(steward: Actor) -> None:
    item = propose(steward, "D01")
    sql("UPDATE operations_item SET description = 'x'")
    (found,) = differences()
    assert (found.kind, found.column, found.folded, found.stored) == ("item", "description", None, "x")
    assert found.id == item.pk.hex


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        (Opinion, "reply_no", "'x'"),
        (Milestone, "month", "9"),
        (Scenario, "approved", "TRUE"),
        (Item, "trail_seq", "7"),
        (Item, "confirmed_at", "'2026-11-01 00:00:00'"),
    ],
)
def test_so_is_a_column_of_a_row_that_was_written_beside(model: type[Model], column: str, value: str) -> None:
    applications.deliberating()
    sql(f"UPDATE {model._meta.db_table} SET {column} = {value}")
    assert set(said()) == {f"{model._meta.model_name} {column}"}


def test_a_row_deleted_by_sql_is_missed() -> None:
    applications.deliberating()
    one = Opinion.objects.order_by("pk").values_list("pk", flat=True)[:1].get()
    Opinion.objects.filter(pk=one).delete()
    (found,) = differences()
    assert (found.kind, found.id, found.folded, found.stored) == ("opinion", one.hex, "a row", "none")


def test_a_row_inserted_by_sql_has_no_entry(steward: Actor) -> None:
    propose(steward, "D01")
    columns = ", ".join(f.column for f in Item._meta.concrete_fields if f.column not in {"id", "code"})
    made = uuid4().hex
    sql(f"INSERT INTO operations_item (id, code, {columns}) SELECT %s, 'D03', {columns} FROM operations_item", made)
    (found,) = differences()
    assert (found.kind, found.id, found.folded, found.stored) == ("item", made, "no entry", "a row")


def test_what_a_row_is_joined_with_is_a_column_of_it(steward: Actor) -> None:
    item = propose(steward, "D01")
    item.fields.clear()
    (found,) = differences()
    assert (found.kind, found.column, found.stored) == ("item", "fields", [])


def test_a_lost_entry_shows(steward: Actor) -> None:
    """The last of an object's entries leaves no hole in its numbers: the row has counted it."""
    item = propose(steward, "D01")
    Item.objects.filter(pk=item.pk).update(trail_seq=2)
    assert said() == ["item trail_seq"]


# --- what an entry holds -------------------------------------------------------------------------------------------


def test_an_entry_holds_the_rows_that_its_act_wrote_beside() -> None:
    scene("matter", "open")
    opened = Entry.objects.select_related("payload").get(action="matter.open")
    rows = json.loads(opened.payload.json)["rows"]
    assert {(row["how"], row["row"].split(":")[0]) for row in rows} == {("made", "opinion")}
    assert len(rows) == Opinion.objects.count() > 0
    assert not Entry.objects.filter(object_type="opinion").exists()


def test_rows_are_made_changed_and_dropped_within_one_act() -> None:
    case = applications.draft()
    scenario = case.scenarios.get()
    for months in ((3, 9), (), (6,)):
        applying.edit_scenario(
            id=scenario.pk, by=applications.admin(case), at=AT,
            **applications.scenario(milestones=tuple((month, f"第{month}个月") for month in months)),
        )  # fmt: skip
        assert differences() == []
    assert [step.month for step in scenario.milestones.all()] == [6]


def test_nothing_is_written_beside_no_act() -> None:
    case = applications.draft()
    for write in (
        lambda: beside.make(Milestone(scenario=case.scenarios.get(), month=1, text="x")),
        lambda: beside.change(case.scenarios.all(), name="x"),
        lambda: beside.drop(Milestone.objects.all()),
    ):
        with pytest.raises(beside.OutsideAct):
            write()
    with pytest.raises(StateWritten):
        beside.change(case.requested.all(), state="agreed")


def test_a_refused_act_says_nothing_of_any_row(steward: Actor) -> None:
    item = propose(steward, "D01")
    with pytest.raises(Refused):
        cataloguing.confirm(id=item.pk, by=steward, at=AT)
    assert differences() == []


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_prints_what_differs_and_ends_with_one(steward: Actor) -> None:
    propose(steward, "D01")
    Item.objects.update(description="x")
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("trail", "fold", stdout=out)
    assert left.value.code == 1
    assert "item" in out.getvalue()
    assert "description: the trail says None, the database 'x'" in out.getvalue()
    assert f"{len(fold().differences)} differences" in out.getvalue()


def test_steps_of_a_closure_are_rows_of_its_entries() -> None:
    closure = scene("closure", "retaining_logs").subject
    assert Step.objects.filter(closure=closure, done_at__isnull=False).count() == 4
    Step.objects.filter(closure=closure).update(attempts=9)
    assert set(said()) == {"step attempts"}
