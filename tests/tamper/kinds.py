"""What somebody who owns the database could do, each at a place that chance picks, and the name under which it is found."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection, models

from audit.subject import new_id
from audit.trail import keys, notes, sealing
from audit.trail.models import Checkpoint, Entry, Leaf, Payload, Pending, Shard, Tile, TrailKey
from audit.trail.recording import body_of, canonical
from audit.trail.tombstones import Cover, Tombstone
from audit.verifier import parse_note
from operations.catalog.models import Item

Kind = Callable[[Random], None]
KINDS: dict[str, tuple[Kind, frozenset[str]]] = {}


def found_as(*names: str) -> Callable[[Kind], Kind]:
    """Declare a kind of tampering: every one of these names must be told."""

    def declare(tamper: Kind) -> Kind:
        KINDS[tamper.__name__] = tamper, frozenset(names)
        return tamper

    return declare


def one(rows: models.QuerySet[Any], rng: Random) -> Any:
    """Any of these rows."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.get(pk=rng.choice(ids))


def write(row: models.Model, **values: Any) -> None:
    """UPDATE by key, around everything."""
    columns = ", ".join(f'"{row._meta.get_field(name).column}" = %s' for name in values)  # type: ignore[union-attr]
    given = [row._meta.get_field(name).get_db_prep_value(value, connection) for name, value in values.items()]  # type: ignore[union-attr]
    key = row._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {row._meta.db_table} SET {columns} WHERE "{key.column}" = %s',
            [*given, key.get_db_prep_value(row.pk, connection)],
        )


def sealed() -> models.QuerySet[Entry]:
    return Entry.objects.filter(leaf__isnull=False)


def said() -> models.QuerySet[Payload]:
    """Payloads that hold something, of acts."""
    return Payload.objects.filter(entry__object_type="item")


def flipped(data: Any, rng: Random) -> bytes:
    """One bit the other way."""
    changed = bytearray(bytes(data))
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def gone(ids: list[Any]) -> None:
    """Entries with all that hangs on them."""
    for model in (Pending, Leaf, Payload):
        model.objects.filter(entry__in=ids).delete()
    for model, column in (("operations_indexedentry", "entry_id"), ("audit_entry", "id")):
        with connection.cursor() as cursor:
            field = Entry._meta.pk
            for id in ids:
                cursor.execute(f"DELETE FROM {model} WHERE {column} = %s", [field.get_db_prep_value(id, connection)])


# --- entries -----------------------------------------------------------------------------------------------------------


@found_as("leaf")
def the_text_of_an_entry_is_changed(rng: Random) -> None:
    entry = one(sealed().filter(object_type="item"), rng)
    write(entry, body=canonical(json.loads(entry.body) | {"actor_name": "别人"}))


@found_as("column")
def a_column_of_an_entry_is_changed(rng: Random) -> None:
    entry = one(sealed(), rng)
    name = rng.choice(["object_type", "action", "role", "organization", "region", "clause", "before", "after"])
    write(entry, **{name: getattr(entry, name)[:-1] + "x"})


@found_as("column")
def who_acted_or_on_what_is_changed(rng: Random) -> None:
    write(one(sealed(), rng), **{rng.choice(["object_id", "case_id", "actor_id"]): uuid4()})


@found_as("column")
def the_number_of_an_entry_is_changed(rng: Random) -> None:
    write(one(sealed(), rng), object_seq=rng.randrange(50, 90))


@found_as("column")
def an_attempt_is_made_out_of_an_act(rng: Random) -> None:
    write(one(sealed(), rng), outcome="refused")


@found_as("column")
def the_clock_is_moved_after_the_fact(rng: Random) -> None:
    entry = one(Entry.objects.all(), rng)
    name = rng.choice(["at", "recorded_at"])
    write(entry, **{name: getattr(entry, name) - timedelta(seconds=rng.randrange(1, 10**6))})


@found_as("fold")
def an_entry_is_removed_before_it_was_sealed(rng: Random) -> None:
    gone([one(Entry.objects.filter(pending__isnull=False, object_type="item"), rng).pk])


@found_as("leaf")
def an_entry_is_removed_after_it_was_sealed(rng: Random) -> None:
    last = Leaf.objects.order_by("-index").values_list("pk", flat=True)[0]
    gone([one(Leaf.objects.exclude(pk=last), rng).entry_id])


@found_as("leaf")
def two_leaves_change_places(rng: Random) -> None:
    first, second = rng.sample(list(Leaf.objects.order_by("pk")), 2)
    ids = first.entry_id, second.entry_id
    Leaf.objects.filter(pk__in=[first.pk, second.pk]).delete()
    for leaf, entry_id in ((first, ids[1]), (second, ids[0])):
        Leaf.objects.create(index=leaf.pk, entry_id=entry_id, hash=leaf.hash, sha256=leaf.sha256)


