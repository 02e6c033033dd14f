"""Checkpoints as text: the signed note of format 2 (C2SP tlog-checkpoint), and what format 1 signed."""

import base64
from datetime import UTC, datetime

from audit.trail.keys import Signer
from audit.trail.models import Checkpoint, Shard, TrailKey
from audit.trail.recording import plain
from audit.verifier import key_hash, parse_note

ORIGIN_OF_FORMAT_1 = "shouquan/trail/1"


def name_of(first_key: str) -> str:
    """Under which name an installation signs, whatever key it has come to."""
    return f"shouquan/{first_key}"


def note(  # noqa: PLR0913 - the lines of a note
    *, name: str, shard: str, size: int, sha256: bytes, sm3: bytes, previous: int, at: datetime, signer: Signer
) -> str:
    """The signed note of a checkpoint; sizes are those in the shard."""
    text = (
        f"{name}/{shard}\n{size}\n{base64.b64encode(sha256).decode()}\n"
        f"sm3 {sm3.hex()}\nprevious {previous}\nsigned {plain(at)}\n"
    )
    beside = key_hash(name, signer.public) + signer.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(beside).decode()}\n"


def signature_in(text: str) -> bytes:
    """The 64 bytes of the one signature of a note of ours."""
    ((_name, beside),) = parse_note(text).signatures
    return beside[4:]


def text_of_format_1(checkpoint: Checkpoint) -> str:
    """What the signature of a checkpoint of format 1 covers."""
    when = checkpoint.signed_at.astimezone(UTC).isoformat(timespec="microseconds")
    root = bytes(checkpoint.root).hex()
    return f"{ORIGIN_OF_FORMAT_1}\n{checkpoint.size}\n{checkpoint.previous}\n{root}\n{checkpoint.key_id}\n{when}\n"


def text_of(checkpoint: Checkpoint) -> str:
    """A checkpoint as the next shard's first leaf repeats it: its note; of format 1 the signed text, an empty line and the
    signature in hex."""
    return checkpoint.note or f"{text_of_format_1(checkpoint)}\n{bytes(checkpoint.signature).hex()}\n"


def opening(shard: Shard, before: str, key: TrailKey) -> dict[str, object]:
    """What the first leaf of a shard states: the last checkpoint of the shard before, as `text_of` has it, and the key."""
    return {"kind": "shard", "name": shard.name, "previous": before, "key": {"id": key.id, "public": _hex(key)}}


def introduction(key: TrailKey, before: TrailKey) -> dict[str, object]:
    """What the leaf states that goes over to a new key."""
    return {"kind": "key", "id": key.id, "public": _hex(key), "previous": before.id}


def _hex(key: TrailKey) -> str:
    return bytes(key.public).hex()
