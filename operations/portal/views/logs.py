"""The page of domain logs: a search within a period, and what it finds as a file."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.encoding import force_str
from django.views.decorators.http import require_GET

from audit.actor import Actor
from audit.logs.models import Batch
from operations.auditing.reading import note_reading
from operations.domains.permissions import SEES_LOGS, agreements
from operations.portal import logs
from web.exporting import Sheet, csv_of


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponseBase:
    """Rows by agreement (id or number), kind, person, item and days, the latest first; `format=csv`: all of them as a file."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role not in SEES_LOGS:
        raise Http404
    try:
        found = logs.asked(by, request.at, request.GET.dict())  # type: ignore[attr-defined]
    except logs.NoSuchAgreement as unknown:
        raise Http404 from unknown
    note_reading(request)
    if request.GET.get("format") == "csv":
        return _file(found)
    rows, after = found.page()
    numbers = _numbers(found, [row.owner for row in rows])
    context = {
        "search": found,
        "rows": [(row, numbers.get(row.owner, "")) for row in rows],
        "after": after,
        "kinds": Batch.Kind.choices,
        "batches": found.batches(),
        "longest": logs.LONGEST,
    }
    return render(request, "operations/portal/logs.html", context)


def _numbers(found: logs.Search, owners: Sequence[object]) -> dict[object, str]:
    """The numbers of the agreements that rows belong to."""
    if found.agreement is not None:
        return {found.agreement.pk: found.agreement.number}
    rows = agreements(found.by).filter(pk__in=set(owners)).select_related("application") if owners else ()
    return {agreement.pk: agreement.number for agreement in rows}


def _file(found: logs.Search) -> StreamingHttpResponse:
    sheet = Sheet(headings=[force_str(heading) for heading in logs.HEADINGS], rows=_cells(found))
    answer = StreamingHttpResponse(csv_of(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="logs-{found.first:%Y%m%d}-{found.last:%Y%m%d}.csv"'
    return answer


def _cells(found: logs.Search) -> Iterator[Sequence[object]]:
    numbers: dict[object, str] = {}
    for row in found.all():
        if row.owner not in numbers:
            numbers |= {row.owner: ""} | _numbers(found, [row.owner])
        yield (
            row.at, numbers[row.owner], row.kind_label, row.person, row.item, row.act, row.result, row.detail,
            str(row.batch_id),
        )  # fmt: skip
