"""Writing an entry: in the caller's transaction, or not at all."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import Promise

from audit import clock
from audit.actor import SYSTEM, Actor
from audit.subject import Subject
from audit.trail.digest import hmac_sm3
from audit.trail.models import Entry, Outcome, Payload, Pending
from statute.findings import Finding, Quantity

FORMAT = 1
REPEAT_WINDOW = timedelta(minutes=1)
# What the sequencer states about the trail itself; entries of these kinds are about no row.
STATEMENTS = ("shard", "key")
# What an auditor read, for which no row stands either.
READING = "reading"
ABOUT_NO_ROW = (*STATEMENTS, READING)


class OutsideTransaction(Exception):
    """An entry was about to be written outside the transaction of its change."""


def plain(value: object) -> object:
    """A JSON value for anything an action takes or a column holds; times in UTC, documents by id."""
    if value is None or isinstance(value, str | int | bool | float):
        return str(value) if isinstance(value, Enum) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [plain(v) for v in value]
    if isinstance(value, UUID | Decimal | Promise):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def canonical(value: object) -> str:
    """The one text form that is hashed: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def columns_of(row: models.Model, joins: Mapping[str, object] | None = None) -> dict[str, object]:
    """The row's own columns as JSON values, for the difference that an entry keeps; what it is joined with, as ids (read here
    unless the caller has `joins`)."""
    left_out = {"trail_seq"} | unrecorded(type(row))
    columns = {
        f.attname: plain(getattr(row, f.attname))
        for f in row._meta.concrete_fields
        if not f.primary_key and f.attname not in left_out
    }
    if joins is None:
        joins = {r.name: joined(r, [row.pk]).get(row.pk, []) for r in row._meta.many_to_many}
    return {**columns, **joins}


def joined(relation: Any, owners: Sequence[Any]) -> dict[Any, list[str]]:
    """What rows are joined with by a many-to-many relation, by owner: the ids in order."""
    owner, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    pairs = relation.remote_field.through._base_manager.filter(**{f"{owner}__in": owners}).values_list(
        f"{owner}_id", f"{other}_id"
    )
    found: dict[Any, list[str]] = {}
    for pk, id in pairs:
        found.setdefault(pk, []).append(str(id))
    return {pk: sorted(ids) for pk, ids in found.items()}


def unrecorded(model: type[models.Model]) -> frozenset[str]:
    """The columns of a model that no entry repeats."""
    return getattr(model, "unrecorded", frozenset())


