"""Every checkpoint goes to a witness that keeps its own books; what it cosigns is kept, and held against the trail.

SHOUQUAN_WITNESS_URL says where it is, SHOUQUAN_WITNESS_KEY which key it signs with; without the latter the key that signed first
is the one that must sign ever after. Nothing here is done inside a transaction: a witness may be slow.
"""

import base64
import http.client
import json
import logging
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.trail import keys, notes, proofs
from audit.trail.cosignatures import Cosignature
from audit.trail.faults import Fault
from audit.trail.models import Checkpoint, Leaf, Shard, TrailKey
from audit.verifier import cosigned_at, note_signed_by, parse_note
from audit.witness.signing import parse_verifier_key

TIMEOUT = 3  # seconds
LONGEST = 1 << 20  # bytes of an answer
CHUNK = 500
# The sequencer's second thread: how often it looks whether there is something to push, and how long it leaves a silent witness.
PACE, PAUSE = 1.0, 20.0

log = logging.getLogger(__name__)
# Asked directly: a proxy for the web knows nothing of a witness beside us.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Silent(Exception):
    """The witness can't be reached, or what it answers is no cosignature of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What the witness knows of a shard and we do not have so: its note, and where the two stand."""

    shard: str
    # Leaves in the shard, as the witness cosigned them and as they are here.
    theirs: int
    ours: int
    note: str
    text: str

    @property
    def lost(self) -> int:
        """How many leaves the witness has seen that are not here any more."""
        return max(self.theirs - self.ours, 0)


class Disagrees(Exception):
    """The witness holds another tree than this one."""

    def __init__(self, found: Disagreement) -> None:
        super().__init__(found.text)
        self.found = found


@dataclass(frozen=True, slots=True)
class Told:
    """What the witness says of our log: its key, which keys of ours it knows, its latest note by shard, refused forks."""

    witness: str
    keys: tuple[str, ...]
    notes: Mapping[str, str]
    conflicts: int


# --- where it stands -----------------------------------------------------------------------------------------------


def configured() -> bool:
    """Whether this installation has a witness."""
    return bool(settings.WITNESS_URL)


def witness_key() -> str:
    """The key the witness must sign with: the one set, else the one that signed first; empty before that."""
    if settings.WITNESS_KEY:
        return str(settings.WITNESS_KEY).strip()
    return Cosignature.objects.order_by("pk").values_list("witness", flat=True).first() or ""


def pinned() -> bool:
    """Whether the witness's key is only that of its first signature: nobody has compared it with the witness's own word."""
    return configured() and not settings.WITNESS_KEY


def last_cosigned() -> Cosignature | None:
    """The newest cosignature."""
    return Cosignature.objects.order_by("-pk").first()


def seen() -> int:
    """How many leaves, of all shards, the witness has cosigned."""
    last = last_cosigned()
    if last is None:
        return 0
    return (Shard.objects.filter(pk=last.shard).values_list("first", flat=True).first() or 0) + last.size


def uncosigned(size: int | None = None) -> Checkpoint | None:
    """The first checkpoint after this many leaves, by default after those the witness has seen; None: it has seen everything."""
    after = seen() if size is None else size
    return Checkpoint.objects.exclude(note="").filter(size__gt=after).order_by("size").first()


def behind(at: datetime, size: int | None = None) -> timedelta:
    """For how long there has been a checkpoint that the witness has not cosigned; `at` is the machine's own time.

    `size`: how many leaves it has seen, where that is known.
    """
    first = uncosigned(size)
    return max(at - first.signed_at, timedelta()) if first is not None else timedelta()


def too_long() -> timedelta:
    """How far the witness may be behind before it is an alarm."""
    return timedelta(minutes=settings.WITNESS_MINUTES)


# --- pushing -------------------------------------------------------------------------------------------------------


def push() -> Told:
    """Compare with the witness and show it what it has not seen. Answers what it said before that.

    Raises Silent, or Disagrees where its tree is not ours: nothing is pushed then.
    """
    told = ask()
    for found in disagreements(told):
        raise Disagrees(found)
    _Round(told).push()
    return told


def ask() -> Told:
    """What the witness knows of this log; raises Silent."""
    name = _name()
    try:
        said = json.loads(_requested("/logs"))
        witness, logs = str(said["witness"]), {str(one["name"]): one for one in said["logs"]}
        ours = logs.get(name, {"keys": (), "shards": (), "conflicts": 0})
        told = Told(
            witness,
            tuple(str(key["id"]) for key in ours["keys"]),
            {str(shard["name"]): str(shard["note"]) for shard in ours["shards"]},
            int(ours["conflicts"]),
        )
        parse_verifier_key(witness)
    except (ValueError, KeyError, TypeError) as error:
        raise Silent(f"what it answers is not a witness's answer: {error}") from error
    if (known := witness_key()) and known != told.witness:
        raise Silent(f"it has another key than the witness we know: {told.witness}")
    return told


