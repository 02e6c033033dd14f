"""From the sealed trail to what the search finds: entry by entry, after sealing, never in the transaction of an act."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Unit
from audit.subject import Subject
from audit.trail.models import Entry, Leaf
from audit.trail.words import LONGEST, compact
from operations.auditing.models import IndexedEntry
from web.findings import reasons_of
from web.house import house

BATCH = 500
NAME = 160
Key = tuple[str, UUID]


def index_batch(limit: int = BATCH) -> int:
    """Index the next sealed entries, in the order of their leaves; answers how many. Two at once do it once."""
    entries = list(
        Entry.objects.filter(leaf__index__gte=indexed())
        .select_related("payload", "leaf")
        .order_by("leaf__index")[:limit]
    )
    subjects = _subjects(entries)
    rows = [_row(entry, subjects) for entry in entries]
    IndexedEntry.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def index_all() -> int:
    """Index until nothing sealed is left; answers how many."""
    total = 0
    while count := index_batch():
        total += count
    return total


def indexed() -> int:
    """How many leaves are indexed: all before this one."""
    last: int | None = IndexedEntry.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def left() -> int:
    """How many sealed entries the search does not know yet."""
    last: int | None = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else max(last + 1 - indexed(), 0)


def forget(entry_ids: Collection[UUID]) -> None:
    """Take out the words and names of entries whose contents are erased; who did what and when is found as before.

    What the database's files still hold of them goes as what they hold of the contents does: with `trail scrub`.
    """
    with transaction.atomic():
        IndexedEntry.objects.filter(pk__in=entry_ids).update(words="", about="")
        compact(connection, IndexedEntry._meta.db_table)


def _subjects(entries: Iterable[Entry]) -> Mapping[Key, Subject]:
    """The objects that the entries are about, as far as they are still there, by kind and id."""
    ids: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.object_id is not None:
            ids.setdefault(entry.object_type, set()).add(entry.object_id)
    found: dict[Key, Subject] = {}
    for kind, wanted in ids.items():
        model, desk = house().types.get(kind), house().desk(kind)
        if model is not None:
            rows = model._default_manager.filter(pk__in=wanted)
            found |= {(kind, row.pk): row for row in (desk.rows(rows) if desk is not None else rows)}
    return found


def _row(entry: Entry, subjects: Mapping[Key, Subject]) -> IndexedEntry:
    subject = subjects.get((entry.object_type, entry.object_id)) if entry.object_id is not None else None
    payload = json.loads(entry.payload.json or "{}")
    erased = not entry.payload.json
    about = "" if erased else _called(subject)[:NAME]
    return IndexedEntry(
        entry=entry,
        index=entry.leaf.index,
        at=entry.at,
        region=_region(subject) or entry.region,
        organization=_scope(subject, "organization_id") or entry.organization or None,
        actor_id=entry.actor_id,
        object_type=entry.object_type,
        object_id=entry.object_id,
        case_id=entry.case_id,
        action=entry.action,
        clause=entry.clause,
        outcome=entry.outcome,
        about=about,
        words="\n".join(_words(entry, payload, about))[:LONGEST],
    )


def _region(subject: Subject | None) -> str:
    """The code of the region of an object; a unit points to its region by the row."""
    found = _scope(subject, "region_id")
    return str(subject.region.code) if isinstance(subject, Unit) else str(found or "")


def _scope(subject: Subject | None, name: str) -> Any:
    """The region or organization of an object, or of its case; some have none."""
    if subject is None:
        return None
    try:
        return getattr(subject, name) or getattr(subject.case, name)
    except ObjectDoesNotExist:
        return None


def _called(subject: Subject | None) -> str:
    """Number and name of an object, and of the case it is part of."""
    if subject is None:
        return ""
    try:
        ones = [subject] if subject.case is subject else [subject, subject.case]
    except ObjectDoesNotExist:
        ones = [subject]
    parts = [part for one in ones for part in (str(getattr(one, "number", "") or ""), one.title)]
    return " ".join(dict.fromkeys(part for part in parts if part))


def _words(entry: Entry, payload: Mapping[str, Any], about: str) -> Iterator[str]:
    """What somebody may look for: who acted, what it is called, what the object is called, what was said and written."""
    body = json.loads(entry.body)
    yield str(body.get("actor_name", ""))
    yield str(body.get("place", ""))
    yield str(house().labels().get(entry.action, ""))
    yield about
    yield from reasons_of(payload)
    yield from _texts(payload.get("inputs", {}))
    yield from _texts(payload.get("changes", {}))
    yield from _texts([row.get("changes", {}) for row in payload.get("rows", ())])
    # What somebody who watches looked for.
    yield from _texts(payload.get("asked", {}))


def _texts(value: object) -> Iterator[str]:
    """Every text in a value; ids are no words."""
    if isinstance(value, str):
        if value and not _id(value):
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
