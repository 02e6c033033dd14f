"""Findings that several stages share: where the case stands, whose part it is."""

from collections.abc import Collection
from datetime import date

from audit.actor import Actor
from operations.applications.models import Application
from statute.findings import Finding, Kind, gettext_noop

State = Application.State
EDITABLE = (State.DRAFT, State.SUPPLEMENTING)
VERIFIABLE = (State.VERIFYING,)


def case_in(application: Application, states: Collection[str], clause: str = "") -> tuple[Finding, ...]:
    """A part is worked on only while its application stands where that is done."""
    if application.state in states:
        return ()
    return (
        Finding(
            code="wrong-state",
            message=gettext_noop("本案当前状态为“%(state)s”，不能办理这一事项。"),
            params={"state": application.state_label},
            kind=Kind.STATE,
            clause=clause,
        ),
    )


def own_unit(unit_id: object, by: Actor, clause: str) -> tuple[Finding, ...]:
    """A seat speaks for its own unit only."""
    if str(unit_id) == by.unit:
        return ()
    return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause=clause),)


def own_region(region: str, by: Actor) -> tuple[Finding, ...]:
    """A regional seat acts on its own region's cases only; for acts that decide on scope themselves."""
    if region == by.region:
        return ()
    return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE),)


def not_ahead(day: date | None, today: date, field: str) -> tuple[Finding, ...]:
    """A recorded fact lies in the past or is of today."""
    if day is None or day <= today:
        return ()
    return (Finding(code="date-ahead", message=gettext_noop("日期不能晚于今天。"), kind=Kind.SHAPE, field=field),)


def said(text: str, field: str, message: str, clause: str = "", code: str = "reason") -> tuple[Finding, ...]:
    """Something that has to be written down, by local rule."""
    if text.strip():
        return ()
    return (Finding(code=code, message=message, kind=Kind.POLICY, clause=clause, field=field),)


def overdue(application: Application, today: date) -> bool:
    """Whether the deadline the case stands under has passed."""
    return application.due_on is not None and application.due_on < today
