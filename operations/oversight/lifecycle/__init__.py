"""Arrows of supervision, nothing else."""

from operations.oversight.lifecycle.breaching import (
    CorrectionLifecycle,
    CreditRecordLifecycle,
    ViolationLifecycle,
)
from operations.oversight.lifecycle.disclosing import DisclosureLifecycle
from operations.oversight.lifecycle.reporting import (
    EvaluationLifecycle,
    InspectionLifecycle,
    ReportLifecycle,
)
from operations.oversight.lifecycle.risking import (
    IncidentLifecycle,
    IssueLifecycle,
    RiskReportLifecycle,
)

__all__ = [
    "CorrectionLifecycle",
    "CreditRecordLifecycle",
    "DisclosureLifecycle",
    "EvaluationLifecycle",
    "IncidentLifecycle",
    "InspectionLifecycle",
    "IssueLifecycle",
    "ReportLifecycle",
    "RiskReportLifecycle",
    "ViolationLifecycle",
]
