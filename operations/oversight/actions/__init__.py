"""Everything that changes something in this room, by subject."""

from operations.oversight.actions import (
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

ACTS = (
    *reporting.ACTS,
    *evaluating.ACTS,
    *inspecting.ACTS,
    *correcting.ACTS,
    *violations.ACTS,
    *credit.ACTS,
    *risks.ACTS,
    *incidents.ACTS,
    *supervising.ACTS,
    *disclosing.ACTS,
)
