"""Reading log files: both forms, as a stream, within bounds; the first bad line is named."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from audit.logs import reading
from audit.logs.intake import of_day, within
from audit.logs.reading import LogFile, Malformed, TooLarge, parse, read, unpacked, values_of
from tests.world import AT, DAY

CSV = "at,person,item,act,result,detail\n2026-11-23T10:00:00+08:00,u1,D05,登录,成功,\n2026-11-23 10:05,u1,D05,调用,成功,接口\n"
NDJSON = '{"at": "2026-11-23T10:00:00+08:00", "act": "登录"}\n\n{"at": "2026-11-23T02:05:00+00:00", "act": "调用", "person": "u1"}\n'
ONE = '{"at": "2026-11-23T10:00:00+08:00", "act": "登录"}'


def rows_of(log: LogFile) -> list[list[str]]:
    return [values_of(line) for block in log.blocks() for line in block.splitlines()]


@pytest.mark.parametrize("text", [CSV, NDJSON, "\ufeff" + CSV, CSV.replace("\n", "\r\n"), NDJSON.replace("\n", "\r\n")])
def test_both_forms_are_read_and_times_without_zone_are_shanghai_s(text: str) -> None:
    log = parse(text.encode(), "日志.csv")
    assert [row[3] for row in rows_of(log)] == ["登录", "调用"]
    assert (log.rows, log.days, dict(log.hours)) == (2, (DAY,), {AT: 2})
    assert dict(log.persons) == {"u1": AT}
    assert of_day(log, DAY) == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        (" \n\n", 0),
        ("person,item\nu1,D05\n", 1),
        ("at,act\n昨天,登录\n", 2),
        ("at,act\n2026-11-23T10:00:00+08:00,\n", 2),
        (f"at,act\n2026-11-23T10:00:00+08:00,{'长' * 121}\n", 2),
        ('at,act\n2026-11-23T10:00:00+08:00,"登录', 2),
        (f"{ONE}\n{{broken\n", 2),
        (f"{ONE}\n[1]\n", 2),
        (f"{ONE}\n\n\n[1]", 4),
        (f"{ONE}\n" + "[" * 60_000, 2),
        (f"{ONE}\n" + '{"at": "2026-11-23T10:00:00+08:00", "act": {"a": 1}}', 2),
        (f"{ONE}\n" + '{"at": "2026-11-23T10:00:00+08:00", "act": "\\u0000"}', 2),
        (f"{ONE}\n" + '{"at": "2026-11-23T10:00:00+08:00", "act": "\\ud800"}', 2),
        (f"{ONE}\n" + '{"at": "0001-01-01T00:00:00+23:00", "act": "x"}', 2),
        (f"{ONE}\n" + '{"at": 3, "act": "x"}', 2),
        (f"{ONE}\n" + " " * (reading.MAX_LINE + 1), 2),
        (f"{ONE}\n" + "x" * (5 * reading.MAX_LINE), 2),
    ],
)
def test_a_malformed_file_names_its_first_bad_line(text: str, line: int) -> None:
    with pytest.raises(Malformed) as wrong:
        parse(text.encode(), "日志.csv")
    assert wrong.value.finding.params["line"] == line


def test_a_file_of_another_encoding_names_the_line() -> None:
    with pytest.raises(Malformed) as wrong:
        parse("at,act\n2026,登录".encode("gb18030"), "日志.csv")
    assert wrong.value.finding.params["line"] == 2


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_it_makes_no_difference_in_what_pieces_a_file_comes(size: int) -> None:
    data = (
        "\ufeff"
        + NDJSON
        + '{"at": "2026-11-23T10:59:59", "act": "a\u2028b", "person": "制表\\t符", "detail": "c\\\\d\\ne"}'
    ).encode()
    log, whole = read((data[i : i + size] for i in range(0, len(data), size)), "a"), parse(data, "a")
    assert (log.digest, log.hours, rows_of(log)) == (whole.digest, whole.hours, rows_of(whole))
    assert rows_of(log)[2] == ["2026-11-23T10:59:59+08:00", "制表\t符", "", "a\u2028b", "", "c\\d\ne"]


def test_what_comes_before_the_first_day_or_is_yet_to_come_is_found() -> None:
    log = parse(CSV.encode(), "a")
    assert within(log, DAY, AT) == ()
    assert [f.code for f in within(log, DAY + timedelta(days=1), AT - timedelta(minutes=1))] == ["log-day", "log-day"]


def test_a_gzip_stream_is_unpacked_in_small_pieces_and_two_in_a_row_are_one() -> None:
    data = NDJSON.encode()
    packed = gzip.compress(data) + gzip.compress(data)
    assert b"".join(unpacked(packed[i : i + 5] for i in range(0, len(packed), 5))) == data + data


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-3], lambda b: b"no gzip", lambda b: b + b"rest", lambda b: b[:20] + b"x" + b[21:]]
)
def test_a_gzip_stream_that_is_not_whole_is_refused(spoil: Any) -> None:
    with pytest.raises(Malformed):
        b"".join(unpacked([spoil(gzip.compress(NDJSON.encode()))]))


def test_a_bomb_is_given_up_before_it_is_unpacked() -> None:
    """A gigabyte of empty lines in a megabyte: the reading ends at the bound, and no piece was larger than a block."""
    machine, largest = zlib.compressobj(9, zlib.DEFLATED, 31), 0
    packed = b"".join(machine.compress(bytes([10]) * reading.BLOCK) for _ in range(1024)) + machine.flush()

    def pieces() -> Iterator[bytes]:
        nonlocal largest
        for piece in unpacked([packed]):
            largest = max(largest, len(piece))
            yield piece

    assert len(packed) < 1_200_000
    with pytest.raises(Malformed):
        read(pieces(), "bomb")
    assert largest <= reading.BLOCK


def test_more_bytes_than_are_taken_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", len(CSV.encode()))
    assert parse(CSV.encode(), "a").rows == 2
    with pytest.raises(TooLarge):
        parse(f"{CSV}\n".encode(), "a")


def test_more_rows_or_persons_than_are_taken_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"at": AT.isoformat(), "act": "a", "person": f"u{n}"}) for n in range(4)]
    for name in ("MAX_ROWS", "MAX_PERSONS"):
        with monkeypatch.context() as patched:
            patched.setattr(reading, name, 3)
            with pytest.raises(TooLarge) as wrong:
                parse("\n".join(lines).encode(), "a")
            assert wrong.value.finding.params["line"] == 4