def copied(rng: Random, **changes: Any) -> Entry:
    """An entry made up after another, with a payload."""
    entry = one(Entry.objects.filter(object_type="item"), rng)
    payload = Payload.objects.get(entry=entry)
    kept = json.loads(entry.body)
    entry.pk = new_id()
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.body = canonical(kept | body_of(entry))
    entry.save(force_insert=True)
    Payload.objects.create(entry=entry, salt=payload.salt, json=payload.json)
    return entry


@found_as("entry")
def an_entry_is_slipped_in(rng: Random) -> None:
    copied(rng, object_id=uuid4(), object_seq=1)


@found_as("fold")
def an_entry_is_slipped_in_to_be_sealed(rng: Random) -> None:
    Pending.objects.create(entry=copied(rng, object_seq=2))


@found_as("sequence")
def an_entry_is_doubled(rng: Random) -> None:
    Pending.objects.create(entry=copied(rng, object_seq=None))


@found_as("entry")
def what_waits_to_be_sealed_is_taken_from_the_list(rng: Random) -> None:
    one(Pending.objects.all(), rng).delete()


# --- contents ----------------------------------------------------------------------------------------------------------


@found_as("payload")
def two_contents_change_places(rng: Random) -> None:
    first, second = rng.sample(list(said().order_by("pk")), 2)
    write(first, json=second.json, salt=second.salt)
    write(second, json=first.json, salt=first.salt)


@found_as("payload")
def a_content_is_changed(rng: Random) -> None:
    payload = one(said(), rng)
    place = rng.randrange(1, len(payload.json) - 1)
    write(payload, json=payload.json[:place] + "〇" + payload.json[place + 1 :])


@found_as("payload")
def a_salt_is_changed(rng: Random) -> None:
    payload = one(said(), rng)
    write(payload, salt=flipped(payload.salt, rng))


@found_as("payload")
def a_content_is_emptied_without_an_erasure(rng: Random) -> None:
    write(one(said(), rng), json="", salt=b"")


# --- erasures ----------------------------------------------------------------------------------------------------------


@found_as("erasure")
def an_erased_content_comes_back(rng: Random) -> None:
    stone = one(Tombstone.objects.all(), rng)
    write(Payload.objects.get(pk=stone.pk), json='{"changes":{}}', salt=bytes(16))


@found_as("erasure")
def an_erasure_is_stretched_over_another_entry(rng: Random) -> None:
    stone, payload = one(Tombstone.objects.all(), rng), one(said().filter(entry__leaf__isnull=False), rng)
    Cover.objects.create(erasure=stone.erasure, entry_id=payload.pk)
    Tombstone.objects.create(
        entry_id=payload.pk, erasure=stone.erasure, number=stone.number, clause=stone.clause,
        erased_at=stone.erased_at, outline=stone.outline,
    )  # fmt: skip
    write(payload, json="", salt=b"")


@found_as("erasure")
def an_erasure_is_made_up(rng: Random) -> None:
    stone, payload, id = one(Tombstone.objects.all(), rng), one(said(), rng), new_id()
    Cover.objects.create(erasure=id, entry_id=payload.pk)
    Tombstone.objects.create(
        entry_id=payload.pk, erasure=id, number="杭授删〔2026〕9号", clause=stone.clause, erased_at=stone.erased_at,
        outline=stone.outline,
    )  # fmt: skip
    write(payload, json="", salt=b"")


@found_as("erasure")
def what_an_erasure_left_is_changed_to_hide_a_column(rng: Random) -> None:
    stone = one(Tombstone.objects.all(), rng)
    told = json.loads(stone.outline)
    write(stone, outline=canonical(told | {"columns": [*told["columns"], "state"]}))


# --- trees -------------------------------------------------------------------------------------------------------------


@found_as("leaf")
def a_leaf_hash_is_changed(rng: Random) -> None:
    leaf, name = one(Leaf.objects.all(), rng), rng.choice(["hash", "sha256"])
    write(leaf, **{name: flipped(getattr(leaf, name), rng)})


@found_as("tile")
def a_tile_is_changed(rng: Random) -> None:
    tile, name = one(Tile.objects.all(), rng), rng.choice(["hashes", "root"])
    write(tile, **{name: flipped(getattr(tile, name), rng)})


@found_as("tile")
def a_tile_is_removed(rng: Random) -> None:
    one(Tile.objects.all(), rng).delete()


@found_as("checkpoint")
def a_checkpoint_is_removed(rng: Random) -> None:
    newest = Checkpoint.objects.order_by("-size").values_list("pk", flat=True)[0]
    one(Checkpoint.objects.exclude(pk=newest), rng).delete()


