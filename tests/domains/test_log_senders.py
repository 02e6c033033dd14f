"""Log senders: asked for by one, admitted by another, they send batches of logs into the API and open nothing else."""

import gzip
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.secret import Secret
from audit.actor import Actor
from audit.logs.models import Batch, LogDay, LogRow, OpenHour
from audit.roles import Role
from audit.trail.models import Entry, Payload
from operations.agreements.models import Agreement
from operations.domains import actions, queries
from operations.domains.api import LogIntake
from operations.domains.models import Domain, MachineClient
from statute.findings import Refused
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import domains
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db
KEY = "Kq3vX9mZt7RbW2yLcN8sPfGd5hJwQaEu4TiOxBzYgVk"
LATER = AT + timedelta(days=3)


def security() -> Actor:
    return world.person("security", Role.SECURITY_ADMIN)


def requested(domain: Domain, days: int = 30, key: str = KEY) -> MachineClient:
    by, expires_on = domains.operator(domain), DAY + timedelta(days=days)
    made: MachineClient = actions.request_client(
        by=by, at=AT, name="日志采集", expires_on=expires_on, token=Secret(key)
    )
    return made


def sender(running: Agreement) -> MachineClient:
    made: MachineClient = actions.admit_client(id=requested(domains.tenancy(running).domain).pk, by=security(), at=AT)
    return made


def lines(*times: datetime, act: str = "调用", person: str = "u1") -> bytes:
    return "".join(
        json.dumps({"at": at.isoformat(), "act": act, "person": person}, ensure_ascii=False) + "\n" for at in times
    ).encode()


def send(owner: Any, body: bytes, *, kind: str = "call", key: str = KEY, at: datetime = LATER, **headers: str) -> Any:
    request = RequestFactory().generic(
        "POST", f"/api/v1/logs/{owner}/?kind={kind}", body, content_type=headers.pop("type", "application/x-ndjson"),
        headers={"authorization": f"Bearer {key}", **{k.replace("_", "-"): v for k, v in headers.items()}},
    )  # fmt: skip
    request.at = at  # type: ignore[attr-defined]
    return LogIntake.as_view()(request, agreement=owner)


def codes(answer: Any) -> list[str]:
    return [finding["code"] for finding in answer.data["findings"]]


def test_a_sender_is_asked_for_by_the_operator_and_admitted_by_a_security_administrator() -> None:
    domain = domains.accepted_domain()
    made = requested(domain)
    with refusal("role"):
        actions.admit_client(id=made.pk, by=domains.operator(domain), at=AT)
    assert [w.verb for w in queries.waiting(security(), AT)] == ["admit"]
    actions.admit_client(id=made.pk, by=security(), at=AT)
    assert list(queries.waiting(security(), AT)) == []
    assert KEY not in "".join(Payload.objects.values_list("json", flat=True))
    with refusal("token-days"):
        requested(domain, days=400, key=KEY[::-1])
    with pytest.raises(Refused):
        requested(domains.planned_domain(region="330000"), key=KEY[::-1])


@pytest.mark.clause("full-process-logs")
def test_a_batch_may_span_days_is_taken_in_whole_and_noted_by_its_days_and_hours() -> None:
    running = domains.active()
    client = sender(running)
    times = [AT, AT + timedelta(minutes=5), AT + timedelta(days=1), AT + timedelta(days=1, hours=3)]
    with CaptureQueriesContext(connection) as asked:
        answer = send(running.pk, gzip.compress(lines(*times)), content_encoding="gzip", idempotency_key="2026-11-24")
    assert (answer.status_code, answer.data["rows"], answer.data["last_day"]) == (201, 4, "2026-11-24")
    assert len(asked) <= 40
    made = Batch.objects.get()
    assert (made.kind, made.name, made.received_by) == ("call", "2026-11-24", client.pk)
    assert (
        sorted(LogRow.objects.filter(batch=made, owner=running.pk, kind="call").values_list("at", flat=True)) == times
    )
    assert [*LogDay.objects.order_by("day").values_list("kind", "day")] == [
        ("call", DAY),
        ("call", DAY + timedelta(days=1)),
    ]
    assert OpenHour.objects.count() == 3
    client.refresh_from_db()
    assert client.last_used_on == DAY + timedelta(days=3)
    entry = Entry.objects.get(action="agreement.receive_logs")
    assert (entry.actor_id, entry.role, json.loads(entry.body)["actor_name"]) == (
        client.pk,
        "domain_operator",
        "日志采集",
    )


