"""What a witness agrees to and what it refuses, asked without a process."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.verifier import cosigned_at, parse_note
from audit.witness import serving
from audit.witness.protocol import Witness
from audit.witness.signing import parse_verifier_key, signer_in
from audit.witness.store import Conflict, opened, prepare
from tests.witness.log import Log, submission

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    prepare(tmp_path)
    return Witness(tmp_path, signer_in(tmp_path), now=lambda: NOW)


@pytest.fixture
def log(witness: Witness) -> Log:
    """A log that the witness knows at size 5."""
    log = Log().grow(5)
    assert witness.add_log(log.first).status == 200
    assert witness.add_checkpoint(log.push(0)).status == 200
    return log


def evidence(witness: Witness) -> list[Conflict]:
    with opened(witness.directory) as store:
        return store.conflicts()


def size_at(witness: Witness, log: Log) -> int:
    with opened(witness.directory) as store:
        head = store.head(log.name, log.shard)
    return head.size if head else 0


def test_cosignature_is_the_witnesss_own_over_the_note(witness: Witness, log: Log) -> None:
    body = log.grow(4).push(5)
    answer = witness.add_checkpoint(body)
    assert answer.status == 200
    note = parse_note(body.partition("\n\n")[2] + answer.text)
    name, public = parse_verifier_key(witness.signer.verifier_key)
    assert cosigned_at(note, name, public) == int(NOW.timestamp())


def test_the_same_checkpoint_is_cosigned_again(witness: Witness, log: Log) -> None:
    assert witness.add_checkpoint(log.push(5)).status == 200
    assert size_at(witness, log) == 5


def test_origin_nobody_introduced_is_unknown(witness: Witness) -> None:
    assert witness.add_checkpoint(Log().grow(2).push(0)).status == 404


def test_second_log_is_not_served_by_the_witness_of_the_first(witness: Witness, log: Log) -> None:
    assert witness.add_log(Log().first).status == 403


def test_log_whose_name_is_not_that_of_its_key_is_refused(witness: Witness) -> None:
    body = json.dumps({**json.loads(Log().first), "name": Log().name})
    assert witness.add_log(body).status == 403


def test_only_the_log_named_at_the_start_is_served(tmp_path: Path) -> None:
    prepare(tmp_path)
    mine = Log()
    witness = Witness(tmp_path, signer_in(tmp_path), only=(mine.name,))
    assert witness.add_log(Log().first).status == 403
    assert witness.add_log(mine.first).status == 200


def test_checkpoint_signed_by_another_key_is_refused(witness: Witness, log: Log) -> None:
    log.signs = Ed25519PrivateKey.generate()
    assert witness.add_checkpoint(log.grow(1).push(5)).status == 403


def test_fork_is_refused_and_both_notes_are_kept(witness: Witness, log: Log) -> None:
    fork = Log(key=log.key, clock=9).grow(3).grow(4, "other")
    answer = witness.add_checkpoint(fork.push(5))
    assert answer.status == 422
    (kept,) = evidence(witness)
    assert parse_note(kept.had).root != parse_note(kept.got).root
    assert size_at(witness, log) == 5


def test_two_roots_at_one_size_are_a_conflict_that_is_kept(witness: Witness, log: Log) -> None:
    fork = Log(key=log.key).grow(5, "other")
    answer = witness.add_checkpoint(fork.push(5))
    assert (answer.status, answer.text, answer.type) == (409, "5\n", "text/x.tlog.size")
    assert [one.why for one in evidence(witness)] == ["two roots at one size"]


def test_truncated_tree_is_refused_and_kept(witness: Witness, log: Log) -> None:
    answer = witness.add_checkpoint(log.push(0, size=3))
    assert (answer.status, answer.text) == (409, "5\n")
    assert [one.why for one in evidence(witness)] == ["a smaller tree signed later"]


def test_pushing_from_an_old_size_is_told_the_size_and_leaves_no_evidence(witness: Witness, log: Log) -> None:
    answer = witness.add_checkpoint(log.grow(4).push(3))
    assert (answer.status, answer.text) == (409, "5\n")
    assert evidence(witness) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 5",
        "old -1\n\n",
        "old 05\n\n",
        "new 5\n\nx",
        "old 5\nnot base64\n\nx",
        "old 5\nAAAA\n\nx",
        "old 5\n\nno note\n",
    ],
)
def test_malformed_request_is_refused(witness: Witness, log: Log, body: str) -> None:
    assert witness.add_checkpoint(body).status == 400


def test_old_size_above_the_new_one_is_refused(witness: Witness, log: Log) -> None:
    assert witness.add_checkpoint(submission(9, [], log.note())).status == 400


def test_new_key_is_valid_once_the_old_one_named_it(witness: Witness, log: Log) -> None:
    new = Ed25519PrivateKey.generate()
    assert witness.add_checkpoint(log.grow(1).rotate(new).push(5)).status == 200
    log.signs = new
    refused = witness.add_checkpoint(log.grow(1).push(7))
    assert refused.status == 403
    log.leaves.pop()
    log.signs = None
    assert witness.add_statement(log.shows(6)).status == 200
    assert witness.add_checkpoint(log.grow(1).push(7)).status == 403, "the old key signs nothing more"
    log.signs = new
    assert witness.add_checkpoint(log.push(7)).status == 200


def test_key_named_anywhere_but_in_the_last_leaf_is_refused(witness: Witness, log: Log) -> None:
    new = Ed25519PrivateKey.generate()
    assert witness.add_checkpoint(log.rotate(new).grow(1).push(5)).status == 200
    assert witness.add_statement(log.shows(5)).status == 403


def test_key_named_in_a_note_that_was_not_cosigned_is_refused(witness: Witness, log: Log) -> None:
    assert witness.add_statement(log.rotate(Ed25519PrivateKey.generate()).shows(5)).status == 409


def test_leaf_that_does_not_stand_there_is_refused(witness: Witness, log: Log) -> None:
    body = json.loads(log.rotate(Ed25519PrivateKey.generate()).shows(5))
    assert witness.add_statement(json.dumps({**body, "body": body["body"] + " "})).status == 422


def test_operator_trusts_a_key_that_nobody_could_name(witness: Witness, log: Log) -> None:
    log.signs = Ed25519PrivateKey.generate()
    from tests.witness.log import public_of

    witness.trust(log.name, public_of(log.signs))
    assert witness.add_checkpoint(log.grow(1).push(5)).status == 200


def test_new_shard_follows_the_note_that_was_cosigned(witness: Witness, log: Log) -> None:
    with opened(witness.directory) as store:
        last = store.heads(log.name)[-1].note
    shard = log.next_shard("2027h1", last)
    assert witness.add_checkpoint(shard.push(0)).status == 403, "what it follows is shown first"
    assert witness.add_statement(shard.shows(0)).status == 200
    assert witness.add_checkpoint(shard.grow(2).push(1)).status == 200
    assert witness.add_checkpoint(log.grow(1).push(5)).status == 403, "the shard before grows no more"


def test_new_shard_after_a_truncated_one_is_refused_and_kept(witness: Witness, log: Log) -> None:
    shard = log.next_shard("2027h1", log.note(3))
    assert witness.add_statement(shard.shows(0)).status == 403
    assert [one.why for one in evidence(witness)] == ["a shard that follows another note"]


def test_shard_before_the_latest_is_refused(witness: Witness, log: Log) -> None:
    assert witness.add_statement(log.next_shard("2026h1", log.note()).shows(0)).status == 403


def test_auditors_read_logs_notes_and_evidence(witness: Witness, log: Log) -> None:
    witness.add_checkpoint(Log(key=log.key).grow(5, "other").push(5))
    (told,) = json.loads(serving.logs(witness).text)["logs"]
    assert (told["name"], told["shards"][0]["size"], told["conflicts"]) == (log.name, 5, 1)
    assert parse_note(serving.checkpoint(witness, f"{log.name}/2026h2").text).size == 5
    assert serving.checkpoint(witness, f"{log.name}/2027h1").status == 404
    assert len(json.loads(serving.conflicts(witness).text)) == 1
