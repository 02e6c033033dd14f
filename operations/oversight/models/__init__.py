"""Reports, evaluations, inspections; breaches and what follows; risks and incidents."""

from operations.oversight.models.breaching import Correction, CreditRecord, MarketRule, Referral, Violation
from operations.oversight.models.disclosing import Disclosure
from operations.oversight.models.reporting import (
    Evaluation,
    Inspection,
    Report,
    SafetyMeasure,
    Score,
    SupervisionRecord,
)
from operations.oversight.models.risking import Drill, Incident, Issue, RiskReport

__all__ = [
    "Correction",
    "CreditRecord",
    "Disclosure",
    "Drill",
    "Evaluation",
    "Incident",
    "Inspection",
    "Issue",
    "MarketRule",
    "Referral",
    "Report",
    "RiskReport",
    "SafetyMeasure",
    "Score",
    "SupervisionRecord",
    "Violation",
]
