"""What can be done here, and why the rest can't: the action panel, for pages and for the API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.act import Act
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from statute.findings import Finding, Kind, blocking, warnings
from web import addresses, showing


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One action as offered to one actor: with everything that stands in its way now."""

    act: Act[Any]
    subject: Subject | None
    findings: tuple[Finding, ...] = ()

    @property
    def possible(self) -> bool:
        return not blocking(self.findings)

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """Why it is impossible now."""
        return blocking(self.findings)

    @property
    def cautions(self) -> tuple[Finding, ...]:
        """What is worth knowing before doing it."""
        return warnings(self.findings)

    @property
    def address(self) -> str:
        return addresses.of_act(self.act, self.subject)

    @property
    def direct(self) -> bool:
        """Whether one click does it: nothing to fill in, nothing that can't be taken back."""
        return self.act.form is None and self.act.tone != "danger" and self.possible

    @property
    def seq(self) -> int:
        return self.subject.trail_seq if self.subject is not None else 0

    @property
    def roles(self) -> str:
        return showing.joined(Role(role).label for role in self.act.roles if role != Role.SYSTEM)

    @property
    def foreign(self) -> bool:
        """Whether it is somebody else's by scope: another unit's question, another region's case."""
        return bool(self.reasons) and all(finding.kind == Kind.ROLE for finding in self.reasons)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The actions that exist for an object now: the actor's own with reasons, those of other roles by name."""

    mine: tuple[Offer, ...]
    others: tuple[Offer, ...]

    @property
    def empty(self) -> bool:
        return not self.mine and not self.others


def offers(subject: Subject, acts: Iterable[Act[Any]], *, by: Actor, at: datetime) -> tuple[Offer, ...]:
    """Every action of the actor's role that exists for the object now, the possible ones first."""
    mine = [
        Offer(act=act, subject=subject, findings=act.findings(subject, by=by, at=at))
        for act in acts
        if not act.root and by.role in act.roles and act.exists_for(subject)
    ]
    return tuple(sorted(mine, key=_rank))


def panel(subject: Subject, acts: Sequence[Act[Any]], *, by: Actor, at: datetime) -> Panel:
    """Both halves of the panel; those of other roles are named, not examined."""
    others = tuple(
        Offer(act=act, subject=subject)
        for act in acts
        if not act.root
        and by.role not in act.roles
        and act.exists_for(subject)
        and any(role != Role.SYSTEM for role in act.roles)
    )
    return Panel(mine=offers(subject, acts, by=by, at=at), others=others)


def roots(acts: Iterable[Act[Any]], by: Actor) -> tuple[Offer, ...]:
    """The actions that make a first object of its kind, where the role may."""
    return tuple(Offer(act=act, subject=None) for act in acts if act.root and by.role in act.roles)


def _rank(offer: Offer) -> tuple[bool, int]:
    return (not offer.possible, {"primary": 0, "second": 1, "danger": 2}.get(offer.act.tone, 1))
