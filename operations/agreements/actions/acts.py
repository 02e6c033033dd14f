"""The kinds of object this room acts on."""

from applicants.models import Organization
from applicants.permissions import organizations
from audit.act import Acts
from operations.agreements import permissions
from operations.agreements.models import (
    Agreement,
    Amendment,
    AmendmentItem,
    ChangeFiling,
    Concurrence,
    EndingProposal,
    NameChange,
    Plan,
    ScopeItem,
    Stop,
)
from operations.applications.models import Application
from operations.applications.permissions import applications

application = Acts(Application, see=applications)
agreement = Acts(Agreement, see=permissions.agreements)
scope_item = Acts(ScopeItem, see=permissions.scope_items)
plan = Acts(Plan, see=permissions.plans)
concurrence = Acts(Concurrence, see=permissions.concurrences)
stop = Acts(Stop, see=permissions.stops)
amendment = Acts(Amendment, see=permissions.amendments)
amendment_item = Acts(AmendmentItem, see=permissions.amendment_items)
organization = Acts(Organization, see=organizations)
name_change = Acts(NameChange, see=permissions.name_changes)
change_filing = Acts(ChangeFiling, see=permissions.change_filings)
ending = Acts(EndingProposal, see=permissions.endings)
