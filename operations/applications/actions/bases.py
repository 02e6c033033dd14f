"""The kinds of object that are acted on here, and what their acts share."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from audit.act import Acts
from audit.outbox.post import post
from audit.roles import Role
from operations.announcements.models import Announcement
from operations.announcements.permissions import announcements
from operations.applications import permissions, queries
from operations.applications.checks.common import case_in
from operations.applications.models import (
    Application,
    CheckItem,
    Consultation,
    Experience,
    Filing,
    Material,
    Objection,
    RequestedItem,
    Scenario,
    Supplement,
)
from operations.mechanism import queries as mechanism
from statute.findings import require

State = Application.State
# How the numbers of letters about a decision are marked.
DECISION = "授决"
ORG = (Role.ORG_ADMIN, Role.ORG_STAFF)

announcement = Acts(Announcement, see=announcements)
application = Acts(Application, see=permissions.applications)
scenario = Acts(Scenario, see=permissions.scenarios)
requested = Acts(RequestedItem, see=permissions.requested_items)
material = Acts(Material, see=permissions.materials)
experience = Acts(Experience, see=permissions.experiences)
check_item = Acts(CheckItem, see=permissions.check_items)
consultation = Acts(Consultation, see=permissions.consultations)
supplement = Acts(Supplement, see=permissions.supplements)
filing = Acts(Filing, see=permissions.filings)
objection = Acts(Objection, see=permissions.objections)


def hold(part_of: Application, states: Sequence[str]) -> Application:
    """Lock the case of a part, so that it cannot move on meanwhile. Raises Refused when it has."""
    held = Application.objects.select_for_update().get(pk=part_of.pk)
    require(case_in(held, states))
    return held


def workdays_from(case: Application, day: date, parameter: str, at: datetime) -> date:
    """The day so many working days after `day` as the rules say."""
    return mechanism.calendar().add_workdays(day, queries.rules(case, at).integer(parameter))


def tell_applicant(case: Application, text: str, at: datetime, **params: Any) -> None:
    """A notice to the organization's administrators and staff."""
    post(case, text, at=at, to=ORG, organization=case.organization_id, title=case.title, **params)


def tell_authority(
    case: Application, text: str, at: datetime, *, to: Sequence[str] = (Role.CLERK,), **params: Any
) -> None:
    """A notice to the data authority of the case's region."""
    post(case, text, at=at, to=to, region=case.region_id, title=case.title, number=case.number, **params)


def ended(case: Application, reason: str, at: datetime) -> None:
    """The case is over for a stated reason."""
    case.ended_at, case.ended_reason, case.due_on, case.overdue_noted_at = at, reason, None, None


def in_states(*states: str) -> "InStates":
    """Whether the case of a part stands in one of these states; for `ready`."""
    return InStates(states)


class InStates:
    """A part's action belongs on the page while its case stands in one of these states."""

    def __init__(self, states: Sequence[str]) -> None:
        self.states = frozenset(str(s) for s in states)

    def __call__(self, part: object) -> bool:
        return str(part.application.state) in self.states  # type: ignore[attr-defined]


SUPPLEMENTED = gettext_noop("“%(title)s”已补正。")
