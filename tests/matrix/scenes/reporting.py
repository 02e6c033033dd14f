"""Reports, evaluations, inspections, major issues, follow-ups."""

from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import oversight_evaluating as evaluating
from tests.scenarios import oversight_inspecting as inspecting
from tests.scenarios import oversight_reporting as reporting
from tests.scenarios import oversight_supervising as supervising

# --- reports -------------------------------------------------------------------------------------------------------


@builds("report", "due")
def report_due() -> Scene:
    return Scene(subject=reporting.due(in_operation()), at=reporting.NEW_YEAR)


@builds("report", "drafting")
def report_drafting() -> Scene:
    return Scene(subject=reporting.drafting(report_due().subject), at=reporting.NEW_YEAR)


@builds("report", "submitted")
def report_submitted() -> Scene:
    return Scene(subject=reporting.examined(report_due().subject), at=reporting.NEW_YEAR)


@builds("report", "returned")
def report_returned() -> Scene:
    return Scene(subject=reporting.returned(report_due().subject), at=reporting.NEW_YEAR)


@builds("report", "accepted")
def report_accepted() -> Scene:
    return Scene(subject=reporting.accepted(report_due().subject), at=reporting.NEW_YEAR)


# --- evaluations ---------------------------------------------------------------------------------------------------


@builds("evaluation", "planned")
def evaluation_planned() -> Scene:
    return Scene(subject=evaluating.planned(in_operation()), at=reporting.NEW_YEAR)


@builds("evaluation", "scoring")
def evaluation_joint() -> Scene:
    return Scene(subject=evaluating.scoring(evaluation_planned().subject), at=reporting.NEW_YEAR)


@builds("evaluation", "scoring third")
def evaluation_by_agency() -> Scene:
    return Scene(subject=evaluating.scoring(evaluation_planned().subject, third=True), at=reporting.NEW_YEAR)


@builds("evaluation", "published")
def evaluation_published() -> Scene:
    return Scene(subject=evaluating.published(evaluation_planned().subject), at=reporting.NEW_YEAR)


@builds("evaluation", "objection")
def evaluation_objected() -> Scene:
    return Scene(subject=evaluating.objected(evaluation_planned().subject), at=reporting.NEW_YEAR)


@builds("evaluation", "final")
def evaluation_final() -> Scene:
    return Scene(subject=evaluating.final(evaluation_planned().subject), at=reporting.NEW_YEAR)


# --- inspections ---------------------------------------------------------------------------------------------------


@builds("inspection", "planned")
def inspection_planned() -> Scene:
    return Scene(subject=inspecting.planned(in_operation()))


@builds("inspection", "performed")
def inspection_performed() -> Scene:
    return Scene(subject=inspecting.performed(inspection_planned().subject))


@builds("inspection", "findings")
def inspection_found() -> Scene:
    return Scene(subject=inspecting.found(inspection_planned().subject))


@builds("inspection", "closed")
def inspection_closed() -> Scene:
    return Scene(subject=inspecting.closed(inspection_planned().subject))


# --- major issues --------------------------------------------------------------------------------------------------


@builds("issue", "open")
def issue_open() -> Scene:
    return Scene(subject=supervising.raised())


@builds("issue", "closed")
def issue_closed() -> Scene:
    return Scene(subject=supervising.closed())
