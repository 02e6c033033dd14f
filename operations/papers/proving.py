"""What proves an issued paper: the checkpoint printed on it, its entry in the trail, and that the trail has only grown since."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.trail.models import Checkpoint, Entry
from audit.trail.notes import ORIGIN_OF_FORMAT_1
from audit.trail.proofs import NotProved, consistency, inclusion
from audit.verifier import ALGORITHMS, consistent, inclusion_root, leaf_hash, parse_note
from operations.papers.models import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A checkpoint as papers carry it: the tree's name, how many leaves it had, the SM3 root in hexadecimal."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the trail stands for a paper now.

    `place` and `under`: the leaf of the paper's entry in its tree, and the checkpoint it is proved under; None while it is not
    sealed. `included`: both ways to the roots lead there. `grown`: the tree of the printed checkpoint is the beginning of that of
    `latest`, the newest one of the same tree; None where the paper carries no checkpoint.
    """

    place: int | None
    under: Printed | None
    included: bool
    latest: Printed | None
    grown: bool | None

    @property
    def sound(self) -> bool:
        """Nothing that can be proved yet fails."""
        return (self.place is None or self.included) and self.grown is not False


def printed(size: int) -> Printed | None:
    """The checkpoint of this size of the whole trail as it is printed; None where there is none."""
    return _as_printed(_checkpoint(size)) if size else None


def _checkpoint(size: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(size=size).select_related("shard").first()


def _as_printed(checkpoint: Checkpoint | None) -> Printed | None:
    if checkpoint is None:
        return None
    origin = checkpoint.note.partition("\n")[0] or ORIGIN_OF_FORMAT_1
    return Printed(origin=origin, size=checkpoint.size - checkpoint.shard.first, root=bytes(checkpoint.root).hex())


def issuer_of(paper: Paper) -> str:
    """Who issued it, as the paper itself says: under its signature, as its first party, as its authority."""
    said: Mapping[str, Any] = json.loads(paper.contents)
    for block in said.get("blocks", ()):
        if block.get("block") == "signature":
            return str(block["issuer"])
    first = said.get("party_a")
    return str(first["name"] if isinstance(first, dict) else said.get("authority", ""))


def entry_of(paper: Paper) -> Entry | None:
    """The entry of the act that issued it: the one of that moment whose rows hold the paper, erased contents too."""
    row = f'"paper:{paper.pk}"'
    told = Q(payload__json__contains=row) | Q(tombstone__outline__contains=row)
    rows = Entry.objects.filter(told, at=paper.issued_at).select_related("leaf")
    return rows.order_by("pk").first()


def standing(paper: Paper) -> Standing:
    """What the trail proves of a paper now: recomputed from the tiles, nothing is taken from what was kept."""
    entry = entry_of(paper)
    leaf = getattr(entry, "leaf", None)
    under = _newest(leaf.index) if leaf is not None else None
    carried = _checkpoint(paper.checkpoint_size) if paper.checkpoint_size else None
    latest = _newest(carried.size - 1) if carried is not None else None
    return Standing(
        place=leaf.index - under.shard.first if leaf is not None and under is not None else None,
        under=_as_printed(under),
        included=entry is not None and leaf is not None and under is not None and _included(entry, leaf.index, under),
        latest=_as_printed(latest),
        grown=_grown(carried, latest) if paper.checkpoint_size else None,
    )


def _newest(index: int) -> Checkpoint | None:
    """The newest checkpoint of the tree in which this leaf of the whole trail stands."""
    first = Checkpoint.objects.filter(size__gt=index).order_by("size").values("shard")[:1]
    return Checkpoint.objects.filter(shard=first).select_related("shard").order_by("-size").first()


def _roots(checkpoint: Checkpoint) -> Mapping[str, bytes]:
    """The roots that were signed, by algorithm; the first format has one."""
    if not checkpoint.note:
        return {"sm3": bytes(checkpoint.root)}
    note = parse_note(checkpoint.note)
    return {name: note.root_by(name) for name in ALGORITHMS}


def _included(entry: Entry, index: int, under: Checkpoint) -> bool:
    shard = under.shard
    place, size = index - shard.first, under.size - shard.first
    try:
        return all(
            inclusion_root(leaf_hash(entry.body.encode(), name), place, size, inclusion(shard, place, size, name), name)
            == root
            for name, root in _roots(under).items()
        )
    except (NotProved, ValueError):
        return False


def _grown(carried: Checkpoint | None, latest: Checkpoint | None) -> bool:
    """A checkpoint that was printed and is there no more is no beginning of anything."""
    if carried is None or latest is None:
        return False
    shard, before, now = carried.shard, _roots(carried), _roots(latest)
    old, new = carried.size - shard.first, latest.size - shard.first
    try:
        return all(
            consistent(old, before[name], new, now[name], consistency(shard, old, new, name), name) for name in before
        )
    except NotProved:
        return False


def documents_of(objects: Collection[tuple[str, UUID]]) -> Mapping[str, Paper]:
    """What was issued about these objects (kind and id), by digest; the words are read when asked for."""
    kinds, ids = {kind for kind, _id in objects}, {id for _kind, id in objects}
    rows = (
        Paper.objects.filter(subject_type__in=kinds, subject_id__in=ids).defer("contents").order_by("issued_at", "pk")
    )
    return {paper.digest: paper for paper in rows if (paper.subject_type, paper.subject_id) in objects}
