"""The sweeps of this room, by subject."""

from operations.oversight.tasks import (
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

JOBS = (
    *reporting.JOBS,
    *evaluating.JOBS,
    *inspecting.JOBS,
    *correcting.JOBS,
    *violations.JOBS,
    *credit.JOBS,
    *risks.JOBS,
    *incidents.JOBS,
    *supervising.JOBS,
    *disclosing.JOBS,
)
