"""Reports, evaluations, inspections, major issues, follow-ups."""

from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import oversight_reporting as reporting

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
