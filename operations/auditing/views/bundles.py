"""Bundles of evidence as files: what auditors carry away is in the trail with its digest before they have it."""

from collections.abc import Callable
from tempfile import TemporaryFile
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_POST

from audit.actor import Actor
from audit.trail.bundles import write
from audit.trail.snapshot import one_moment
from operations.auditing import permissions
from operations.auditing.permissions import SEES_TRAIL
from operations.auditing.queries import bundles as queries
from operations.auditing.queries.authorization import seen
from operations.auditing.reading import note_export


def _handed_out(request: HttpRequest, name: str, asked_of: Callable[[], queries.Asked]) -> FileResponse:
    """A bundle as the answer. It is written to a file that has no name and is gone with the answer."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        with one_moment():
            asked = asked_of()
            at = request.at  # type: ignore[attr-defined]
            made = write(file, asked.selection, at=at, shown=asked.shown, content=asked.content)
        note_export(request, asked.selection, made)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
def authorization(request: HttpRequest, id: UUID) -> FileResponse:
    """One authorization with everything the auditor may read of it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    agreement = seen(id, by) if by.role in SEES_TRAIL else None
    if agreement is None:
        raise Http404
    return _handed_out(request, agreement.number, lambda: queries.of_authorization(agreement, by))


@require_POST
@login_required
def sample(request: HttpRequest, id: UUID) -> FileResponse:
    """What a sample drew."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = permissions.samples(by).filter(pk=id).first() if by.role in SEES_TRAIL else None
    if subject is None:
        raise Http404
    return _handed_out(request, subject.number, lambda: queries.of_sample(subject, by))
