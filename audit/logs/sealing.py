"""Sealing domain logs by the hour: what came of one hour is hashed into one seal, whose act is one leaf of the trail.

A seal has a part for each owner and kind: the SM3 tree (RFC 6962 form) over the canonical bytes of its rows by time and id. Its
own digest is the tree over its parts, so the entry of its act commits to every row. Rows of one owner are numbered in the order
they were taken in; a part covers those up to `last_row`, so later ones of the same hour belong to the seal with the next number.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import beside
from audit.act import Acts
from audit.actor import Actor
from audit.logs.models import LogRow, LogSeal, OpenHour, Purged, SealedPart
from audit.logs.reading import HOUR
from audit.roles import Role
from audit.trail.faults import Fault
from audit.trail.models import Entry, Outcome
from audit.trail.recording import canonical, plain
from audit.trail.tree import Frontier
from audit.verifier import leaf_hash
from statute.terms import ends_at

ALGORITHM = "sm3"
ACTION = "logseal.sealed"
CHUNK = 5000
_COLUMNS = ("id", "batch_id", "owner", "kind", "at", "person", "item", "act", "result", "detail")
# A row as it is read: its columns in this order.
Row = tuple[object, ...]


def row_bytes(row: Row) -> bytes:
    """The exact bytes that are hashed of a row: its columns as canonical JSON, times in UTC."""
    return canonical([plain(value) for value in row]).encode()


@dataclass
class _Tree:
    """A part as it grows."""

    rows: int = 0
    last_row: int = 0
    held: list[bytes] = field(default_factory=list)
    frontier: Frontier = field(default_factory=lambda: Frontier(ALGORITHM))

    def add(self, row: Row) -> None:
        self.rows += 1
        self.last_row = max(self.last_row, int(str(row[0])))
        self.held.append(leaf_hash(row_bytes(row), ALGORITHM))
        if len(self.held) >= CHUNK:
            self._grow()

    def _grow(self) -> None:
        self.frontier, self.held = self.frontier.appended(self.held), []

    @property
    def digest(self) -> str:
        self._grow()
        return self.frontier.root.hex()


def _rows(rows: QuerySet[LogRow]) -> Iterator[Row]:
    """Rows by time and id, a few at a time."""
    yield from rows.order_by("at", "id").values_list(*_COLUMNS).iterator(chunk_size=CHUNK)


def digest_of(parts: Iterable[SealedPart]) -> str:
    """The digest of a seal: the tree over its parts, by owner and kind."""
    leaves = [
        leaf_hash(canonical([str(p.owner), p.kind, p.rows, p.last_row, p.digest]).encode(), ALGORITHM)
        for p in sorted(parts, key=lambda p: (str(p.owner), p.kind))
    ]
    return Frontier(ALGORITHM).appended(leaves).root.hex()


# --- sealing -------------------------------------------------------------------------------------------------------


def due(at: datetime) -> QuerySet[OpenHour]:
    """Hours that are over and have rows no seal covers."""
    return OpenHour.objects.filter(hour__lte=at - HOUR)


def _all(by: Actor) -> QuerySet[LogSeal]:
    """Seals say nothing of what the rows hold."""
    return LogSeal.objects.all()


seals = Acts(LogSeal, see=_all)


@seals.act("sealed", label=_("封存日志"), root=True, roles=[Role.SYSTEM], clause="六(三)2")
def seal_hour(*, by: Actor, at: datetime, hour: datetime) -> Sequence[LogSeal]:
    """Seal what came of one hour since it was sealed last; nothing, where another did it in the meantime."""
    waiting = list(
        OpenHour.objects.select_for_update(of=("self",))
        .filter(hour=hour)
        .order_by("pk")
        .values_list("pk", "batch__owner")
    )
    parts: list[SealedPart] = []
    for owner in sorted({owner for _pk, owner in waiting}):
        parts.extend(_parts(owner, hour))
    OpenHour.objects.filter(pk__in=[pk for pk, _owner in waiting]).delete()
    if not parts:
        return []
    kinds = {kind: sum(p.rows for p in parts if p.kind == kind) for kind in sorted({p.kind for p in parts})}
    last = LogSeal.objects.filter(hour=hour).aggregate(last=Max("number"))["last"] or 0
    made = LogSeal.objects.create(
        hour=hour, number=last + 1, rows=sum(kinds.values()), kinds=kinds, digest=digest_of(parts), sealed_at=at
    )
    for part in parts:
        part.seal = made
    beside.make_all(parts)
    return [made]


def _parts(owner: UUID, hour: datetime) -> list[SealedPart]:
    """What came of one owner's hour and is in no part yet."""
    covered = SealedPart.objects.filter(owner=owner, seal__hour=hour).order_by().values_list("kind")
    rows = LogRow.objects.filter(owner=owner, at__gte=hour, at__lt=hour + HOUR)
    for kind, last in covered.annotate(last=Max("last_row")):
        rows = rows.exclude(kind=kind, id__lte=last)
    trees: dict[str, _Tree] = {}
    for row in _rows(rows):
        trees.setdefault(str(row[3]), _Tree()).add(row)
    return [
        SealedPart(owner=owner, kind=kind, rows=tree.rows, last_row=tree.last_row, digest=tree.digest)
        for kind, tree in sorted(trees.items())
    ]


# --- purged --------------------------------------------------------------------------------------------------------


