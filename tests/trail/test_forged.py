"""Bundles of somebody who can write anything and sign with a key of their own, erasures, cosignatures, and zips made to harm."""

import base64
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import checking, clock
from audit.actor import Actor
from audit.bundle import Bundle, Fault
from audit.checking import examine
from audit.trail import bundles, keys, sealing
from audit.trail.cosignatures import Cosignature
from audit.trail.models import Checkpoint
from audit.trail.recording import canonical
from audit.verifier import ALGORITHMS, COSIGNED, key_hash, leaf_hash, node_hash, sm3
from tests.scenarios import auditing_erasing as erasing
from tests.trail.conftest import propose
from tests.trail.test_bundles import exported, forged

OWN = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = OWN.public_key().public_bytes_raw()
NAME = f"shouquan/{sm3(PUBLIC).hex()[:16]}"


@pytest.fixture
def sealed(db: None, steward: Actor) -> None:
    for number in range(3):
        propose(steward, f"F{number:02}")
        sealing.seal_all()


def all_of_it(path: Path) -> Path:
    today = clock.today(clock.real_now())
    return exported(path, bundles.of_days(today, today))


# --- signed with another key -----------------------------------------------------------------------------------------


def root(leaves: list[bytes], algorithm: str) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root(leaves[:half], algorithm), root(leaves[half:], algorithm), algorithm)


def told_otherwise(files: dict[str, bytes], *, name: str) -> None:
    """Another person is said to have acted; both trees, every checkpoint and its signature are made anew, with a key of one's own."""
    (entries,), (notes,) = ([n for n in files if n.startswith(folder)] for folder in ("entries/", "checkpoints/"))
    rows = [json.loads(line) for line in files[entries].splitlines()]
    body = json.loads(rows[2]["body"])
    rows[2]["body"] = canonical({**body, "actor_name": "别人"})
    first = json.loads(rows[0]["body"])
    first["statement"]["key"] = {"id": NAME.rpartition("/")[2], "public": PUBLIC.hex()}
    rows[0]["body"] = canonical(first)
    files[entries] = b"".join(canonical(row).encode() + b"\n" for row in rows)
    shard = entries.split("/")[1]
    hashes = {by: [leaf_hash(row["body"].encode(), by) for row in rows] for by in ALGORITHMS}
    for by, leaves in hashes.items():
        files[f"tiles/{shard}/{by}/0/0.p/{len(rows)}"] = b"".join(leaves)
    made = []
    for line in files[notes].splitlines():
        size = json.loads(line)["size"]
        lines = json.loads(line)["note"].split("\n")
        lines[0] = f"{name}/{shard}"
        lines[2] = base64.b64encode(root(hashes["sha256"][:size], "sha256")).decode()
        lines[3] = f"sm3 {root(hashes['sm3'][:size], 'sm3').hex()}"
        text = "\n".join(lines[:6]) + "\n"
        signature = base64.b64encode(key_hash(name, PUBLIC) + OWN.sign(text.encode())).decode()
        made.append({"size": size, "note": f"{text}\n— {name} {signature}\n", "cosignatures": []})
    files[notes] = b"".join(canonical(row).encode() + b"\n" for row in made)


def with_a_key_of_ones_own(files: dict[str, bytes]) -> None:
    told_otherwise(files, name=NAME)
    about = json.loads(files["bundle.json"])
    about["origin"], about["keys"][0]["public"] = NAME, PUBLIC.hex()
    files["bundle.json"] = canonical(about).encode()


def in_the_name_of_the_trail(files: dict[str, bytes]) -> None:
    told_otherwise(files, name=json.loads(files["bundle.json"])["origin"])


def test_a_trail_made_anew_with_another_key_is_sound_in_itself_and_fails_with_the_key_from_elsewhere(
    sealed: None, tmp_path: Path
) -> None:
    made = all_of_it(tmp_path / "bundle.zip")
    key = bytes(keys.all_keys()[0].public).hex()
    assert checking.main([str(made), "--key", key, "--processes", "1"]) == 0
    assert forged(made, with_a_key_of_ones_own) == []
    assert [fault.args[0] for fault in examine(str(made), key=key).faults] == ["key"]
    assert set(forged(all_of_it(tmp_path / "again.zip"), in_the_name_of_the_trail)) == {"signature", "shard"}


# --- witnesses -------------------------------------------------------------------------------------------------------


