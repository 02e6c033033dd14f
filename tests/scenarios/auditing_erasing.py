"""Erasures of contents of the trail, through the real actions. Rows are laid down table by table, which the database refuses for
what must stand before an approval: from there on every step is walked."""

from datetime import datetime
from typing import Any

from applicants.models import Organization
from audit.actor import SYSTEM, Actor
from audit.roles import Role
from audit.trail.models import Entry
from audit.trail.sealing import seal_all
from operations.auditing.actions import erasing as actions
from operations.auditing.indexing import index_all
from operations.auditing.models import Erasure
from tests import world
from tests.scenarios.stages import stage
from tests.world import AT, CITY

REASON = "信息主体要求删除误录的个人信息。"


@stage
def keeper() -> Actor:
    """Who keeps the trail of the installation."""
    return world.person("audit-admin", Role.AUDIT_ADMIN)


@stage
def known(credit_code: str = world.CREDIT_CODE, **changes: Any) -> Organization:
    """An organization whose registration is sealed and indexed."""
    made = world.organization(credit_code, **changes)
    seal_all()
    index_all()
    return made


def entries_of(case: Any) -> list[Entry]:
    """What may be erased of a case."""
    return list(Entry.objects.filter(case_id=case.pk, leaf__isnull=False).order_by("pk"))


@stage
def requested(case: Organization | None = None, by: Actor | None = None, at: datetime = AT, **changes: Any) -> Erasure:
    """The clerk, or who is named, asks for the contents of a case to be erased."""
    case, by = case or known(), by or world.clerk(CITY)
    inputs: dict[str, Any] = {"basis": Erasure.Basis.DUTY, "reason": REASON, "entries": entries_of(case)}
    if by.role == Role.AUDIT_ADMIN:
        inputs["region"] = world.regions()[CITY]
    made: Erasure = actions.request(by=by, at=at, **{**inputs, **changes})
    return made


def approved(erasure: Erasure | None = None, at: datetime = AT) -> Erasure:
    """The other side agrees."""
    erasure = erasure or requested(at=at)
    by = keeper() if erasure.requested_as == Role.CLERK else world.approver(CITY)
    made: Erasure = actions.approve(id=erasure.pk, by=by, at=at, decision="同意")
    return made


def done(erasure: Erasure | None = None, at: datetime = AT) -> Erasure:
    """The job has emptied them."""
    made: Erasure = actions.carry_out(id=(erasure or approved(at=at)).pk, by=SYSTEM, at=at)
    return made
