"""What the witness agrees to. Text comes in, an answer goes out; every decision is made inside one transaction of the store.

`add_checkpoint` is that of C2SP tlog-witness. Two requests are ours, because our logs change keys and begin shards:
`add_log` tells the first key of a log, whose name holds that key's id; `add_statement` shows a leaf in which the log itself says
which key signs from there on, or which note a new shard follows.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from audit.verifier import (
    Note,
    consistent,
    inclusion_root,
    leaf_hash,
    note_signed_by,
    parse_note,
    sm3,
)
from audit.witness import clock
from audit.witness.signing import Signer
from audit.witness.store import Conflict, Head, Key, Store, opened

LONGEST_PROOF = 63
NAME = re.compile(r"shouquan/[0-9a-f]{16}")
SHARD = re.compile(r"[0-9]{4}h[12]")


@dataclass(frozen=True)
class Answer:
    """Status, text and type of an HTTP answer."""

    status: int
    text: str
    type: str = "text/plain; charset=utf-8"


class No(Exception):
    """The witness does not agree."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.text)
        self.answer = answer


def _no(status: int, text: str) -> No:
    return No(Answer(status, text + "\n"))


def _stands_at(size: int) -> Answer:
    """409 as C2SP has it: the size the witness knows."""
    return Answer(409, f"{size}\n", "text/x.tlog.size")


