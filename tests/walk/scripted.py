"""Ways that no single scene goes, so that every arrow is followed from each of its states."""

from collections.abc import Callable
from functools import partial

from audit.actor import SYSTEM
from operations.agreements.models import Agreement
from operations.applications import actions as applying
from operations.closures.actions import expire
from operations.oversight.actions import disclosing
from statute.terms import ends_at
from tests import world
from tests.matrix.scenes import scene
from tests.races.journeys import JOURNEYS
from tests.scenarios import applications, closures, dataflow_requests, domains, oversight_disclosing
from tests.world import AT


def ended(state: str, kind: str, ground: str) -> None:
    """An agreement that is not running is ended by mechanism and government."""
    closures.carried_out(closures.proposed(scene("agreement", state).subject, kind=kind, ground=ground))


def ran_out(agreement: Agreement) -> None:
    """The last day has passed."""
    expire(by=SYSTEM, at=ends_at(agreement.last_on), agreement=agreement)


def void_with_its_agreement(state: str) -> None:
    """A supplement on its way when the term ends."""
    ran_out(scene("amendment", state).subject.agreement)


def closed_with_its_agreement(state: str) -> None:
    """A demand on the quality of data that is unsettled when the term ends."""
    ran_out(scene("qualitydemand", state).subject.agreement)


def agreed_to_by_the_province() -> None:
    """What the province had handed back, supplied with its consent."""
    dataflow_requests.approve(dataflow_requests.consented_by_province(dataflow_requests.with_province()))


def sent_back_after_the_meeting() -> None:
    """A concluded matter goes back with its case."""
    applying.send_back(id=applications.concluded().pk, by=world.clerk(), at=AT, reason="数据范围有变")


def correction_given_up() -> None:
    """A correction of a disclosure, prepared and not published."""
    at = oversight_disclosing.NEW_YEAR
    row = oversight_disclosing.published(oversight_disclosing.due(domains.active()))
    made = oversight_disclosing.prepared(oversight_disclosing.correcting(row))
    disclosing.drop_disclosure(id=made.pk, by=oversight_disclosing.writer(made), at=at, reason="原内容无误")


SCRIPTS: tuple[Callable[[], object], ...] = (
    JOURNEYS["from stock"].go,
    JOURNEYS["suspended and terminated"].go,
    lambda: ran_out(scene("agreement", "suspended").subject),
    *(partial(ended, state, "termination", "failed_correction") for state in ("sealed", "suspended")),
    *(partial(ended, state, "revocation", "false_materials") for state in ("sealed", "suspended")),
    *(
        partial(void_with_its_agreement, state)
        for state in ("draft", "submitted", "reviewing", "deliberating", "granted", "operator_signed")
    ),
    *(partial(closed_with_its_agreement, state) for state in ("raised", "accepted", "assigned", "cured")),
    agreed_to_by_the_province,
    sent_back_after_the_meeting,
    correction_given_up,
)
