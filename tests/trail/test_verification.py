"""What the trail promises: a change to any column of a sealed row is reported, and none is reported in a clean run."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models, transaction

from audit.actor import Actor
from audit.roles import Role
from audit.trail import sealing, triggers
from audit.trail.models import Checkpoint, Entry, Leaf, Payload, Pending, Shard, TrailKey
from audit.trail.verifying import verify
from operations.catalog import actions
from statute.findings import Refused
from tests.trail.conftest import AT, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(steward: Actor) -> None:
    """Three batches: the shard's own first leaf and acts, a refused attempt, an act; and one entry left pending."""
    for number in range(3):
        propose(steward, f"D0{number}")
    sealing.seal_all()
    with pytest.raises(Refused):
        propose(steward, "D09", level="L4", attribute="open")
    sealing.seal_all()
    propose(steward, "D08")
    assert sealing.seal_all() == 1
    propose(steward, "D07")


def test_a_clean_trail_is_sound(sealed: None) -> None:
    report = verify()
    assert report.faults == ()
    assert (report.entries, report.leaves, report.checkpoints) == (7, 6, 3)


COLUMNS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.attname}")
    for model in (Entry, Payload, Leaf, Checkpoint, Shard, TrailKey)
    for field in model._meta.concrete_fields
]


def _other(field: Any, value: Any) -> Any:
    if field.choices:
        return next(code for code, _label in field.choices if code != value)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return uuid4()
    if isinstance(target, models.DateTimeField):
        return value + timedelta(seconds=1)
    if isinstance(target, models.BinaryField):
        return bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:]
    if isinstance(target, models.IntegerField):
        return (value or 0) + 1000
    return (value or "") + "x" if len(value or "") < (target.max_length or 10**9) else "x" + value[1:]


@pytest.mark.parametrize(("model", "field"), COLUMNS)
def test_a_changed_column_of_a_sealed_row_is_reported(sealed: None, model: Any, field: Any) -> None:
    rows = model.objects.order_by("pk")
    if model in (Entry, Payload):
        rows = rows.filter(**{"leaf__isnull" if model is Entry else "entry__leaf__isnull": False})
    for position in (0, len(rows) - 1):
        row = rows[position]
        with transaction.atomic():
            _without_guards()
            value = field.get_db_prep_value(_other(field, getattr(row, field.attname)), connection)
            with connection.cursor() as cursor:
                cursor.execute(
                    f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s',
                    [value, model._meta.pk.get_db_prep_value(row.pk, connection)],
                )
                assert cursor.rowcount == 1
            assert not verify().sound, f"{field} of row {position} changed unnoticed"
            transaction.set_rollback(True)


@pytest.mark.parametrize("model", [Entry, Payload, Leaf, Checkpoint, Shard, TrailKey])
def test_a_removed_sealed_row_is_reported(sealed: None, model: Any) -> None:
    row = model.objects.order_by("pk").first()
    with transaction.atomic():
        _without_guards()
        with connection.cursor() as cursor:
            cursor.execute(
                f'DELETE FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s',
                [model._meta.pk.get_db_prep_value(row.pk, connection)],
            )
        assert not verify().sound
        transaction.set_rollback(True)


def test_an_entry_removed_before_sealing_leaves_a_hole(steward: Actor) -> None:
    item = propose(steward, "D01")
    clerk = Actor(user_id=uuid4(), name="经办人", role=Role.CLERK, region="330100")
    actions.confirm(id=item.pk, by=clerk, at=AT)
    first = Entry.objects.order_by("id").first()
    with transaction.atomic():
        _without_guards()
        with connection.cursor() as cursor:
            key = Entry._meta.pk.get_db_prep_value(first.pk, connection)
            for table in ("audit_pending", "audit_payload"):
                cursor.execute(f"DELETE FROM {table} WHERE entry_id = %s", [key])
            cursor.execute("DELETE FROM audit_entry WHERE id = %s", [key])
        assert [f.kind for f in verify().faults] == ["sequence"]
        transaction.set_rollback(True)


def test_entries_become_leaves_once(sealed: None) -> None:
    assert Pending.objects.count() == 1
    sealing.seal_all()
    assert sealing.seal_all() == 0
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(7))
    assert verify().sound


def _without_guards() -> None:
    """What an owner of the database can do and an application can't."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.remove(connection)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