def note_purged(owner: UUID, kinds: Iterable[str], until: date, at: datetime) -> None:
    """Say in the act that deletes rows which these are: else `check_seals` misses them."""
    beside.make_all(Purged(owner=owner, kind=kind, until=until, purged_at=at) for kind in kinds)


def sealed_parts(owner: UUID, kinds: Iterable[str], until: date) -> QuerySet[SealedPart]:
    """The parts over an owner's rows of these kinds up to 24:00 of a day, with their seals: what a certificate of purge names."""
    rows = SealedPart.objects.filter(owner=owner, kind__in=list(kinds), seal__hour__lt=ends_at(until))
    return rows.select_related("seal").order_by("seal__hour", "seal__number", "kind")


# --- checking ------------------------------------------------------------------------------------------------------


def check_seals() -> Iterator[Fault]:
    """Every difference between seals, the entries of their acts and the rows: changed, added or removed after sealing.

    What was purged lawfully is missing without a fault. Reads all rows; memory stays bounded by the hours of one owner.
    """
    yield from _against_entries()
    owners = SealedPart.objects.order_by("owner").values_list("owner", flat=True).distinct()
    others = LogRow.objects.order_by().values_list("owner", flat=True).distinct()
    for owner in sorted({*owners, *others}):
        yield from _owner(owner)


def _against_entries() -> Iterator[Fault]:
    """A seal is what its act recorded, and its parts are what it covers; each entry has its seal."""
    seals = LogSeal.objects.prefetch_related("parts").order_by("pk").iterator(chunk_size=CHUNK)
    while some := list(islice(seals, CHUNK)):
        acts = Entry.objects.filter(action=ACTION, outcome=Outcome.DONE, object_id__in=[seal.pk for seal in some])
        recorded = {entry.object_id: entry for entry in acts.select_related("payload")}
        for seal in some:
            yield from _seal(seal, recorded.get(seal.pk))
    gone = Entry.objects.filter(action=ACTION, outcome=Outcome.DONE).exclude(object_id__in=LogSeal.objects.values("pk"))
    for id in gone.values_list("object_id", flat=True):
        yield Fault("seal", f"seal {id}", "the seal that an act made is gone")


def _seal(seal: LogSeal, entry: Entry | None) -> Iterator[Fault]:
    where, parts = f"seal {plain(seal.hour)} {seal.number}", list(seal.parts.all())
    if entry is None:
        yield Fault("seal", where, "no act made it")
    elif not _recorded(seal, entry):
        yield Fault("seal", where, "it is not the one its act recorded")
    if digest_of(parts) != seal.digest or sum(p.rows for p in parts) != seal.rows:
        yield Fault("seal", where, "its parts are not those it covers")


def _recorded(seal: LogSeal, entry: Entry) -> bool:
    payload = getattr(entry, "payload", None)
    if payload is None:  # what became of payloads is seen to where entries are verified
        return True
    said = {name: after for name, (_before, after) in json.loads(payload.json).get("changes", {}).items()}
    return all(said.get(n) == plain(getattr(seal, n)) for n in ("hour", "number", "rows", "kinds", "digest"))


def _owner(owner: UUID) -> Iterator[Fault]:
    """One owner's rows, in order of time, against the parts that cover them."""
    covered: dict[tuple[datetime, str], list[SealedPart]] = {}
    for part in SealedPart.objects.filter(owner=owner).select_related("seal").order_by("last_row"):
        covered.setdefault((part.seal.hour, part.kind), []).append(part)
    opened = {*OpenHour.objects.filter(batch__owner=owner).values_list("hour", "batch__kind")}
    begin, trees, seen = None, dict[SealedPart, _Tree](), set[SealedPart]()
    for row in _rows(LogRow.objects.filter(owner=owner)):
        id, kind, at = int(str(row[0])), str(row[3]), row[4]
        assert isinstance(at, datetime)
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if hour != begin:
            yield from _compared(trees)
            begin, trees = hour, {}
        over = next((p for p in covered.get((hour, kind), ()) if id <= p.last_row), None)
        if over is not None:
            seen.add(over)
            trees.setdefault(over, _Tree()).add(row)
        elif (hour, kind) not in opened:
            yield Fault("log", f"row {id}", f"{kind} of {owner} at {plain(at)}: no seal covers it and none is due")
    yield from _compared(trees)
    lawful = list(Purged.objects.filter(owner=owner))
    for gone in (p for parts in covered.values() for p in parts if p not in seen):
        if not any(_ended(gone, purge) for purge in lawful):
            yield _missing(gone, 0)


def _compared(trees: Mapping[SealedPart, _Tree]) -> Iterator[Fault]:
    for part, tree in trees.items():
        if tree.rows != part.rows:
            yield _missing(part, tree.rows)
        elif tree.digest != part.digest:
            yield Fault("log", _place(part), "rows are not as they were sealed")


def _missing(part: SealedPart, rows: int) -> Fault:
    return Fault("log", _place(part), f"{part.rows} rows were sealed, {rows} are there")


def _place(part: SealedPart) -> str:
    return f"hour {plain(part.seal.hour)} seal {part.seal.number} {part.kind} of {part.owner}"


def _ended(part: SealedPart, purge: Purged) -> bool:
    """Whether a purge after the seal took all of the part's rows."""
    return purge.kind == part.kind and part.seal.hour < ends_at(purge.until) and part.seal.sealed_at <= purge.purged_at