@dataclass(frozen=True)
class Witness:
    """The witness in its data directory. `only`: names of the logs it serves; empty, it serves the first that comes.

    `now` answers the present moment, UTC.
    """

    directory: Path
    signer: Signer
    only: tuple[str, ...] = ()
    now: Callable[[], datetime] = clock.now

    # --- requests --------------------------------------------------------------------------------------------------

    def add_checkpoint(self, body: str) -> Answer:
        """Cosign a note that grows from the one before: 200; 400, 403, 404, 409 or 422 where it does not."""

        def decide(store: Store) -> Answer:
            old, proof, note = _submission(body)
            log, shard = self._known(store, note)
            head = store.head(log, shard)
            self._signed(store, log, shard, note)
            if old > note.size:
                raise _no(400, "the old size is larger than the new one")
            if head is None:
                return self._first(store, log, shard, old, proof, note)
            if old != head.size:
                return self._elsewhere(store, log, head, note)
            if old == note.size and note.root != head.root:
                return self._refused(store, log, head, note, "two roots at one size", _stands_at(head.size))
            if not consistent(old, head.root, note.size, note.root, proof, "sha256"):
                answer = Answer(422, "the new tree is not shown to grow from the old one\n")
                # A bad proof alone is no fork; both notes are kept, and whoever has the log's tiles can tell.
                return self._refused(store, log, head, note, "not shown to grow", answer)
            if note.size > head.size and shard != store.heads(log)[-1].shard:
                raise _no(403, "a later shard has begun: this one grows no more")
            return self._kept(store, log, shard, note)

        return self._decided(decide)

    def add_log(self, body: str) -> Answer:
        """Take a log's first key: {"name", "public"}. The name holds the key's id; the key can't be another one later."""

        def decide(store: Store) -> Answer:
            name, public = _texts(body, "name", "public")
            key = _hex(public)
            if not NAME.fullmatch(name) or sm3(key).hex()[:16] != name.partition("/")[2]:
                raise _no(403, "the name is not that of this key")
            self._pin(store, name, key)
            return Answer(200, name + "\n")

        return self._decided(decide)

    def add_statement(self, body: str) -> Answer:
        """Take what a leaf says: {"note", "index", "path", "body"}; the path leads from the leaf to the note's SHA-256 root."""

        def decide(store: Store) -> Answer:
            note, index, leaf = _shown(body)
            log, shard = self._known(store, note)
            self._signed(store, log, shard, note)
            statement = _statement(leaf)
            if statement.get("kind") == "key":
                return self._new_key(store, log, shard, note, index, statement)
            if statement.get("kind") == "shard":
                return self._new_shard(store, log, shard, note, index, statement)
            raise _no(400, "the leaf states neither a key nor a shard")

        return self._decided(decide)

    def trust(self, name: str, public: bytes) -> None:
        """The operator's word: the first key of a log, or, of a log that is known, the key for all that comes."""
        with opened(self.directory) as store:
            if name not in store.logs():
                self._pin(store, name, public)
            elif public not in [key.public for key in store.keys(name)]:
                heads = store.heads(name)
                shard, size = (heads[-1].shard, heads[-1].size) if heads else ("", 0)
                store.add_key(name, Key(public, "trusted", shard, size), self._moment())

    # --- decisions -------------------------------------------------------------------------------------------------

    def _decided(self, decide: Callable[[Store], Answer]) -> Answer:
        try:
            with opened(self.directory) as store:
                return decide(store)
        except No as no:
            return no.answer
        except (ValueError, KeyError, TypeError) as error:
            return Answer(400, f"{error}\n")

    def _moment(self) -> str:
        return self.now().isoformat(timespec="seconds")

    def _pin(self, store: Store, name: str, public: bytes) -> None:
        pinned = store.logs()
        if name in pinned:
            if store.keys(name)[0].public != public:
                raise _no(403, "this log is known with another first key")
            return
        if name not in self.only and (self.only or pinned):
            raise _no(403, "this witness serves other logs")
        store.pin(name, self._moment())
        store.add_key(name, Key(public, "first", "", 0), self._moment())

    def _known(self, store: Store, note: Note) -> tuple[str, str]:
        log, _slash, shard = note.origin.rpartition("/")
        if log not in store.logs() or not SHARD.fullmatch(shard):
            raise _no(404, "unknown origin")
        return log, shard

    def _signed(self, store: Store, log: str, shard: str, note: Note) -> None:
        """By the key that is valid at this size: an earlier one signs nothing more, a later one nothing before it."""
        keys = [key for key in store.keys(log) if not key.shard or (key.shard, key.size) < (shard, note.size)]
        if not note_signed_by(note, log, keys[-1].public):
            raise _no(403, "not signed with the key that is valid there")

    def _first(self, store: Store, log: str, shard: str, old: int, proof: list[bytes], note: Note) -> Answer:
        """The first note of the first shard this witness sees; a later shard shows first what it follows."""
        if old or proof:
            return _stands_at(0)
        if store.heads(log):
            raise _no(403, "a new shard is begun with add-statement")
        return self._kept(store, log, shard, note)

    def _elsewhere(self, store: Store, log: str, head: Head, note: Note) -> Answer:
        """Not from where the witness stands. A smaller tree that was signed later has gone back: that is kept."""
        gone_back = note.size < head.size and note.line("signed") > parse_note(head.note).line("signed")
        two_roots = note.size == head.size and note.root != head.root
        if gone_back or two_roots:
            why = "a smaller tree signed later" if gone_back else "two roots at one size"
            return self._refused(store, log, head, note, why, _stands_at(head.size))
        return _stands_at(head.size)

    def _refused(self, store: Store, log: str, head: Head, note: Note, why: str, answer: Answer) -> Answer:
        got = _whole(note)
        store.keep_evidence(Conflict(log, head.shard, why, head.note, got, self._moment()))
        return answer

    def _kept(self, store: Store, log: str, shard: str, note: Note) -> Answer:
        line = self.signer.cosign(note, int(self.now().timestamp()))
        store.keep(log, Head(shard, note.size, note.root, _whole(note), line, self._moment()))
        return Answer(200, line)

    def _new_key(self, store: Store, log: str, shard: str, note: Note, index: int, statement: dict[str, Any]) -> Answer:
        """The last leaf of a note already cosigned names the next key; every larger note must be signed with it."""
        public, keys = _hex(statement["public"]), store.keys(log)
        if public == keys[-1].public:
            return Answer(200, sm3(public).hex()[:16] + "\n")
        head = store.head(log, shard)
        if head is None or (head.size, head.root) != (note.size, note.root) or head != store.heads(log)[-1]:
            raise _no(409, "the note is not the latest that was cosigned")
        if index != note.size - 1:
            raise _no(403, "a new key is named by the last leaf")
        if statement["id"] != sm3(public).hex()[:16] or statement["previous"] != sm3(keys[-1].public).hex()[:16]:
            raise _no(403, "the statement does not fit the keys")
        if public in [key.public for key in keys]:
            raise _no(403, "a key does not come back")
        store.add_key(log, Key(public, "rotated", shard, note.size), self._moment())
        return Answer(200, sm3(public).hex()[:16] + "\n")

    def _new_shard(
        self, store: Store, log: str, shard: str, note: Note, index: int, statement: dict[str, Any]
    ) -> Answer:
        """The first leaf of a new shard holds the last note of the shard before: it must be the one cosigned here."""
        heads = store.heads(log)
        if store.head(log, shard) is not None:
            raise _no(409, "the shard has begun")
        if index != 0 or statement["name"] != shard or not heads or shard <= heads[-1].shard:
            raise _no(403, "no shard begins so")
        last, follows = heads[-1], statement["previous"]
        if not follows or parse_note(follows).text != parse_note(last.note).text:
            return self._refused(
                store, log, last, note, "a shard that follows another note", Answer(403, "it follows another note\n")
            )
        return self._kept(store, log, shard, note)