def disagreements(told: Told) -> Iterator[Disagreement]:
    """Each shard of which the witness cosigned what is not here."""
    shards = Shard.objects.in_bulk(list(told.notes))
    for name, text in sorted(told.notes.items()):
        try:
            note = parse_note(text)
        except ValueError as error:
            raise Silent(f"its note of {name} is none: {error}") from error
        shard = shards.get(name)
        newest = shard.checkpoints.order_by("-size").values_list("size", flat=True).first() if shard else None
        ours = newest - shard.first if shard is not None and newest is not None else 0
        if note.size > ours or shard is None:
            why = (
                f"the witness cosigned {note.size} leaves of {name}, there are {ours} here: {note.size - ours} are lost"
            )
        elif _root(shard, note.size) != note.root:
            why = f"the first {note.size} leaves of {name} are not those that the witness cosigned"
        else:
            continue
        if not any(note_signed_by(note, _name(), bytes(key.public)) for key in keys.all_keys()):
            why += "; its note is not signed with a key of ours"
        yield Disagreement(shard=name, theirs=note.size, ours=ours, note=text, text=why)


def _root(shard: Shard, size: int) -> bytes:
    """The shard's root at a size; no bytes where leaves are missing."""
    try:
        return proofs.root_at(shard, size, "sha256")
    except proofs.NotProved:
        return b""


