"""R12: every state × action × role of every machine, against tables written by hand. Every forbidden cell refuses and is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from audit.act import Act, Unseen
from audit.actor import Actor
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.management.commands.docs import machines as declared_machines
from statute.findings import Kind, Refused
from tests.architecture.source import acts
from tests.matrix.scenes import SCENES, Scene, scene
from tests.matrix.seats import UNBOUND, elsewhere, seated
from tests.matrix.table import machines, table

CASES = [(machine, state) for machine in machines() for state in table(machine).states]
# What reaches beyond one's own place, with the reason.
EVERYWHERE = {
    "organization.record_fact": "an incident or bad credit is known where it happened, not where one applied first",
}
# Of an act that only other acts call, their own ceremony has looked at the scope.
EVERYBODY = frozenset(Role.values)


def acts_on(machine: str) -> dict[str, Act[Any]]:
    """The acts that need an object of this kind, by verb."""
    return {act.verb: act for act in acts() if act.model.type_code() == machine and not act.root}


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint for one cell."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def let_through(act: Act[Any], at: Scene, by: Actor) -> str:
    """Really try it; empty when it was refused, recorded and without effect. Inputs are never looked at: who and when come first."""
    try:
        replace(act, input_checks=None)(id=at.subject.pk, by=by, at=at.at)
    except (Refused, Unseen):
        pass
    except Exception as error:  # noqa: BLE001 - whatever the body did: it was reached
        return f"was not refused: {error!r}"
    else:
        return "was not refused"
    recorded = Entry.objects.filter(
        action=act.code, object_id=at.subject.pk, outcome=Outcome.REFUSED, role=by.role, actor_id=by.user_id
    )
    if not recorded.exists():
        return "left no refused entry"
    now = act.model._default_manager.values_list("state", "trail_seq").get(pk=at.subject.pk)
    return "" if now == (at.subject.state, at.subject.trail_seq) else f"changed it: {now}"


def stopped(act: Act[Any], at: Scene, by: Actor) -> str:
    """Why this role may not do it in this state; empty when neither role nor state stand in the way."""
    if not act.see(by).filter(pk=at.subject.pk).exists():
        return "does not see it"
    reasons = [f for f in act.findings(at.subject, by=by, at=at.at) if f.kind is Kind.ROLE or f.code == "wrong-state"]
    return "; ".join(f"{f.code}: {f.text}" for f in reasons)


@pytest.mark.django_db
@pytest.mark.parametrize(("machine", "state"), CASES)
def test_the_table_alone_says_who_may_do_what_in_which_state(machine: str, state: str) -> None:
    at = scene(machine, state)
    wrong = []
    for verb, act in acts_on(machine).items():
        for role in Role:
            with undone():
                by = seated(role, at.subject)
                allowed = role in table(machine).allowed(state, verb)
                fault = stopped(act, at, by) if allowed else let_through(act, at, by)
                if fault:
                    wrong.append(
                        f"{machine} {state} × {verb} × {role} ({'allowed' if allowed else 'forbidden'}) {fault}"
                    )
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(("machine", "state"), CASES)
def test_the_same_seat_elsewhere_is_refused(machine: str, state: str) -> None:
    at = scene(machine, state)
    wrong = []
    for verb, act in acts_on(machine).items():
        allowed = table(machine).allowed(state, verb)
        for role in () if allowed == EVERYBODY or act.code in EVERYWHERE else sorted(allowed - UNBOUND):
            with undone():
                if fault := let_through(act, at, elsewhere(seated(role, at.subject))):
                    wrong.append(f"{machine} {state} × {verb} × {role} from elsewhere {fault}")
    assert wrong == []


def test_every_machine_has_a_table_with_its_states() -> None:
    declared = {
        model.type_code(): tuple(code for code, _label in model._meta.get_field("state").flatchoices)
        for model in declared_machines()
    }
    assert {machine: set(table(machine).states) for machine in machines()} == {
        machine: set(states) for machine, states in declared.items()
    }


@pytest.mark.parametrize("machine", machines())
def test_a_table_has_a_column_for_every_action(machine: str) -> None:
    assert set(table(machine).verbs) == set(acts_on(machine))


def test_every_state_is_reached_by_real_actions() -> None:
    assert set(CASES) - set(SCENES) == set()
