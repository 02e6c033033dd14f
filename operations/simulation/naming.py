"""What rows are called where chance asks: numbers, codes and dates, which a second telling of the world has again."""

from collections.abc import Callable, Mapping
from typing import Any

from applicants.models import Organization
from operations.agreements.models import Concurrence, EndingProposal, Plan, Stop
from operations.announcements.models import Announcement
from operations.applications.models import Application, CheckItem, Consultation, Filing, Objection, RequestedItem
from operations.closures.models import PurgeProposal
from operations.dataflow.models import DataImport, ProcessingTask, QualityDemand, RequestLine
from operations.domains.models import Account, Order, Personnel, Tenancy, TrainingSession
from operations.mechanism.models import Decision, FollowUp, Matter, Opinion
from operations.oversight.models import CreditRecord, Issue, Referral


def _part(path: str, *columns: str) -> Callable[[Any], str]:
    """The name of the whole and some columns of the part."""

    def name(row: Any) -> str:
        return "/".join([name_of(getattr(row, path)), *(str(getattr(row, column)) for column in columns)])

    return name


_NAMES: Mapping[type, Callable[[Any], str]] = {
    Organization: lambda row: row.credit_code,
    Announcement: lambda row: row.number or f"{row.region_id}/{row.field.code}/{row.opens_at:%Y%m%d}",
    Application: lambda row: (
        row.number or f"{row.organization.credit_code}/{name_of(row.announcement)}/{row.created_at:%Y%m%d}"
    ),
    CheckItem: lambda row: f"{name_of(row.application)}/{row.condition.code}/{row.unit.kind}",
    RequestedItem: lambda row: f"{name_of(row.application)}/{row.item.code}",
    Consultation: _part("application", "asked_at"),
    Filing: lambda row: row.number,
    Objection: _part("application", "raised_on"),
    Matter: lambda row: f"{row.kind}/{row.subject_title}/{row.opened_at:%Y%m%d}",
    Opinion: lambda row: f"{name_of(row.matter)}/{row.unit.name}",
    Decision: _part("matter"),
    FollowUp: _part("matter", "text"),
    Plan: _part("agreement", "version"),
    Concurrence: lambda row: f"{name_of(row.plan)}/{row.unit.name}",
    Stop: _part("agreement", "from_at"),
    EndingProposal: _part("agreement", "proposed_at"),
    Tenancy: _part("agreement"),
    Order: _part("agreement", "kind", "target_title", "ordered_at"),
    Personnel: lambda row: f"{name_of(row.agreement)}/{row.person.name}",
    Account: lambda row: f"{name_of(row.agreement)}/{row.name}",
    TrainingSession: lambda row: row.title,
    RequestLine: lambda row: f"{name_of(row.request)}/{row.scope_item.item.code}",
    DataImport: _part("agreement", "name"),
    ProcessingTask: _part("agreement", "name"),
    QualityDemand: lambda row: f"{name_of(row.agreement)}/{row.raised_at:%Y%m%d}",
    Referral: lambda row: row.number,
    CreditRecord: lambda row: row.document_no,
    Issue: lambda row: f"{row.region_id}/{row.raised_at:%Y%m%d}",
    PurgeProposal: lambda row: f"{row.closure.number}/{row.kinds}",
}


def name_of(row: Any) -> str:
    """What is called by a number is called by it."""
    named = _NAMES.get(type(row))
    return named(row) if named else str(row.number)
