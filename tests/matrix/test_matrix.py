"""R12: every state × action × role of every machine, against tables written by hand. Every forbidden cell refuses and is recorded."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Unit
from audit.act import Act, Unseen
from audit.actor import Actor
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.catalog.models import Item
from operations.management.commands.docs import machines as declared_machines
from statute.findings import Kind, Refused
from tests.architecture.source import acts
from tests.matrix.scenes import SCENES, Scene, scene
from tests.matrix.seats import UNBOUND, elsewhere, seated
from tests.matrix.table import machines, table
from tests.world import AT

CASES = [(machine, state) for machine in machines() for state in table(machine).rows]
# What reaches beyond one's own place, with the reason.
EVERYWHERE = {
    "announcement.start": "every organization may apply under an announcement",
    "organization.record_fact": "an incident or bad credit is known where it happened, not where one applied first",
}
# What is refused for what one wants to add, not for adding.
INPUTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "application.add_scenario": lambda case: {"name": "另一个场景"},
    "application.request_item": lambda case: {
        "item": Item.objects.create(
            region_id=case.region_id,
            code="D99",
            name="另一项数据",
            attribute="open",
            provider=Unit.objects.first(),
            proposed_at=AT,
        )
    },
}
# Of an act that only other acts call, their own ceremony has looked at the scope.
EVERYBODY = frozenset(Role.values)


def acts_on(machine: str) -> dict[str, Act[Any]]:
    """The acts that need an object of this kind, by verb."""
    return {act.verb: act for act in acts() if act.model.type_code() == machine and not act.root}


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint for one act."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def stopped(act: Act[Any], at: Scene, by: Actor) -> str:
    """Why this role may not do it in this state; empty when neither role nor state stand in the way."""
    if not act.see(by).filter(pk=at.subject.pk).exists():
        return "does not see it"
    reasons = [f for f in act.findings(at.subject, by=by, at=at.at) if f.kind is Kind.ROLE or f.code == "wrong-state"]
    return "; ".join(f"{f.code}: {f.text}" for f in reasons)


def let_through(act: Act[Any], at: Scene, by: Actor, inputs: dict[str, Any]) -> str:
    """Really try it; empty when it was refused. Inputs are looked at where only they tell."""
    tried = act if inputs else replace(act, input_checks=None)
    try:
        tried(id=at.subject.pk, by=by, at=at.at, **inputs)
    except (Refused, Unseen):
        return ""
    except Exception as error:  # noqa: BLE001 - whatever the body did: it was reached
        return f"was not refused: {error!r}"
    return "was not refused"


def left_behind(act: Act[Any], at: Scene, tried: Iterable[tuple[str, Actor]]) -> Iterator[str]:
    """What the refused attempts on an act left that they should not, or not that they should: each an entry, no effect."""
    entries = Entry.objects.filter(action=act.code, object_id=at.subject.pk, outcome=Outcome.REFUSED)
    recorded = Counter(entries.values_list("role", "actor_id"))
    yield from (f"{cell}: left {n} refused entries" for cell, by in tried if (n := recorded[by.role, by.user_id]) != 1)
    now = act.model._default_manager.values_list("state", "trail_seq").get(pk=at.subject.pk)
    if now != (at.subject.state, at.subject.trail_seq):
        yield f"{act.code}: one of the attempts changed it: {now}"


def cells(machine: str, state: str, at: Scene) -> Iterator[str]:
    """Every fault of a row; allowed seats are tried from elsewhere too."""
    seats = {role: seated(role, at.subject) for role in Role}
    afar = {role: elsewhere(by) for role, by in seats.items()}
    for verb, act in acts_on(machine).items():
        allowed = table(machine).allowed(state, verb)
        far = () if allowed == EVERYBODY or act.code in EVERYWHERE else allowed - UNBOUND
        forbidden = [(f"{state} × {verb} × {role} (forbidden)", seats[role]) for role in Role if role not in allowed]
        forbidden += [(f"{state} × {verb} × {role} from elsewhere", afar[role]) for role in Role if role in far]
        for role in allowed:
            if fault := stopped(act, at, seats[role]):
                yield f"{state} × {verb} × {role} (allowed): {fault}"
        with undone():
            inputs = INPUTS[act.code](at.subject) if act.code in INPUTS else {}
            faults = {cell: let_through(act, at, by, inputs) for cell, by in forbidden}
            yield from (f"{cell}: {fault}" for cell, fault in faults.items() if fault)
            yield from left_behind(act, at, [(cell, by) for cell, by in forbidden if not faults[cell]])


# Some twenty thousand cells: roles and states are the same on both engines, so one pass looks at them.
@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(("machine", "state"), CASES)
def test_the_table_alone_says_who_may_do_what_in_which_state(machine: str, state: str) -> None:
    assert list(cells(machine, state, scene(machine, state))) == []


def test_every_machine_has_a_table_with_its_states() -> None:
    declared = {
        model.type_code(): tuple(code for code, _label in model._meta.get_field("state").flatchoices)
        for model in declared_machines()
    }
    assert {machine: table(machine).states for machine in machines()} == {
        machine: set(states) for machine, states in declared.items()
    }


@pytest.mark.parametrize("machine", machines())
def test_a_table_has_a_column_for_every_action(machine: str) -> None:
    assert set(table(machine).verbs) == set(acts_on(machine))


def test_every_state_is_reached_by_real_actions() -> None:
    assert set(CASES) - set(SCENES) == set()
