"""Reports: complete when they go in, examined before they are accepted 五(二), 五(六)."""

from datetime import datetime

from audit import clock
from audit.actor import Actor
from operations.oversight.models import Report
from statute.findings import Finding
from statute.rules import reporting


def submit(report: Report, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every section its kind asks for; late is shown."""
    return reporting.submission(
        reporting.ReportFacts(
            kind=report.kind, due_on=report.due_on, today=clock.today(at),
            sections={code: getattr(report, code) for code in reporting.SECTIONS},
        )
    )  # fmt: skip


def accept(report: Report, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The clerk has examined what was submitted last."""
    return reporting.examined(report.examination if report.examined_at is not None else "")
