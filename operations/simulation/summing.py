"""What came of it: how many of each act, what was refused, where everything stands, and whether what must hold does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count

from audit.subject import Lifecycle
from audit.trail import folding, verifying
from audit.trail.models import Entry, Outcome
from operations.simulation.checks import undone, unescalated
from operations.simulation.models import Simulation


def acts() -> Mapping[str, int]:
    """How many of each act were done, the most frequent first."""
    rows = Entry.objects.filter(outcome=Outcome.DONE).values_list("action").annotate(n=Count("pk"))
    return dict(rows.order_by("-n", "action"))


def machines() -> Mapping[str, Mapping[str, int]]:
    """How many rows of each machine stand in each state."""
    models: list[Any] = [m for m in apps.get_models() if issubclass(m, Lifecycle)]
    return {
        model.type_code(): dict(model._default_manager.values_list("state").annotate(n=Count("pk")).order_by("state"))
        for model in sorted(models, key=lambda model: model.type_code())
    }


def tried(world: Simulation) -> Mapping[tuple[str, str], int]:
    """What people tried and were refused: action, then finding."""
    return {(a, code): n for a, codes in sorted(world.refused.items()) for code, n in sorted(codes.items())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must hold, and what speaks against it."""

    name: str
    counted: str
    faults: tuple[str, ...]


def checks(at: datetime) -> Iterator[Check]:
    """The trail sound, the folded trail the database, nothing overdue that nobody was told of, no job with work left."""
    report = verifying.verify()
    yield Check(
        name="trail verify", counted=f"{report.entries} entries, {report.leaves} sealed",
        faults=tuple(map(str, report.faults)),
    )  # fmt: skip
    folded = folding.fold()
    yield Check(
        name="trail fold", counted=f"{folded.rows} rows of {folded.kinds} kinds",
        faults=tuple(map(str, folded.differences)),
    )  # fmt: skip
    late = tuple(f"{one.deadline}: {one.row}" for one in unescalated(at))
    yield Check(name="overdue without escalation", counted=str(len(late)), faults=late)
    left = tuple(f"{name}: {count}" for name, count in undone(at).items())
    yield Check(name="jobs with work left", counted=str(len(left)), faults=left)
