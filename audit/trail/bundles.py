"""Bundles: a part of the trail as one zip that an outsider checks offline with one file of Python (`audit.checking`).

docs/trail.md says how it is made up. It holds what was asked for, and whatever is needed to check it: tiles, the checkpoints that
sealed each entry, the first leaf of every shard, every change of keys, the erasures of what was erased.
"""

import hashlib
import inspect
import json
import re
import zipfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import IO, Any
from uuid import UUID

from django.db.models import Q

from audit import bundle, checking, clock, verifier
from audit.trail import keys
from audit.trail.cosignatures import Cosignature
from audit.trail.emptying import KIND as ERASURE
from audit.trail.models import Checkpoint, Entry, Leaf, Shard, Tile
from audit.trail.notes import name_of, text_of
from audit.trail.recording import canonical, plain
from audit.trail.tiles import HEIGHT, WIDTH, hashes_at
from audit.trail.tombstones import Cover, Tombstone
from audit.verifier import ALGORITHMS

CHUNK = 500
# Entries of one file, and about how many bytes of them.
LINES, BYTES = 4096, 1 << 24
_DIGEST = re.compile(r'"digest":\[(?:null|"[^"]*"),"([0-9a-f]{64})"\]')


@dataclass(frozen=True, kw_only=True)
class Content:
    """A document that an entry names by its digest."""

    name: str
    data: bytes
    number: str = ""
    code: str = ""
    checkpoint: int = 0


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a bundle is about: the leaves asked for, and in words. `ranges`: from which global index to before which all leaves
    are here; `complete`: kind and id of the objects all of whose entries are here."""

    said: Mapping[str, object]
    leaves: Q
    ranges: tuple[int, int] = (0, 0)
    complete: Collection[tuple[str, UUID]] = ()


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was written: how many of what, and the SHA-256 of the file."""

    counts: Mapping[str, int]
    digest: str


# Of these entries, the ids of those whose payloads the reader may see.
Shown = Callable[[Sequence[Entry]], Collection[UUID]]


def everything(entries: Sequence[Entry]) -> Collection[UUID]:
    """All payloads."""
    return {entry.pk for entry in entries}


def nothing(entries: Sequence[Entry]) -> Collection[UUID]:
    """No payload: bodies and commitments only."""
    return ()


def standalone() -> bytes:
    """The verifier as an outsider carries it away: one file, made of the three modules that the application itself uses."""
    parts = [inspect.getsource(module) for module in (verifier, bundle, checking)]
    text = "\n\n".join(re.sub(r"(?m)^from audit\.\w+ import (?:\([^)]*\)|.*)\n", "", part) for part in parts)
    return text.encode()


def of_days(first: date, last: date) -> Selection:
    """All that was sealed on these days, both included, by their Shanghai dates."""
    begin, end = (datetime.combine(day, time(), clock.SHANGHAI) for day in (first, last + timedelta(days=1)))
    sealed = Checkpoint.objects.order_by("-size").values_list("size", flat=True)
    low, high = (sealed.filter(signed_at__lt=moment).first() or 0 for moment in (begin, end))
    said = {"from": first.isoformat(), "to": last.isoformat()}
    return Selection(said=said, leaves=Q(index__gte=low, index__lt=high), ranges=(low, high))


@dataclass
class _Zip:
    """A zip whose files are noted with their digests. Nothing in it depends on when or where it was written."""

    zip: zipfile.ZipFile
    files: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, data: bytes) -> None:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(info, data, compresslevel=1)
        self.files[name] = hashlib.sha256(data).hexdigest()