@found_as("checkpoint", "note")
def a_root_is_changed(rng: Random) -> None:
    point = one(Checkpoint.objects.all(), rng)
    write(point, root=flipped(point.root, rng))


@found_as("signature")
def a_note_is_changed(rng: Random) -> None:
    point = one(Checkpoint.objects.all(), rng)
    later = point.signed_at - timedelta(seconds=rng.randrange(1, 1000))
    was, now = (f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}Z" for at in (point.signed_at, later))
    assert was in point.note
    write(point, note=point.note.replace(was, now), signed_at=later)


@found_as("note")
def the_time_of_a_checkpoint_is_moved(rng: Random) -> None:
    point = one(Checkpoint.objects.all(), rng)
    write(point, signed_at=point.signed_at - timedelta(seconds=rng.randrange(1, 10**6)))


def resigned(point: Checkpoint, signer: Any) -> dict[str, Any]:
    """The checkpoint as it would be had this key signed it."""
    note = parse_note(point.note)
    text = notes.note(
        name=notes.name_of(keys.all_keys()[0].id), shard=point.shard_id, size=note.size, sha256=note.root, sm3=note.sm3,
        previous=note.previous, at=point.signed_at, signer=signer,
    )  # fmt: skip
    return {"note": text, "signature": notes.signature_in(text)}


@found_as("key")
def a_checkpoint_is_signed_anew_with_the_newer_key(rng: Random) -> None:
    first, second = keys.all_keys()
    point = one(Checkpoint.objects.filter(key_id=first.id), rng)
    write(point, key_id=second.id, **resigned(point, keys.signer(second.id)))


@found_as("signature")
def a_checkpoint_is_signed_anew_with_a_foreign_key(rng: Random) -> None:
    public = keys.generate()
    point = one(Checkpoint.objects.all(), rng)
    write(point, **resigned(point, keys.signer(keys.id_of(public))))


@found_as("key")
def the_row_of_a_key_is_replaced(rng: Random) -> None:
    key = one(TrailKey.objects.all(), rng)
    write(key, public=keys.generate())


@found_as("shard")
def a_shard_begins_elsewhere(rng: Random) -> None:
    write(Shard.objects.order_by("-first")[0], first=rng.randrange(2, 200))


def _last_batches(rng: Random) -> list[Any]:
    """The entries of the newest batches; their checkpoints and leaves go."""
    count = rng.randrange(1, 3)
    points = list(Checkpoint.objects.order_by("-size")[:count])
    ids = list(Leaf.objects.filter(index__gte=points[-1].previous).values_list("entry_id", flat=True))
    Checkpoint.objects.filter(pk__in=[point.pk for point in points]).delete()
    return ids


@found_as("witness")
def the_tree_is_cut_off_as_if_nothing_had_come_after(rng: Random) -> None:
    ids = _last_batches(rng)
    objects = Entry.objects.filter(pk__in=ids).values_list("object_id", flat=True)
    with connection.cursor() as cursor:
        for id in list(objects):
            cursor.execute("DELETE FROM operations_item_fields WHERE item_id = %s", [_id(id)])
            cursor.execute("DELETE FROM operations_item WHERE id = %s", [_id(id)])
    gone([*ids, *Pending.objects.values_list("pk", flat=True)])


@found_as("witness")
def the_tree_is_grown_again_otherwise_and_signed_with_the_right_key(rng: Random) -> None:
    ids = _last_batches(rng)
    Leaf.objects.filter(entry__in=ids).delete()
    entry = Entry.objects.get(pk=rng.choice(ids))
    write(entry, body=canonical(json.loads(entry.body) | {"actor_name": "别人"}))
    Pending.objects.bulk_create(Pending(entry_id=id) for id in ids)
    sealing.seal_all()


def _id(value: Any) -> Any:
    field = Entry._meta.pk
    return field.get_db_prep_value(value, connection)


# --- the rows that the trail tells of ----------------------------------------------------------------------------------


@found_as("fold")
def a_row_of_a_case_is_changed(rng: Random) -> None:
    name = rng.choice(["description", "name", "update_cycle"])
    write(one(Item.objects.all(), rng), **{name: "改过"})


@found_as("fold")
def a_row_of_a_case_is_removed(rng: Random) -> None:
    item = one(Item.objects.all(), rng)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM operations_item_fields WHERE item_id = %s", [_id(item.pk)])
        cursor.execute("DELETE FROM operations_item WHERE id = %s", [_id(item.pk)])


@found_as("fold")
def a_row_is_put_in_without_an_act(rng: Random) -> None:
    item = one(Item.objects.all(), rng)
    item.pk, item.code = new_id(), "T99"
    item.save(force_insert=True)
