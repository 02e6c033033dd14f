"""What a bundle is made of: the directory of its zip, bundle.json, its checkpoints and tiles; hostile ones are refused.

Only Python's standard library is used; see `audit.checking`.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from audit.verifier import ALGORITHMS, NATIVE, Note, node_hash, parse_note, sm3

# Bytes of one file and of all, and how many times more than packed: beyond that a zip is a bomb.
LARGEST, ALTOGETHER, EXPANSION = 1 << 28, 1 << 40, 200
SHARD, TILE = r"[0-9a-z]{1,8}", r"tiles/([0-9a-z]{1,8})/(sm3|sha256)/(\d)/(\d{1,12})(?:\.p/(\d{1,3}))?"
NAMES = re.compile(
    r"README\.md|bundle\.json|documents\.json|documents/[0-9a-f]{64}|"
    rf"checkpoints/{SHARD}\.ndjson|entries/{SHARD}/\d{{6}}\.ndjson|{TILE}"
)
Place = tuple[str, str, int, int]
# What a broken zip, text or JSON makes Python raise.
BROKEN = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


class Fault(Exception):
    """Something that is not as it was written: what kind, where, and what is wrong in both languages."""

    def __str__(self) -> str:
        return "错误 FAULT {} {}: {}".format(*self.args)


@dataclass
class Told:
    """What one task found."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    runs: list[tuple[str, int, int]] = field(default_factory=list)
    numbers: dict[bytes, int] = field(default_factory=dict)
    statements: list[tuple[str, int, Any]] = field(default_factory=list)
    erased: list[tuple[str, str]] = field(default_factory=list)
    erasures: list[tuple[str, str, str, str]] = field(default_factory=list)
    cosigned: list[tuple[str, str, int]] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        self.counts += other.counts
        for name in ("faults", "runs", "statements", "erased", "erasures", "cosigned"):
            getattr(self, name).extend(getattr(other, name))
        for object_, bits in other.numbers.items():
            if self.numbers.get(object_, 0) & bits:
                self.faults.append(Fault("sequence", object_.decode(), "序号重复 / a number stands twice"))
            self.numbers[object_] = self.numbers.get(object_, 0) | bits


def parse_note_of_format_1(text: str) -> Note:
    """A checkpoint of the oldest shard, which has the SM3 tree only: six lines, an empty one, the signature in hex."""
    found = re.fullmatch(
        r"((shouquan/trail/1)\n(\d{1,18})\n(\d{1,18})\n([0-9a-f]{64})\n([0-9a-f]{16})\n.+\n)\n([0-9a-f]{128})\n", text
    )
    if found is None:
        raise ValueError("not a checkpoint of format 1")
    signed, origin, size, previous, root, key, signature = found.groups()
    lines = (f"sm3 {root}", f"previous {int(previous)}")
    return Note(signed, origin, int(size), b"", lines, ((key, bytes.fromhex(signature)),))


class Bundle:
    """The directory of a zip, its bundle.json and its checkpoints. Nothing is unpacked to disk; what is read is held against its
    digest. Raises Fault, and what a broken zip or JSON raises."""

    def __init__(self, path: str, witnesses: Mapping[str, bytes]) -> None:
        self.zip, self.witnesses = zipfile.ZipFile(path), witnesses
        infos = self.zip.infolist()
        self.infos = {info.filename: info for info in infos}
        if len(self.infos) != len(infos) or sum(info.file_size for info in infos) > ALTOGETHER:
            raise Fault("zip", path, "文件重名或总量过大 / a name stands twice, or it is too large")
        for name, info in self.infos.items():
            odd = info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if not NAMES.fullmatch(name) or odd:
                raise Fault("zip", repr(name), "不属于证据包的文件 / not a file of a bundle")
            if info.file_size > min(LARGEST, EXPANSION * info.compress_size + 4096):
                raise Fault("zip", name, "文件过大 / larger than a file of a bundle may be")
        about = self.about = json.loads(self.zip.read("bundle.json"))
        self.files: dict[str, str] = about["files"]
        if about["format"] != 1 or self.files.keys() != self.infos.keys() - {"bundle.json"}:
            raise Fault("zip", "bundle.json", "文件清单与压缩包不符 / the list of files is not that of the zip")
        self.name, self.shards = str(about["origin"]), {s["name"]: int(s["first"]) for s in about["shards"]}
        self.keys = [(bytes.fromhex(key["public"]), key["shard"], key["index"]) for key in about["keys"]]
        self.texts: dict[str, str] = {}
        self.notes = {shard: [*self._notes(shard)] for shard in self.shards}
        self.tiles: dict[Place, str] = {}
        for name in self.files:
            if found := re.fullmatch(TILE, name):
                place = (found[1], found[2], int(found[3]), int(found[4]))
                if found[1] not in self.shards or self.width(place) != int(found[5] or 256) or place in self.tiles:
                    raise Fault("tile", name, "哈希块宽度不符 / not as wide as at the last checkpoint")
                self.tiles[place] = name
        self.named: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for paper in json.loads(self.read("documents.json")):
            self.named.setdefault((paper["shard"], paper["index"]), []).append(paper)

    def read(self, name: str) -> bytes:
        """The content of a file that bundle.json lists, as it lists it."""
        data = self.zip.read(name)
        if hashlib.sha256(data).hexdigest() != self.files[name]:
            raise Fault("file", name, "摘要不符 / the digest is not the one listed")
        return data

    def _notes(self, shard: str) -> Iterator[Note]:
        for line in self.read(f"checkpoints/{shard}.ndjson").splitlines():
            row = json.loads(line)
            parse = parse_note_of_format_1 if shard == "1" else parse_note
            note = parse(row["note"] + "".join(row["cosignatures"]))
            self.texts[shard] = row["note"]
            if (note.size, note.origin) != (row["size"], self.origin(shard)):
                raise Fault(
                    "checkpoint", f"{shard}/{row['size']}", "不是该日志的检查点 / not a checkpoint of this tree"
                )
            yield note

    def algorithms(self, shard: str) -> tuple[str, ...]:
        """The trees of a shard: the oldest has the SM3 tree only."""
        return ("sm3",) if shard == "1" else ALGORITHMS

    def origin(self, shard: str) -> str:
        return "shouquan/trail/1" if shard == "1" else f"{self.name}/{shard}"

    def width(self, place: Place) -> int:
        """How many hashes a tile has at the last checkpoint."""
        size = self.notes[place[0]][-1].size if self.notes[place[0]] else 0
        return min(256, (size >> 8 * place[2]) - 256 * place[3])

    @lru_cache(maxsize=1024)  # noqa: B019 - one bundle in a process
    def tile(self, *place: Any) -> bytes:
        """The hashes of a tile."""
        if place not in self.tiles:
            raise Fault("tile", "/".join(map(str, place)), "缺失 / missing")
        data = self.read(self.tiles[place])
        if len(data) != 32 * self.width(place):
            raise Fault("tile", self.tiles[place], "长度不符 / not of its length")
        return data

    def key_at(self, shard: str, size: int) -> bytes:
        """The key that must have signed the checkpoint of this size."""
        order = list(self.shards)
        since = [(key, -1 if at is None else order.index(at), index or 0) for key, at, index in self.keys]
        return [key for key, at, index in since if at < 0 or (at, index + 1) < (order.index(shard), size)][-1]