def test_the_same_batch_again_answers_the_same_and_another_body_under_its_key_is_refused() -> None:
    running = domains.active()
    sender(running)
    first = send(running.pk, lines(AT), idempotency_key="k1")
    again = send(running.pk, lines(AT), idempotency_key="k1", at=LATER + timedelta(hours=1))
    without = send(running.pk, gzip.compress(lines(AT)), content_encoding="gzip")
    assert first.data == again.data == without.data
    assert [a.status_code for a in (first, again, without)] == [201, 201, 201]
    assert ("Idempotent-Replay" in first, again["Idempotent-Replay"]) == (False, "true")
    other = send(running.pk, lines(AT, AT), idempotency_key="k1")
    assert (other.status_code, codes(other)) == (422, ["idempotency-key-reused"])
    assert (Batch.objects.count(), LogRow.objects.count()) == (1, 1)
    assert send(running.pk, lines(AT), kind="source", idempotency_key="k2").status_code == 201


def test_a_line_that_cannot_be_read_refuses_the_whole_batch_and_is_named() -> None:
    running = domains.active()
    sender(running)
    answer = send(running.pk, lines(AT, AT) + b'{"at": "now"}\n')
    assert (answer.status_code, codes(answer)) == (422, ["log-file"])
    assert "第3行" in answer.data["findings"][0]["message"]
    early = send(running.pk, lines(AT - timedelta(days=400)))
    ahead = send(running.pk, lines(LATER + timedelta(hours=2)))
    assert (codes(early), codes(ahead)) == (["log-day"], ["log-day"])
    assert (Batch.objects.count(), LogRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("status", "request_of"),
    [
        (415, {"type": "application/json"}),
        (415, {"content_encoding": "br"}),
        (422, {"kind": "gossip"}),
        (422, {"idempotency_key": "k" * 121}),
        (422, {"body": b"\n"}),
        (422, {"body": b"not gzip", "content_encoding": "gzip"}),
        (401, {"key": KEY[::-1]}),
        (401, {"key": f"{KEY} {KEY}"}),
    ],
)
def test_what_is_no_batch_is_refused_with_a_problem(status: int, request_of: dict[str, Any]) -> None:
    running = domains.active()
    sender(running)
    answer = send(running.pk, request_of.pop("body", lines(AT)), **request_of)
    assert answer.status_code == status
    assert answer.data["status"] == status
    assert Batch.objects.count() == 0


def test_what_is_too_large_or_without_a_length_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    running = domains.active()
    sender(running)
    monkeypatch.setattr("operations.domains.api.MAX_SENT", 10)
    monkeypatch.setattr("operations.domains.api._read", None)
    assert send(running.pk, lines(AT)).status_code == 413
    request = RequestFactory().post(
        "/", lines(AT), content_type="application/x-ndjson", headers={"authorization": f"Bearer {KEY}"}
    )
    request.at = LATER  # type: ignore[attr-defined]
    del request.META["CONTENT_LENGTH"]
    assert LogIntake.as_view()(request, agreement=running.pk).status_code == 411


def test_a_sender_has_its_own_domain_its_days_and_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    running = domains.active()
    client = sender(running)
    assert send(uuid4(), lines(AT)).status_code == 404
    province = domains.accepted_domain("330000")
    foreign = actions.admit_client(id=requested(province, key=KEY[::-1]).pk, by=security(), at=AT)
    assert send(running.pk, lines(AT), key=KEY[::-1]).status_code == 404
    assert foreign.domain_id != client.domain_id
    monkeypatch.setattr(queries, "MOST_A_MINUTE", 1)
    assert send(running.pk, lines(AT)).status_code == 201
    limited = send(running.pk, lines(AT, AT))
    assert (limited.status_code, limited["Retry-After"]) == (429, "60")
    assert send(running.pk, lines(AT, AT), at=LATER + timedelta(minutes=1)).status_code == 201
    assert send(running.pk, lines(AT), at=AT + timedelta(days=31)).status_code == 401
    actions.revoke_client(id=client.pk, by=domains.operator(client.domain), at=LATER, reason="换新")
    assert send(running.pk, lines(AT)).status_code == 401


def test_a_sender_that_nobody_admitted_opens_nothing_and_no_sender_opens_anything_else() -> None:
    running = domains.active()
    made = requested(domains.tenancy(running).domain)
    assert send(running.pk, lines(AT)).status_code == 401
    actions.admit_client(id=made.pk, by=security(), at=AT)
    headers = {"authorization": f"Bearer {KEY}"}
    for address in ("/api/v1/agreement/", f"/api/v1/agreement/{running.pk}/", "/api/v1/machineclient/"):
        assert Client().get(address, headers=headers).status_code == 401
    assert Client().post("/api/v1/access/decision", {}, headers=headers).status_code == 401


def test_a_batch_notes_the_last_day_an_account_was_used() -> None:
    case = domains.supplied()
    sender(case.agreement)
    body = lines(AT, AT + timedelta(days=2), AT + timedelta(days=1), person=case.account.name)
    assert send(case.agreement.pk, body).status_code == 201
    case.account.refresh_from_db()
    assert case.account.last_used_on == DAY + timedelta(days=2)