def cosign(change: Callable[[bytes], bytes] = bytes) -> None:
    last = Checkpoint.objects.select_related("shard").latest("size")
    text = last.note[: last.note.index("\n\n") + 1]
    signed = change(OWN.sign(f"cosignature/v1\ntime 1790000000\n{text}".encode()))
    beside = key_hash("witness", PUBLIC, COSIGNED) + (1_790_000_000).to_bytes(8, "big") + signed
    Cosignature.objects.create(
        shard=last.shard_id, size=last.size - last.shard.first, witness="witness", note=last.note,
        line=f"— witness {base64.b64encode(beside).decode()}", cosigned_at=last.signed_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "public", "kinds"),
    [
        (bytes, PUBLIC, []),
        (bytes, bytes(32), ["witness"]),
        (lambda signed: signed[::-1], PUBLIC, ["witness", "witness"]),
    ],
    ids=["the witness", "another witness", "not its signature"],
)
def test_a_cosignature_counts_only_if_the_witness_made_it(
    sealed: None, tmp_path: Path, change: Callable[[bytes], bytes], public: bytes, kinds: list[str]
) -> None:
    cosign(change)
    told = examine(str(all_of_it(tmp_path / "bundle.zip")), witnesses={"witness": public})
    assert [fault.args[0] for fault in told.faults] == kinds
    assert len(told.cosigned) == (not kinds)


# --- erased ----------------------------------------------------------------------------------------------------------


def nothing_asked(files: dict[str, bytes]) -> None:
    """The erasure that covers it is left out of the list."""
    about = json.loads(files["bundle.json"])
    files["bundle.json"] = canonical({**about, "erasures": {}}).encode()


def one_more(files: dict[str, bytes]) -> None:
    """An entry that nobody asked to erase is said to be erased, and to be on the list."""
    name = next(name for name in files if name.startswith("entries/"))
    rows = [json.loads(line) for line in files[name].splitlines()]
    row = next(row for row in rows if row["payload"] and "erasure" not in row["body"])
    row |= {"salt": None, "payload": None, "why": "erased"}
    files[name] = b"".join(canonical(row).encode() + b"\n" for row in rows)
    about = json.loads(files["bundle.json"])
    about["counts"]["erased"] += 1
    about["counts"]["payloads"] -= 1
    next(iter(about["erasures"].values())).append(json.loads(row["body"])["id"])
    files["bundle.json"] = canonical(about).encode()


@pytest.mark.django_db
def test_what_was_erased_by_law_is_marked_and_what_was_not_is_found(tmp_path: Path) -> None:
    case = erasing.known()
    erasure = erasing.done(erasing.approved(erasing.requested(case)))
    sealing.seal_all()
    made = all_of_it(tmp_path / "bundle.zip")
    told = examine(str(made))
    assert ([str(fault) for fault in told.faults], told.counts["erased"]) == ([], erasure.erased)
    kept = made.read_bytes()
    assert set(forged(made, nothing_asked)) == {"erasure"}
    made.write_bytes(kept)
    assert set(forged(made, one_more)) == {"erasure"}


# --- hostile zips ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["../verifier.py"],
        ["/etc/passwd"],
        ["entries/../../bundle.json"],
        ["documents/C:\\windows"],
        ["entries/2026h2/000000.ndjson\n"],
        ["README.md", "README.md"],
        ["README.md/"],
        ["other.txt"],
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_not_those_of_a_bundle_are_refused(names: list[str], tmp_path: Path) -> None:
    made = tmp_path / "bundle.zip"
    with zipfile.ZipFile(made, "w") as written:
        for name in names:
            written.writestr(name, b"{}")
    with pytest.raises(Fault) as found:
        Bundle(str(made), {})
    assert found.value.args[0] == "zip"
    assert checking.main([str(made), "--processes", "1"]) == 2


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    made = tmp_path / "bundle.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("bundle.json", b" " * 10_000_000)
    with pytest.raises(Fault, match="larger"):
        Bundle(str(made), {})


def test_a_size_that_is_not_the_real_one_is_no_way_round(tmp_path: Path) -> None:
    made = tmp_path / "bundle.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("bundle.json", b" " * 10_000_000)
    size = (10_000_000).to_bytes(4, "little")
    made.write_bytes(made.read_bytes().replace(size, (100).to_bytes(4, "little")))
    assert checking.main([str(made), "--processes", "1"]) == 2