def key_id(public: bytes) -> str:
    """A key's short name."""
    return sm3(public).hex()[:16]


@lru_cache
def prefixed(algorithm: str, prefix: bytes) -> Callable[[bytes], bytes]:
    """The hash of a leaf (prefix 0) or of an inner node (prefix 1), as fast as Python has it."""
    if algorithm == "sm3" and not NATIVE:
        return lambda data: sm3(prefix + data)
    begun = hashlib.new(algorithm, prefix)

    def hashed(data: bytes) -> bytes:
        state = begun.copy()
        state.update(data)
        return state.digest()

    return hashed


# A line of entries as it is written, its quotation marks taken for \x01 and those inside its texts for ordinary ones.
LINE = re.compile(
    rb"""(?m)^(?:\{"index":(0|[1-9]\d{0,17}),"body":"([^"]*)","salt":(?:null,"payload":(null)|"""
    rb""""([0-9a-f]*)","payload":"([^"]*)"),"why":"([a-z]*)"\}|.*)\n""".replace(b'"', b"\x01")
)
# A control character may not stand in JSON: it becomes a backslash, and a line that still has one is read by `json`.
SWAPPED = bytes({1: 34, 34: 1, 10: 10}.get(byte, 92 if byte < 32 else byte) for byte in range(256))
BLOCK = 1 << 16
Row = tuple[int, bytes, bytes | str | None, bytes | None, str]


def rows_of(data: bytes) -> Iterator[Row]:
    """Index, body, salt in hex, payload and why it is not here, of each line of a file of entries: what `json` would read, in less
    time. Where all backslashes stand before quotation marks, those without one are the line's own. Raises ValueError."""
    at = 0
    while end := data.find(b"\n", at + BLOCK) + 1 or data.rfind(b"\n", at) + 1:
        block, at = data[at:end], end
        block.decode()
        if b"\x01" in block or b"\x02" in block:
            raise ValueError("a control character")
        # As long as before: Python need not count first. The second of both goes again.
        rows = LINE.findall(block.replace(b'\\"', b"\x01\x02").translate(SWAPPED, b"\x02"))
        lines = block.split(b"\n")
        if len(rows) != len(lines) - 1:
            raise ValueError("a control character")
        for number, (index, body, none, salt, payload, why) in enumerate(rows):
            if index and b"\\" not in body and b"\\" not in payload:
                yield int(index), body, None if none else salt, None if none else payload, why.decode()
            else:
                row = json.loads(lines[number])
                text = row["payload"]
                yield (
                    row["index"],
                    row["body"].encode(),
                    row["salt"],
                    None if text is None else text.encode(),
                    row["why"],
                )


def subtree(hashes: bytes, algorithm: str) -> bytes:
    """The root over neighbouring hashes, as many as a power of two."""
    hashed = prefixed(algorithm, b"\x01")
    while len(hashes) > 32:
        hashes = b"".join([hashed(hashes[at : at + 64]) for at in range(0, len(hashes), 64)])
    return hashes


def root_from(tile: Callable[[int, int], bytes], size: int, algorithm: str) -> bytes:
    """The root of the tree of a size, from its tiles by level and index."""
    root = b""
    for level in range(0, size.bit_length(), 8):
        end = size >> level & 255
        row = tile(level // 8, size >> level + 8) if end else b""
        for bit in range(8):
            if end & 1 << bit:
                start = end - (1 << bit)
                node = subtree(row[32 * start : 32 * end], algorithm)
                root, end = node_hash(node, root, algorithm) if root else node, start
    return root
