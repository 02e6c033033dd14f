"""Whether the process is up, and whether it can do its work."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from audit.trail.models import Pending
from audit.trail.sealing import stopped
from operations.auditing.queries.watching import open_alarms
from operations.portal.sending import unsent

# Above this something that empties the queue is not running.
MOST_PENDING = 5000


@require_GET
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of the database but what the middleware does."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Database reachable, migrations applied, outbox and trail not piling up, entries sealed soon, no alarm of the trail open."""
    try:
        wrong = list(_wrong())
    except DatabaseError:
        wrong = ["database"]
    return JsonResponse({"ready": not wrong, "wrong": wrong, "mode": settings.MODE}, status=503 if wrong else 200)


def _wrong() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "migrations"
    if unsent()[: MOST_PENDING + 1].count() > MOST_PENDING:
        yield "outbox"
    if stopped() or Pending.objects.all()[: MOST_PENDING + 1].count() > MOST_PENDING:
        yield "trail"
    if open_alarms().exists():
        yield "alarm"