class _Round:
    """One round of pushing: the checkpoints that the witness must see, in order, with what links them."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.introduced = set(told.keys)
        self.keys = keys.all_keys()
        self.shards = {shard.name: shard for shard in Shard.objects.exclude(pk="1")}
        self.sizes = {name: parse_note(text).size for name, text in told.notes.items()}

    def push(self) -> None:
        for checkpoint in self._steps():
            self._introduce(keys.valid_at(self.keys, checkpoint.size))
            self._show(checkpoint)

    def _steps(self) -> list[Checkpoint]:
        """The newest of each shard, and those that introduce a key; the others are within them."""
        seen = max((self.shards[name].first + size for name, size in self.sizes.items()), default=0)
        firsts = sorted(shard.first for shard in self.shards.values())
        ends = [first for first in firsts[1:] if first > seen]
        latest = Checkpoint.objects.exclude(note="").order_by("-size").values_list("size", flat=True).first()
        wanted = {*ends, *(key.since for key in self.keys if key.since > seen), *([latest] if latest else [])}
        rows = Checkpoint.objects.filter(size__in=wanted, size__gt=seen).exclude(note="")
        steps = list(rows.select_related("shard").order_by("size"))
        if not steps and latest and uncosigned() is not None:
            # Cosigned there, but the answer was lost on its way: the same is asked for again.
            steps = list(Checkpoint.objects.filter(size=latest).select_related("shard"))
        return steps

    def _introduce(self, key: TrailKey | None) -> None:
        """The first key by its name, each later one by the leaf in which the one before named it."""
        if key is None or key.id in self.introduced:
            return
        if key.since == 0:
            body = {"name": _name(), "public": bytes(key.public).hex()}
            _agreed(_posted("/add-log", json.dumps(body)))
        else:
            before = self.keys[self.keys.index(key) - 1]
            if before.id not in self.introduced:
                self._introduce(before)
            checkpoint = Checkpoint.objects.select_related("shard").get(size=key.since)
            _agreed(self._statement(checkpoint, key.since - 1))
        self.introduced.add(key.id)

    def _show(self, checkpoint: Checkpoint) -> None:
        shard = checkpoint.shard
        old, size = self.sizes.get(shard.name, 0), checkpoint.size - shard.first
        if not old and self.sizes:
            status, text = self._statement(checkpoint, shard.first)
        else:
            proof = proofs.consistency(shard, old, size, "sha256") if 0 < old < size else []
            lines = "".join(base64.b64encode(one).decode() + "\n" for one in proof)
            status, text = _posted("/add-checkpoint", f"old {old}\n{lines}\n{checkpoint.note}")
        if status in (409, 422):
            # It grew meanwhile (another of us pushed), or it has another tree: what it holds now tells which.
            for found in disagreements(ask()):
                raise Disagrees(found)
            raise Silent(f"it refused {shard.name} at {size}: {status} {text.strip()}")
        _keep(checkpoint, _agreed((status, text)), self.told.witness)
        self.sizes[shard.name] = size

    def _statement(self, checkpoint: Checkpoint, index: int) -> tuple[int, str]:
        shard = checkpoint.shard
        leaf = Leaf.objects.select_related("entry").get(index=index)
        path = proofs.inclusion(shard, index - shard.first, checkpoint.size - shard.first, "sha256")
        body = {
            "note": checkpoint.note,
            "index": index - shard.first,
            "path": [base64.b64encode(one).decode() for one in path],
            "body": leaf.entry.body,
        }
        return _posted("/add-statement", json.dumps(body, ensure_ascii=False))


def _keep(checkpoint: Checkpoint, line: str, witness: str) -> None:
    """Keep a cosignature once it was checked; raises Silent where it is none."""
    name, public = parse_verifier_key(witness)
    try:
        at = cosigned_at(parse_note(checkpoint.note + line), name, public)
    except ValueError:
        at = None
    if at is None:
        raise Silent("what it answered is not its signature")
    shard, size = checkpoint.shard.name, checkpoint.size - checkpoint.shard.first
    if Cosignature.objects.filter(shard=shard, size=size, witness=witness).exists():
        return
    try:
        with transaction.atomic():
            Cosignature.objects.create(
                shard=shard, size=size, witness=witness, note=checkpoint.note, line=line,
                cosigned_at=datetime.fromtimestamp(at, UTC),
            )  # fmt: skip
    except IntegrityError:
        # The job and the sequencer pushed the same: one has kept it.
        log.debug("cosigned twice: %s %s", shard, size)


def _name() -> str:
    first = keys.all_keys()[:1]
    return notes.name_of(first[0].id) if first else ""


# --- over the wire -------------------------------------------------------------------------------------------------


def _agreed(answer: tuple[int, str]) -> str:
    status, text = answer
    if status != 200:
        raise Silent(f"it refused: {status} {text.strip()[:200]}")
    return text


def _posted(path: str, body: str) -> tuple[int, str]:
    """Status and text of the answer, whichever it is."""
    try:
        return 200, _requested(path, body.encode())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(LONGEST).decode(errors="replace")


def _requested(path: str, body: bytes | None = None) -> str:
    """The text of an answer; raises Silent, and HTTPError where something was posted."""
    url = str(settings.WITNESS_URL).rstrip("/") + path
    if urlsplit(url).scheme not in ("http", "https"):
        raise Silent(f"{url} is not an address of http or https")
    try:
        request = urllib.request.Request(url, data=body, headers={"Content-Type": "text/plain; charset=utf-8"})
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return str(answer.read(LONGEST).decode())
    except urllib.error.HTTPError as error:
        if body is not None:
            raise
        raise Silent(f"{url} answers {error.code}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Silent(f"{url}: {error}") from error


# --- beside the sequencer ------------------------------------------------------------------------------------------


def follow(told: threading.Event) -> None:
    """Push every new checkpoint until the event is set; in a thread of its own, so that a slow witness keeps no seal waiting.

    Alarms are not raised here: the job that also pushes does that.
    """
    while not told.is_set():
        pause = PACE
        try:
            if uncosigned() is not None:
                push()
        except (Silent, Disagrees, DatabaseError) as error:
            log.warning("not cosigned: %s", error)
            connection.close()
            pause = PAUSE
        told.wait(pause)
    connection.close()


# --- verifying -----------------------------------------------------------------------------------------------------


def faults() -> Iterator[Fault]:
    """What the witness cosigned is still here, note by note, and is its signature."""
    rows = Cosignature.objects.order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield from _kept(chunk)
        last = chunk[-1].pk


def _kept(rows: Sequence[Cosignature]) -> Iterator[Fault]:
    shards = Shard.objects.in_bulk()
    places = {row.pk: shards[row.shard].first + row.size for row in rows if row.shard in shards}
    found = dict(Checkpoint.objects.filter(size__in=places.values()).values_list("size", "note"))
    for row in rows:
        where = f"shard {row.shard} size {row.size}"
        note = found.get(places[row.pk]) if row.pk in places else None
        if note is None:
            yield Fault("witness", where, "a checkpoint that the witness cosigned is not here")
        elif note != row.note:
            yield Fault("witness", where, "the note is not the one that the witness cosigned")
        try:
            name, public = parse_verifier_key(row.witness)
            at = cosigned_at(parse_note(row.note + row.line), name, public)
        except ValueError:
            at = None
        if at is None or datetime.fromtimestamp(at, UTC) != row.cosigned_at:
            yield Fault("witness", where, "the cosignature is not valid")


def asked() -> Iterator[Fault]:
    """Ask the witness itself: what it holds that is not here, and whether it refused a fork that was signed with our key."""
    try:
        told = ask()
        for found in disagreements(told):
            yield Fault("witness", f"shard {found.shard}", found.text)
    except Silent as silent:
        yield Fault("witness", str(settings.WITNESS_URL), str(silent))
        return
    if not told.notes and Cosignature.objects.exists():
        yield Fault("witness", told.witness, "it has never seen this trail")
    if told.conflicts:
        yield Fault("witness", told.witness, f"it refused {told.conflicts} notes signed with our key and keeps them")