@dataclass
class _Shard:
    """What goes in of one shard."""

    row: Shard
    # Leaves in the shard at the last checkpoint, and the sizes of all of them.
    size: int
    sizes: Sequence[int]
    wanted: set[int] = field(default_factory=set)
    tiles: set[int] = field(default_factory=set)

    @property
    def algorithms(self) -> tuple[str, ...]:
        return ("sm3",) if self.row.name == "1" else ALGORITHMS

    def take(self, index: int) -> None:
        """An entry needs the tile it stands in and the checkpoint that sealed it."""
        self.tiles.add(index // WIDTH)
        self.wanted.add(self.sizes[bisect_right(self.sizes, index)])

    def places(self) -> set[tuple[int, int]]:
        """Level and index of every tile that leads from the entries to the roots."""
        found = {(0, index) for index in self.tiles}
        for size in self.wanted:
            found |= {
                (level, size >> HEIGHT * (level + 1))
                for level in range((size.bit_length() + HEIGHT - 1) // HEIGHT)
                if size >> HEIGHT * level & (WIDTH - 1)
            }
        for level, index in list(found):
            above = (level, index)
            while self.width(above) == WIDTH:
                above = (above[0] + 1, above[1] // WIDTH)
                found.add(above)
        return found

    def width(self, place: tuple[int, int]) -> int:
        """How many hashes a tile has at the last checkpoint."""
        return min(WIDTH, (self.size >> HEIGHT * place[0]) - WIDTH * place[1])


def write(  # noqa: PLR0913 - what, for whom, where to
    file: IO[bytes],
    selection: Selection,
    *,
    at: datetime,
    shown: Shown = everything,
    content: Callable[[str], Content | None] = lambda digest: None,
) -> Made:
    """Write a bundle into a file that can be read and sought in; memory stays bounded by one file of it and its list of tiles.

    `shown`: whose payloads; `content`: the document of a digest, where there is one. Whoever wants it to hold what was done just
    now seals first.
    """
    with zipfile.ZipFile(file, "w", allowZip64=True) as opened:
        opened.comment = b"0" * 64
        written = _Zip(opened)
        counts: Counter[str] = Counter()
        shards = _shards()
        erased = _erasures(selection)
        named: dict[str, tuple[str, int]] = {}
        for shard in shards:
            _entries(written, shard, _leaves(shard, selection, erased), shown, counts, named)
        _documents(written, named, content, counts, shards)
        for shard in shards:
            _checkpoints(written, shard, selection, counts)
            _tiles(written, shard)
        written.add("README.md", README.encode())
        about = _about(selection, shards, erased, counts, at)
        written.zip.writestr(zipfile.ZipInfo("bundle.json"), canonical({**about, "files": written.files}))
    return Made(counts=counts, digest=_ended(file))


def _ended(file: IO[bytes]) -> str:
    """Put the digest of the whole at its end; answers that of the file as it is then."""
    left = file.seek(0, 2) - 64
    file.seek(0)
    digest = hashlib.sha256()
    while left and (data := file.read(min(left, 1 << 20))):
        digest.update(data)
        left -= len(data)
    end = digest.hexdigest().encode()
    file.seek(-64, 2)
    file.write(end)
    file.flush()
    digest.update(end)
    return digest.hexdigest()


def _shards() -> list[_Shard]:
    found = []
    for row in Shard.objects.order_by("first"):
        sizes = [size - row.first for size in row.checkpoints.order_by("size").values_list("size", flat=True)]
        found.append(_Shard(row=row, size=sizes[-1], sizes=sizes, wanted={sizes[-1]}))
    return found


def _erasures(selection: Selection) -> dict[str, list[str]]:
    """What the erasures cover under which anything selected was erased."""
    of = Tombstone.objects.filter(entry__leaf__in=Leaf.objects.filter(selection.leaves)).order_by()
    found: dict[str, list[str]] = {str(id): [] for id in of.values_list("erasure", flat=True).distinct()}
    for erasure, entry in (
        Cover.objects.filter(erasure__in=list(found)).order_by("entry_id").values_list("erasure", "entry_id")
    ):
        found[str(erasure)].append(str(entry))
    return found


def _leaves(shard: _Shard, selection: Selection, erasures: Collection[str]) -> Iterator[Leaf]:
    """The leaves of a shard that go in, in their order: those asked for and those that the others are checked with."""
    first = shard.row.first
    own = Leaf.objects.filter(index__gte=first, index__lt=first + shard.size).select_related(
        "entry", "entry__payload", "entry__tombstone"
    )
    places = [first, *(key.since - 1 for key in keys.all_keys() if key.since)]
    beside = own.filter(Q(index__in=places) | Q(entry__object_type=ERASURE, entry__object_id__in=list(erasures)))
    asked = own.filter(selection.leaves).order_by("index").iterator(chunk_size=2000)
    last = -1
    for leaf in merge(asked, beside.order_by("index"), key=lambda leaf: leaf.index):
        if leaf.index != last:
            last = leaf.index
            yield leaf


def _entries(  # noqa: PLR0913 - a step of `write`
    written: _Zip, shard: _Shard, leaves: Iterator[Leaf], shown: Shown, counts: Counter[str],
    named: dict[str, tuple[str, int]],
) -> None:  # fmt: skip
    number, lines, size = 0, list[str](), 0

    def end() -> None:
        written.add(f"entries/{shard.row.name}/{number:06}.ndjson", "".join(lines).encode())

    while part := list(islice(leaves, CHUNK)):
        may = shown([leaf.entry for leaf in part])
        for leaf in part:
            index = leaf.index - shard.row.first
            shard.take(index)
            row = _line(index, leaf.entry, shown=leaf.entry_id in may)
            counts["entries"] += 1
            counts[str(row["why"]) or "payloads"] += 1
            for digest in _DIGEST.findall(str(row["payload"] or "")):
                named.setdefault(digest, (shard.row.name, index))
            lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            size += len(lines[-1])
            if len(lines) == LINES or size > BYTES:
                end()
                number, lines, size = number + 1, [], 0
    if lines:
        end()


def _line(index: int, entry: Entry, *, shown: bool) -> dict[str, object]:
    line: dict[str, object] = {"index": index, "body": entry.body, "salt": None, "payload": None, "why": "withheld"}
    if hasattr(entry, "tombstone"):
        return {**line, "why": "erased"}
    if not shown and entry.object_type != ERASURE:
        return line
    return {**line, "salt": bytes(entry.payload.salt).hex(), "payload": entry.payload.json, "why": ""}


def _checkpoints(written: _Zip, shard: _Shard, selection: Selection, counts: Counter[str]) -> None:
    first, (low, high) = shard.row.first, selection.ranges
    shard.wanted |= {size for size in shard.sizes if low <= size + first <= high and low < high}
    lines: list[str] = []
    sizes = sorted(shard.wanted)
    for part in (sizes[at : at + CHUNK] for at in range(0, len(sizes), CHUNK)):
        lines_of: dict[int, list[str]] = {}
        notes: dict[int, str] = {}
        for seen in Cosignature.objects.filter(shard=shard.row.name, size__in=part).order_by("pk"):
            lines_of.setdefault(seen.size, []).append(seen.line.rstrip("\n") + "\n")
            notes[seen.size] = seen.note
        rows = Checkpoint.objects.filter(size__in=[size + first for size in part]).select_related("shard")
        for row in rows.order_by("size"):
            size, note = row.size - first, text_of(row)
            cosigned = lines_of.get(size, []) if notes.get(size) == note else []
            lines.append(canonical({"size": size, "note": note, "cosignatures": cosigned}) + "\n")
    counts["checkpoints"] += len(lines)
    written.add(f"checkpoints/{shard.row.name}.ndjson", "".join(lines).encode())


def _tiles(written: _Zip, shard: _Shard) -> None:
    places = sorted(shard.places())
    for algorithm in shard.algorithms:
        for part in (places[at : at + CHUNK] for at in range(0, len(places), CHUNK)):
            full: dict[tuple[int, int], bytes] = {}
            for level in {level for level, _index in part}:
                rows = Tile.objects.filter(
                    shard=shard.row, algorithm=algorithm, level=level, index__in=[i for of, i in part if of == level]
                )
                full |= {(level, index): bytes(hashes) for index, hashes in rows.values_list("index", "hashes")}
            for place in part:
                width = shard.width(place)
                hashes = full.get(place) or hashes_at(shard.row, algorithm, *place, width)
                if hashes is None:
                    raise LookupError(f"tile {shard.row.name} {algorithm} {place} is not there: trail verify says more")
                partial = "" if width == WIDTH else f".p/{width}"
                written.add(f"tiles/{shard.row.name}/{algorithm}/{place[0]}/{place[1]}{partial}", hashes)


def _documents(
    written: _Zip,
    named: Mapping[str, tuple[str, int]],
    content: Callable[[str], Content | None],
    counts: Counter[str],
    shards: Sequence[_Shard],
) -> None:
    """Documents, and for each that was issued the checkpoint it carries."""
    rows = []
    for digest, (shard, index) in named.items():
        found = content(digest)
        if found is not None:
            written.add(f"documents/{digest}", found.data)
            counts["documents"] += 1
            rows.append(
                {
                    "digest": digest, "shard": shard, "index": index, "name": found.name, "number": found.number,
                    "code": found.code, "checkpoint": _carried(found.checkpoint, shards),
                }
            )  # fmt: skip
    written.add("documents.json", canonical(rows).encode())


def _carried(size: int, shards: Sequence[_Shard]) -> list[object] | None:
    """Shard and size in it of the checkpoint of this size of the whole trail, which goes in; None before the first."""
    for shard in shards:
        if size - shard.row.first in shard.sizes:
            shard.wanted.add(size - shard.row.first)
            return [shard.row.name, size - shard.row.first]
    return None


def _about(
    selection: Selection, shards: Sequence[_Shard], erasures: Mapping[str, Any], counts: Mapping[str, int], at: datetime
) -> dict[str, object]:
    low, high = selection.ranges
    all_keys = keys.all_keys()
    ranges = {}
    for shard in shards:
        begin, end = max(low - shard.row.first, 0), min(high - shard.row.first, shard.size)
        if begin < end:
            ranges[shard.row.name] = [begin, end]
    return {
        "format": 1,
        "origin": name_of(all_keys[0].id),
        "made_at": plain(at),
        "selection": selection.said,
        "complete": sorted([kind, str(id)] for kind, id in selection.complete),
        "ranges": ranges,
        "keys": [{"public": bytes(key.public).hex(), **_place(key.since, shards)} for key in all_keys],
        "shards": [{"name": shard.row.name, "first": shard.row.first} for shard in shards],
        "erasures": erasures,
        "counts": dict(counts),
    }


def _place(since: int, shards: Iterable[_Shard]) -> dict[str, object]:
    """Where a key was introduced: the shard and the index there of the last leaf that the key before sealed."""
    if not since:
        return {"shard": None, "index": None}
    shard = next(shard for shard in reversed([*shards]) if shard.row.first < since)
    return {"shard": shard.row.name, "index": since - 1 - shard.row.first}


README = """# 办理轨迹证据包

用另行下载的 verifier.py（任何装有 Python 3.11 的电脑，无需联网，无需安装）核验：

    python3 verifier.py 本文件.zip --key 首个公钥

首个公钥请从公开页面、见证方或已盖章文书另行取得；核验程序的摘要请与公开页面比对。退出码：0 完好，1 有误，2 不是证据包。

bundle.json 列出范围、密钥、各文件 SHA-256 摘要；entries 为记录原文及内容（withheld 为未提供，erased 为已依法删除）；tiles 为两棵
哈希树的节点；checkpoints 为带签名的检查点及见证签名；documents 为记录按 SM3 摘要所指的文件。文件末尾 64 字节为其前全部字节的 SHA-256。

# A bundle of the trail

Check it with verifier.py, had elsewhere, on any computer with Python 3.11, offline, nothing installed:

    python3 verifier.py THIS.zip --key FIRST-PUBLIC-KEY

Take the key from the public page, the witness or an issued document, and compare the digest of verifier.py with the public page.
Exit code 0: sound, 1: faults, 2: not a bundle.

bundle.json lists what was selected, the keys and the SHA-256 of every file; entries are the exact texts with their payloads
(withheld: not given to this reader; erased: by law); tiles are the nodes of both trees; checkpoints are signed, some cosigned by
witnesses; documents are those that entries name by SM3 digest. The last 64 bytes of the file are the SHA-256 of all before them.
"""