# --- shapes --------------------------------------------------------------------------------------------------------


def _submission(body: str) -> tuple[int, list[bytes], Note]:
    """C2SP: a line `old N`, the proof's hashes, an empty line, the note."""
    above, _between, text = body.partition("\n\n")
    first, *lines = above.split("\n")
    word, _space, number = first.partition(" ")
    if word != "old" or not re.fullmatch(r"0|[1-9][0-9]{0,17}", number):
        raise ValueError("the first line is not `old` and a size")
    return int(number), _hashes(lines), parse_note(text)


def _hashes(lines: list[str]) -> list[bytes]:
    if len(lines) > LONGEST_PROOF:
        raise ValueError("the proof is too long")
    hashes = [base64.b64decode(line, validate=True) for line in lines]
    if any(len(one) != 32 for one in hashes):
        raise ValueError("a hash of the proof is not 32 bytes")
    return hashes


def _texts(body: str, *names: str) -> tuple[str, ...]:
    data = json.loads(body)
    values = tuple(data[name] for name in names)
    if not all(isinstance(value, str) for value in values):
        raise ValueError("not text")
    return values


def _hex(text: str) -> bytes:
    public = bytes.fromhex(text)
    if len(public) != 32:
        raise ValueError("a public key has 32 bytes")
    return public


def _shown(body: str) -> tuple[Note, int, str]:
    """The note and the leaf that it is shown to hold."""
    data = json.loads(body)
    note, leaf, index = parse_note(data["note"]), data["body"], data["index"]
    if not isinstance(leaf, str) or type(index) is not int:
        raise ValueError("not a leaf and its place")
    root = inclusion_root(leaf_hash(leaf.encode(), "sha256"), index, note.size, _hashes(data["path"]), "sha256")
    if root != note.root:
        raise _no(422, "the leaf is not shown to stand there")
    return note, index, leaf


def _statement(leaf: str) -> dict[str, Any]:
    statement = json.loads(leaf).get("statement")
    if not isinstance(statement, dict):
        raise ValueError("the leaf states nothing")
    return statement


def _whole(note: Note) -> str:
    """The note as it was given: what is signed, and the signature lines."""
    lines = "".join(f"— {name} {base64.b64encode(data).decode()}\n" for name, data in note.signatures)
    return f"{note.text}\n{lines}"
