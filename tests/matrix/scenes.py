"""One object for every state of every machine, brought there by real actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applicants.actions import dissolve
from audit.actor import SYSTEM
from audit.roles import Role
from operations.announcements import actions as announcing
from operations.catalog import actions as cataloguing
from operations.mechanism import actions as deliberating
from operations.mechanism.models import Matter
from tests import world
from tests.scenarios import announcements, mechanism
from tests.world import AT, CITY


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An object in its state, as it is in the database, and the time."""

    subject: Any
    at: datetime = AT


SCENES: dict[tuple[str, str], Callable[[], Scene]] = {}


def builds(machine: str, *states: str) -> Callable[[Callable[[], Scene]], Callable[[], Scene]]:
    """Declare a function as the way to these states."""

    def declare(build: Callable[[], Scene]) -> Callable[[], Scene]:
        for state in states:
            SCENES[machine, state] = build
        return build

    return declare


def scene(machine: str, state: str) -> Scene:
    """Build it and look that it is where it should be."""
    built = SCENES[machine, state]()
    built.subject.refresh_from_db()
    assert (built.subject.type_code(), built.subject.state) == (machine, state)
    return built


# --- organization --------------------------------------------------------------------------------------------------


@builds("organization", "registered")
def registered() -> Scene:
    world.units()
    return Scene(subject=world.organization(confirmed=False))


@builds("organization", "confirmed")
def confirmed() -> Scene:
    world.units()
    return Scene(subject=world.organization())


@builds("organization", "dissolved")
def dissolved() -> Scene:
    made = confirmed().subject
    officer = world.clerk()
    dissolve(id=made.pk, by=officer, at=AT, on=world.DAY, reason="登记机关公告注销", evidence=world.evidence(officer))
    return Scene(subject=made)


# --- matter --------------------------------------------------------------------------------------------------------


@builds("matter", "open")
def open_matter() -> Scene:
    mechanism.ready()
    made = deliberating.open_matter(
        by=world.clerk(), at=AT, kind=Matter.Kind.LAPSE, region_code=CITY, subject=(held := world.organization()),
        organization=held,
    )  # fmt: skip
    return Scene(subject=made)


@builds("matter", "concluded")
def concluded_matter() -> Scene:
    return Scene(subject=mechanism.concluded(open_matter().subject))


@builds("matter", "decided")
def decided_matter() -> Scene:
    return Scene(subject=mechanism.decided(open_matter().subject))


@builds("matter", "withdrawn")
def withdrawn_matter() -> Scene:
    return Scene(subject=deliberating.withdraw(id=open_matter().subject.pk, by=world.clerk(), at=AT, reason="撤回"))


# --- item ----------------------------------------------------------------------------------------------------------


@builds("item", "proposed")
def proposed_item() -> Scene:
    provider = world.units()["税务局"]
    made = cataloguing.propose(
        by=mechanism.seat(Role.STEWARD, unit=provider), at=AT, fields_of_use=[mechanism.field()], code="D05",
        name="纳税信用等级", classification="信用", level="L2", attribute="restricted", update_cycle="年",
    )  # fmt: skip
    return Scene(subject=made)


@builds("item", "confirmed")
def confirmed_item() -> Scene:
    return Scene(subject=cataloguing.confirm(id=proposed_item().subject.pk, by=world.clerk(), at=AT))


# --- announcement --------------------------------------------------------------------------------------------------


@builds("announcement", "draft")
def announcement_draft() -> Scene:
    mechanism.ready()
    return Scene(subject=announcements.drafted(field_conditions="模型须可解释。"))


@builds("announcement", "published")
def announcement_published() -> Scene:
    return Scene(subject=announcements.published())


@builds("announcement", "closed")
def announcement_closed() -> Scene:
    made = announcements.published()
    at = mechanism.later(days=31)
    return Scene(subject=announcing.close(id=made.pk, by=SYSTEM, at=at), at=at)


@builds("announcement", "cancelled")
def announcement_cancelled() -> Scene:
    made = announcements.published()
    return Scene(subject=announcing.cancel(id=made.pk, by=world.approver(), at=AT, reason="领域调整"))
