"""The kinds of object this room acts on."""

from audit.act import Acts
from operations.agreements import permissions
from operations.agreements.models import Agreement, Concurrence, EndingProposal, Plan, ScopeItem, Stop
from operations.applications.models import Application
from operations.applications.permissions import applications

application = Acts(Application, see=applications)
agreement = Acts(Agreement, see=permissions.agreements)
scope_item = Acts(ScopeItem, see=permissions.scope_items)
plan = Acts(Plan, see=permissions.plans)
concurrence = Acts(Concurrence, see=permissions.concurrences)
stop = Acts(Stop, see=permissions.stops)
ending = Acts(EndingProposal, see=permissions.endings)