def changes_of(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """The columns that differ, before and after; of a new row (`before` is empty) those that hold something."""
    return {
        k: [before.get(k), after.get(k)]
        for k in {**before, **after}
        if before.get(k) != after.get(k) and not (not before and after[k] in ("", []))
    }


def record(
    *,
    action: str,
    subject: Subject,
    by: Actor,
    at: datetime,
    clause: str = "",
    before: str = "",
    payload: Mapping[str, object] | None = None,
) -> Entry:
    """Write the entry of an act on `subject`, whose row the caller holds locked and whose `trail_seq` it has just raised.

    Raises OutsideTransaction when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(action)
    return _write(
        action=action,
        object_type=subject.type_code(),
        object_id=subject.pk,
        object_seq=subject.trail_seq,
        case_id=subject.case.pk,
        outcome=Outcome.DONE,
        by=by,
        at=at,
        clause=clause,
        before=before,
        after=str(getattr(subject, "state", "")),
        payload=payload or {},
    )


def told(finding: Finding) -> dict[str, object]:
    """A finding as an entry keeps it: its message and what fills it, to be said again in any language."""
    params = {name: _kept(value) for name, value in finding.params.items()}
    return {"code": finding.code, "clause": finding.clause, "message": finding.message, "params": params}


def _kept(value: object) -> object:
    if isinstance(value, Quantity):
        return {"count": value.count, "unit": value.unit}
    if isinstance(value, date):
        return {"day": (clock.today(value) if isinstance(value, datetime) else value).isoformat()}
    if isinstance(value, tuple | list):
        return [_kept(part) for part in value]
    return plain(value)


def findings_of(payload: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What an entry of a refused attempt was told; nothing of one that kept only the texts."""
    return tuple(
        Finding(
            code=one["code"], message=one["message"], clause=one["clause"],
            params={name: _read(value) for name, value in one["params"].items()},
        )
        for one in payload.get("told", ())
    )  # fmt: skip


def _read(value: Any) -> object:
    if isinstance(value, list):
        return tuple(_read(part) for part in value)
    if isinstance(value, dict) and value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    if isinstance(value, dict) and value.keys() == {"count", "unit"}:
        return Quantity(**value)
    return value


def record_refusal(
    *,
    action: str,
    object_type: str,
    object_id: UUID | None,
    case_id: UUID | None,
    by: Actor,
    at: datetime,
    findings: Sequence[Finding],
) -> Entry | None:
    """Write a refused attempt. The same attempt by the same person within a minute shares one entry (None)."""
    since = clock.real_now() - REPEAT_WINDOW
    codes = [f.code for f in findings]
    same = Entry.objects.filter(
        actor_id=by.user_id, action=action, object_id=object_id, outcome=Outcome.REFUSED, recorded_at__gte=since
    )
    for body in same.values_list("body", flat=True)[:20]:
        if json.loads(body)["findings"] == codes:
            return None
    return _write(
        action=action,
        object_type=object_type,
        object_id=object_id,
        object_seq=None,
        case_id=case_id,
        outcome=Outcome.REFUSED,
        by=by,
        at=at,
        clause=next((f.clause for f in findings if f.clause), ""),
        before="",
        payload={"reasons": [f.text for f in findings], "told": [told(f) for f in findings]},
        findings=codes,
    )


def record_statement(*, action: str, statement: Mapping[str, object], at: datetime) -> Entry:
    """Write what the sequencer says of the trail itself: a shard opened, a key rotated. Its body holds the statement in full, so
    that whoever has the leaf needs no payload; it is about no row. Raises OutsideTransaction when no transaction is open."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(action)
    return _write(
        action=action,
        object_type=str(statement["kind"]),
        object_id=None,
        object_seq=None,
        case_id=None,
        outcome=Outcome.DONE,
        by=SYSTEM,
        at=at,
        clause="",
        before="",
        payload={},
        statement=statement,
    )


def record_reading(*, action: str, by: Actor, at: datetime, payload: Mapping[str, object]) -> Entry | None:
    """Write what somebody who watches the trail read of it, in a transaction of its own. The same person reading the same within
    a minute shares one entry (None)."""
    text = canonical(plain(payload))
    since = clock.real_now() - REPEAT_WINDOW
    lately = Payload.objects.filter(
        entry__actor_id=by.user_id, entry__action=action, entry__recorded_at__gte=since, json=text
    )
    if lately.exists():
        return None
    with transaction.atomic(savepoint=False):
        return _write(
            action=action, object_type=READING, object_id=None, object_seq=None, case_id=None, outcome=Outcome.DONE,
            by=by, at=at, clause="", before="", payload=payload,
        )  # fmt: skip


def _write(
    *,
    action: str,
    object_type: str,
    object_id: UUID | None,
    object_seq: int | None,
    case_id: UUID | None,
    outcome: str,
    by: Actor,
    at: datetime,
    clause: str,
    before: str,
    payload: Mapping[str, object],
    after: str = "",
    findings: Sequence[str] = (),
    statement: Mapping[str, object] | None = None,
) -> Entry:
    recorded_at = clock.real_now()
    text = canonical(plain(payload))
    salt = secrets.token_bytes(16)
    entry = Entry(
        object_type=object_type, object_id=object_id, object_seq=object_seq, case_id=case_id, action=action,
        outcome=outcome, actor_id=by.user_id, role=by.role, organization=by.organization, region=by.region,
        clause=clause, before=before, after=after, at=at, recorded_at=recorded_at,
    )  # fmt: skip
    entry.body = canonical(
        body_of(entry)
        | {
            "v": FORMAT,
            "hash": "sm3",
            "actor_name": by.name,
            "place": by.place,
            "unit": by.unit,
            "address": by.address,
            "request": by.request_id,
            "findings": list(findings),
            "commitment": hmac_sm3(salt, text.encode()).hex(),
            **({"demo": True} if settings.MODE == "demo" else {}),
            **({"statement": statement} if statement is not None else {}),
        }
    )
    entry.save(force_insert=True)
    Payload(entry=entry, salt=salt, json=text).save(force_insert=True)
    Pending(entry=entry).save(force_insert=True)
    return entry


def body_of(entry: Entry) -> dict[str, object]:
    """The part of the body that is repeated in query columns; the verifier compares both."""
    columns = (
        "id", "object_type", "object_id", "object_seq", "case_id", "action", "outcome", "actor_id", "role",
        "organization", "region", "clause", "before", "after", "at", "recorded_at",
    )  # fmt: skip
    return {name: plain(getattr(entry, name)) for name in columns}
