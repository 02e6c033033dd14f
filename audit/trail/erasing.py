"""Erasing contents of the trail by law: the entry, its place in the tree and its commitment stay, what it said is gone.

Without the salt the commitment tells nothing of what it committed to. Which columns had been told is kept (`Tombstone.outline`),
their values are not. The acts are those of the auditors' room; what may be written at all, the triggers of `emptying` say.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit.outbox.models import Message
from audit.trail.digest import sm3
from audit.trail.emptying import KEPT
from audit.trail.models import Entry, Payload
from audit.trail.recording import canonical, plain
from audit.trail.tombstones import Cover, Tombstone
from statute.findings import gettext_noop

CHUNK = 500
ERASED_NOTICE = gettext_noop("此通知的内容已依法删除（%(number)s）。")


def erasable() -> QuerySet[Entry]:
    """The entries that have a content to be erased: sealed, not erased before, neither of an erasure nor of the trail itself."""
    return Entry.objects.filter(leaf__isnull=False, tombstone__isnull=True).exclude(object_type__in=KEPT)


def cover(erasure: UUID, entries: Iterable[UUID]) -> str:
    """Write which entries an erasure covers; answers the digest that stands for the list."""
    ids = sorted(set(entries))
    Cover.objects.bulk_create((Cover(erasure=erasure, entry_id=id) for id in ids), batch_size=CHUNK)
    return digest_of(ids)


def covered(erasure: UUID) -> list[UUID]:
    """The entries an erasure covers, in order."""
    return sorted(Cover.objects.filter(erasure=erasure).values_list("entry_id", flat=True))


def digest_of(ids: Sequence[UUID]) -> str:
    """SM3 over ids in order, one a line."""
    return sm3("".join(f"{id}\n" for id in ids).encode()).hex()


def erase(erasure: UUID, *, number: str, clause: str, at: datetime) -> tuple[int, str]:
    """Empty the payloads an erasure covers and the notices that told of the same; answers how many there were and the digest of
    their outlines. One that another erasure emptied before stays its own."""
    ids = covered(erasure)
    done = set(Tombstone.objects.filter(entry__covers__erasure=erasure).values_list("entry_id", flat=True))
    left = [id for id in ids if id not in done]
    for part in _parts(left):
        payloads = Payload.objects.filter(pk__in=part).values_list("entry_id", "json")
        Tombstone.objects.bulk_create(
            Tombstone(
                entry_id=id, erasure=erasure, number=number, clause=clause, erased_at=at,
                outline=canonical(outline_of(json.loads(text))),
            )
            for id, text in payloads
        )  # fmt: skip
        Payload.objects.filter(pk__in=part).update(json="", salt=b"")
        _empty_notices(part, number)
    return len(left), outlines(erasure)


def outlines(erasure: UUID) -> str:
    """The digest of what an erasure left: SM3 over its tombstones in canonical form, in the order of entries, one a line."""
    columns = ("entry_id", "number", "clause", "erased_at", "outline")
    rows = sorted(Tombstone.objects.filter(erasure=erasure).values_list(*columns))
    return sm3("".join(f"{canonical(plain(row))}\n" for row in rows).encode()).hex()


def outline_of(payload: Mapping[str, Any]) -> dict[str, object]:
    """Which columns of which rows a payload tells, without what it says of them, and which objects the act made."""
    rows = [
        {"row": row["row"], "how": row["how"], "seq": row["seq"], "columns": sorted(row["changes"])}
        for row in payload.get("rows", ())
    ]
    told = {name: payload[name] for name in ("whole", "made") if payload.get(name)}
    return {"columns": sorted(payload.get("changes", {})), "rows": rows, **told}


def _empty_notices(entries: Sequence[UUID], number: str) -> None:
    """What these acts told people in the same moment about the same object."""
    moments = set(Entry.objects.filter(pk__in=entries, object_id__isnull=False).values_list("object_id", "at"))
    told = Message.objects.filter(subject_id__in={id for id, _at in moments}).values_list(
        "pk", "subject_id", "created_at"
    )
    found = [pk for pk, id, at in told if (id, at) in moments]
    for part in _parts(found):
        Message.objects.filter(pk__in=part).update(text=ERASED_NOTICE, params={"number": number})


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
