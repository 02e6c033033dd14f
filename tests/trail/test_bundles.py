"""A bundle exported here verifies with one file of Python on a machine that has nothing else; one changed in any way does not."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from audit import checking, clock
from audit.actor import Actor
from audit.bundle import rows_of
from audit.checking import examine
from audit.trail import bundles, sealing
from audit.trail.models import Entry
from tests.trail.conftest import AT, propose

pytestmark = pytest.mark.django_db


def exported(path: Path, selection: bundles.Selection, **how: object) -> Path:
    with path.open("w+b") as file:
        bundles.write(file, selection, at=AT, **how)
    return path


@pytest.fixture
def whole(steward: Actor, tmp_path: Path) -> Path:
    """Two shards, three batches, a change of keys; all of it in one bundle."""
    before = datetime(2026, 6, 30, 4, tzinfo=UTC)
    propose(steward, "D00")
    sealing.seal_all(at=before)
    propose(steward, "D01")
    sealing.seal_all()
    sealing.rotate()
    for number in range(2, 6):
        propose(steward, f"D0{number}")
    sealing.seal_all()
    return exported(tmp_path / "bundle.zip", bundles.of_days(clock.today(before), clock.today(clock.real_now())))


def test_a_whole_trail_is_sound(whole: Path) -> None:
    told = examine(str(whole))
    assert [str(fault) for fault in told.faults] == []
    assert told.counts["entries"] == Entry.objects.count()


def by_an_outsider(bundle: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier alone, run by a bare interpreter in a folder that holds it and the bundle."""
    verifier = bundle.parent / "verifier.py"
    verifier.write_bytes(bundles.standalone())
    return subprocess.run(
        [sys.executable, "-I", "-S", verifier.name, bundle.name, "--processes", "1", *arguments],
        cwd=bundle.parent, env={"PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_outsider_needs_one_file_and_nothing_else(whole: Path) -> None:
    done = by_an_outsider(whole)
    assert (done.returncode, done.stderr) == (0, "")
    assert "结论：完好 / SOUND" in done.stdout


def test_another_key_than_the_one_given_is_a_fault(whole: Path) -> None:
    assert by_an_outsider(whole, "--key", "00" * 32).returncode == 1


def test_one_byte_changed_anywhere_is_found(whole: Path) -> None:
    data, random = whole.read_bytes(), Random(4)
    for _attempt in range(40):
        place = random.randrange(len(data))
        whole.write_bytes(data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :])
        assert checking.main([str(whole), "--processes", "1"]) != 0, place


def test_the_command_exports_what_was_sealed_on_some_days(whole: Path) -> None:
    made, today = whole.with_name("days.zip"), str(clock.today(clock.real_now()))
    call_command("trail", "export", str(made), "--from", today, "--to", today, "--without-payloads")
    told = examine(str(made))
    assert [str(fault) for fault in told.faults] == []
    assert 0 < told.counts["withheld"] == told.counts["entries"] < Entry.objects.count()
    with pytest.raises(CommandError):
        call_command("trail", "export", str(made))


def forged(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> list[str]:
    """The kinds of faults found when files are changed and every digest of them is mended."""
    with zipfile.ZipFile(bundle) as read:
        files = {name: read.read(name) for name in read.namelist()}
    change(files)
    about = json.loads(files.pop("bundle.json"))
    about["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    with zipfile.ZipFile(bundle, "w") as made:
        made.comment = b"0" * 64
        for name, data in {**files, "bundle.json": json.dumps(about).encode()}.items():
            made.writestr(name, data)
    data = bundle.read_bytes()[:-64]
    bundle.write_bytes(data + hashlib.sha256(data).hexdigest().encode())
    return [fault.args[0] for fault in examine(str(bundle)).faults]


def _lines(files: dict[str, bytes], folder: str) -> tuple[str, list[bytes]]:
    name = max(name for name in files if name.startswith(folder))
    return name, files[name].splitlines(keepends=True)


def no_change(files: dict[str, bytes]) -> None:
    pass


def without_a_checkpoint(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "checkpoints/")
    files[name] = b"".join([lines[0], *lines[2:]])


def without_an_entry(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "entries/")
    files[name] = b"".join([lines[0], *lines[2:]])


def with_bodies_exchanged(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "entries/")
    rows = [json.loads(line) for line in lines]
    rows[1]["index"], rows[2]["index"] = rows[2]["index"], rows[1]["index"]
    rows[1], rows[2] = rows[2], rows[1]
    files[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def with_another_payload(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "entries/")
    row = json.loads(lines[1])
    lines[1] = json.dumps({**row, "payload": row["payload"] + " "}).encode() + b"\n"
    files[name] = b"".join(lines)


def with_another_tile(files: dict[str, bytes]) -> None:
    name = max(name for name in files if name.startswith("tiles/"))
    files[name] = bytes([files[name][0] ^ 1]) + files[name][1:]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (no_change, None),
        (without_a_checkpoint, "checkpoint"),
        (without_an_entry, "entry"),
        (with_bodies_exchanged, "entry"),
        (with_another_payload, "payload"),
        (with_another_tile, "checkpoint"),
    ],
)
def test_a_forged_bundle_with_mended_digests_is_found(
    whole: Path, change: Callable[[dict[str, bytes]], None], kind: str | None
) -> None:
    found = forged(whole, change)
    assert kind in found if kind else found == []


SAID: dict[str, dict[str, str | None]] = {
    "an ordinary entry": {"body": '{"a":"b","n":[]}', "salt": "ab" * 16, "payload": '{"数":"据"}', "why": ""},
    "backslashes before quotation marks": {
        "body": r'{"a":"\"b\\"}',
        "salt": "ab",
        "payload": r'{"\\\"":"\\"}',
        "why": "",
    },
    "line breaks and other letters": {"body": "\n\t/\u2028", "salt": "ab", "payload": "\x01\x02\x03😀\\n", "why": ""},
    "withheld": {"body": '{"a":"\\"}', "salt": None, "payload": None, "why": "withheld"},
    "one of both is missing": {"body": "{}", "salt": None, "payload": "{}", "why": ""},
    "empty texts": {"body": "", "salt": "", "payload": "", "why": ""},
    "the line's own words in a text": {
        "body": '","salt":"ab","payload":"',
        "salt": "ab",
        "payload": '"}\n{"index":',
        "why": "",
    },
}


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_a_line_of_entries_is_read_as_json_reads_it(said: dict[str, str | None], escaped: bool) -> None:
    lines = [
        json.dumps({"index": index, **row}, ensure_ascii=escaped, separators=(",", ":"))
        for index, row in enumerate((said, SAID["an ordinary entry"], said))
    ]
    rows = [(at, body.decode(), salt, payload, why) for at, body, salt, payload, why in rows_of(_joined(lines))]
    for line, (index, body, salt, payload, why) in zip(lines, rows, strict=True):
        said_salt = salt.decode() if isinstance(salt, bytes) else salt
        said_payload = None if payload is None else payload.decode()
        assert {"index": index, "body": body, "salt": said_salt, "payload": said_payload, "why": why} == json.loads(
            line
        )


def _joined(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"index":0,"body":"a\nb","salt":"","payload":"","why":""}', id="line-break"),
        pytest.param(b'{"index":0,"body":"a\tb","salt":"","payload":"","why":""}', id="tab"),
        pytest.param(b'{"index":0,"body":"\x01","salt":"","payload":"","why":""}', id="stand-in-for-a-quotation-mark"),
        pytest.param(b'{"index":0,"body":"\x02","salt":"","payload":"","why":""}', id="what-is-taken-out-again"),
        pytest.param(b'{"index":0,"body":"\xff","salt":"","payload":"","why":""}', id="not-utf-8"),
        pytest.param(b'{"index":0,"body":"\\x","salt":"","payload":"","why":""}', id="no-such-escape"),
        pytest.param(b'{"index":0,"body":""b","salt":"","payload":"","why":""}', id="bare-quotation-mark"),
        pytest.param(b'{"index":00,"body":"","salt":"","payload":"","why":""}', id="number-with-a-zero-before-it"),
    ],
)
def test_a_line_that_is_not_json_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="."):
        list(rows_of(line + b"\n"))


FLAT = (
    b'{"action":"a","actor_id":null,"actor_name":"","address":"","after":"","at":"","before":"","case_id":null,"clause":"",'
    b'"commitment":"'
    + b"ab"
    * 32
    + b'","findings":[],"hash":"sm3","id":"","object_id":"o","object_seq":1,"object_type":"t",'
    b'"organization":"","outcome":"","place":"","recorded_at":"","region":"","request":"","role":"","unit":"","v":1}'
)


def test_an_ordinary_body_is_read_by_its_form_and_any_other_in_full() -> None:
    found = checking.BODY.fullmatch(FLAT)
    assert found is not None
    assert found.group(1, 2, 3, 4) == checking.columns(json.loads(FLAT))
    for other in (
        FLAT.replace(b'"unit":""', b'"unit":{"object_seq":2}'),
        FLAT.replace(b'"unit":""', b'"object_seq":2,"unit":""'),
        FLAT.replace(b"[]", b'[{"object_seq":2}]'),
    ):
        assert checking.BODY.fullmatch(other) is None
    with pytest.raises(checking.Fault, match="twice"):
        checking.read_body(FLAT.replace(b'"v":1', b'"object_seq":2,"v":1'), "x")
