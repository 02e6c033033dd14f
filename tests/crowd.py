"""Many cases in one region, as plain rows: copies of an application and an agreement that real actions brought about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from applicants.models import Organization
from audit.subject import new_id
from audit.trail.models import Entry, Payload
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Application, CheckItem, Material, RequestedItem, Scenario

M = TypeVar("M", bound=Model)

# The states that the copies take in turn, so that every list and inbox has its share of them.
STATES = ("submitted", "accepted", "verifying", "supplementing", "verifying", "granted", "agreed", "refused")
OF_ONE_ORGANIZATION = 10
ENTRIES = 3
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Models:
    """What is copied: a case under verification with its parts and entries, an agreement in force with its scope."""

    case: Application
    agreement: Agreement
    at: datetime


def copy(row: M, **changes: Any) -> M:
    """A new row with the same columns but for the changes."""
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**(columns | {"id": new_id()} | changes))


def fill(models: Models, count: int, *, start: int = 0) -> None:
    """`count` more cases, the first of them number `start`."""
    for first in range(start, start + count, BATCH):
        rows = [row for number in range(first, min(first + BATCH, start + count)) for row in _of_one(models, number)]
        for kind in _ORDER:
            kind._default_manager.bulk_create([row for row in rows if type(row) is kind], batch_size=BATCH)


_ORDER: tuple[type[Model], ...] = (
    Organization, Application, Scenario, RequestedItem, CheckItem, Material, Agreement, ScopeItem, Entry, Payload,
)  # fmt: skip


def organization_id(number: int) -> UUID:
    """The organization of a case: ten cases each, its id known beforehand."""
    return UUID(int=(0xC0FFEE << 96) + number // OF_ONE_ORGANIZATION)


def _of_one(models: Models, number: int) -> Iterator[Model]:
    """One case: the application, its parts, an agreement where it came to that, the beginning of its timeline."""
    seed, state, day = models.case, STATES[number % len(STATES)], models.at.date()
    if number % OF_ONE_ORGANIZATION == 0:
        name, code = f"第{number:06}号运营有限公司", f"91330100CW{number:08}"[:18]
        yield copy(seed.organization, id=organization_id(number), name=name, credit_code=code)
    moment = models.at - timedelta(minutes=number + 1)
    case = copy(
        seed, organization_id=organization_id(number), number=f"杭授申〔2026〕{number:06}号", heading=f"第{number:06}号申请",
        state=state, submitted_at=moment, created_at=moment, due_on=day + timedelta(days=number % 60 - 20),
        decided_on=day if state in {"granted", "agreed"} else None,
    )  # fmt: skip
    scenario = copy(seed.scenarios.get(), application_id=case.pk)
    yield from (case, scenario)
    for asked in _seeds(seed, "requested"):
        yield copy(asked, application_id=case.pk, scenario_id=scenario.pk)
    for check in _seeds(seed, "checks"):
        yield copy(check, application_id=case.pk, due_on=case.due_on)
    for material in _seeds(seed, "materials"):
        yield copy(material, application_id=case.pk)
    yield from _timeline(seed, case, moment)
    if state == "agreed":
        yield from _agreement(models, case, number, day)


def _agreement(models: Models, case: Application, number: int, day: date) -> Iterator[Model]:
    last = day + timedelta(days=number % 900)
    made = copy(
        models.agreement, application_id=case.pk, organization_id=case.organization_id, state="active",
        number=f"杭授协〔2026〕{number:06}号", last_on=max(last, models.agreement.first_on),
    )  # fmt: skip
    yield made
    for row in models.agreement.scope.all():
        yield copy(row, agreement_id=made.pk)
    yield from _timeline(models.agreement, made, models.at - timedelta(minutes=number + 1))


def _seeds(seed: Application, name: str) -> list[Any]:
    """The first two parts of a kind, read once."""
    kept: dict[str, list[Any]] = seed.__dict__.setdefault("_seeds", {})
    if name not in kept:
        kept[name] = list(getattr(seed, name).order_by("pk")[:2])
    return kept[name]


def _timeline(seed: Application | Agreement, made: Application | Agreement, moment: datetime) -> Iterator[Model]:
    kept: list[Entry] | None = seed.__dict__.get("_entries")
    if kept is None:
        rows = Entry.objects.filter(object_id=seed.pk, object_seq__isnull=False).select_related("payload")
        kept = seed.__dict__["_entries"] = list(rows.order_by("object_seq")[:ENTRIES])
    for entry in kept:
        told = copy(entry, object_id=made.pk, case_id=made.pk, at=moment, recorded_at=moment)
        yield told
        yield Payload(entry_id=told.pk, salt=entry.payload.salt, json=entry.payload.json)
