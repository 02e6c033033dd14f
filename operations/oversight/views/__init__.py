"""The desks of this room, by subject."""

from operations.oversight.views import (
    correcting,
    credit,
    disclosing,
    evaluating,
    incidents,
    inspecting,
    reporting,
    risks,
    supervising,
    violations,
)

DESKS = (
    *reporting.DESKS,
    *evaluating.DESKS,
    *inspecting.DESKS,
    *correcting.DESKS,
    *violations.DESKS,
    *credit.DESKS,
    *risks.DESKS,
    *incidents.DESKS,
    *supervising.DESKS,
    *disclosing.DESKS,
)
