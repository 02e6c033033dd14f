"""The review desk: what one reviewer has to check, beside the evidence it is checked by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applicants.models import Document
from applicants.uploads import SHOWN
from audit.actor import Actor
from audit.roles import UNIT, Role
from audit.subject import Subject
from operations.applications import permissions, queries
from operations.applications.models import Application, CheckItem, Material, RequestedItem
from operations.applications.showing import context as case_context
from web import addresses
from web.desk import Beside

State = Application.State
_WITH_UNITS = frozenset({State.VERIFYING, State.SUPPLEMENTING, State.DELIBERATING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One line of the checklist."""

    part: Subject
    title: str
    clause: str
    open: bool
    # What is asked, and what was said of it so far.
    text: str = ""
    said: str = ""
    due_on: date | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of the file as the desk lists it; shown in place where that is safe."""

    title: str
    document: Document
    note: str = ""
    found: str = ""
    found_label: str = ""

    @property
    def shown(self) -> bool:
        return self.document.mime in SHOWN


def beside(subject: Subject, by: Actor, at: datetime) -> Beside | None:
    """The desk of this actor for a part of an application, or for the whole of it; None where they have nothing to check."""
    case = subject.case
    if not isinstance(case, Application) or not isinstance(subject, Application | CheckItem | Material | RequestedItem):
        return None
    points = tuple(_points(case, by))
    if not points or (subject is not case and subject.pk not in {point.part.pk for point in points}):
        return None
    return Beside(
        template="operations/applications/review.html",
        address=addresses.of_page("applications:review", case.pk),
        context=lambda: _context(case, subject, points, by, at),
    )


def _points(case: Application, by: Actor) -> Iterator[Point]:
    """The checklist: a unit its conditions, a clerk the materials received, a provider the data asked of it."""
    file = queries.dossier(case)
    if by.role in UNIT and case.state in _WITH_UNITS:
        for check in file.checks:
            if str(check.unit_id) == by.unit:
                yield _of_check(check)
    elif by.role == Role.CLERK and case.state == State.SUBMITTED and str(case.region_id) == by.region:
        for material in file.materials:
            yield Point(
                part=material, title=_(queries.material_title(material.kind)), clause="四(一)", open=not material.found,
                said=material.note, document=material.document,
            )  # fmt: skip
    elif by.role == Role.STEWARD:
        for asked in file.requested:
            if str(asked.item.provider_id) == by.unit and asked.state != RequestedItem.State.UNASKED:
                yield _of_item(asked)


def _of_check(check: CheckItem) -> Point:
    return Point(
        part=check, title=_(check.condition.title_text), clause=check.condition.clause, text=check.condition.text,
        open=check.state == CheckItem.State.OPEN, said=check.opinion, due_on=check.due_on, document=check.document,
    )  # fmt: skip


def _of_item(asked: RequestedItem) -> Point:
    fields = _("同意提供：%(fields)s") % {"fields": "；".join(asked.allowed_fields.splitlines())}
    reduced = asked.state == RequestedItem.State.REDUCED
    return Point(
        part=asked, title=f"{asked.item.name} {asked.item.level}", clause="二(三)", text="\n".join(part for part in (asked.necessity, asked.fields) if part),
        open=asked.state == RequestedItem.State.OPEN, said=asked.opinion or (fields if reduced else ""),
        due_on=asked.due_on,
    )  # fmt: skip


def _papers(case: Application, by: Actor) -> Iterator[Paper]:
    """Every document of the file that this reviewer may open."""
    if by.role not in permissions.OFFICIALS:
        return
    file = queries.dossier(case)
    for material in file.materials:
        yield Paper(
            title=_(queries.material_title(material.kind)), document=material.document, found=material.found,
            found_label=material.get_found_display() if material.found else "", note=_period(material),
        )  # fmt: skip
    for system in file.experiences:
        if system.document is not None:
            note = f"{system.get_kind_display()} · {system.filing_no}"
            yield Paper(title=system.system, document=system.document, note=note)


def _period(material: Material) -> str:
    return "" if material.period_end is None else f"{material.period_end:%Y-%m-%d}"


def _context(
    case: Application, subject: Subject, points: Sequence[Point], by: Actor, at: datetime
) -> Mapping[str, Any]:
    papers = tuple(_papers(case, by))
    here = next((point for point in points if point.part.pk == subject.pk), None)
    wanted = here.document if here is not None else None
    first = next((paper.document for paper in papers if paper.shown), None)
    shown = wanted if wanted is not None and wanted.mime in SHOWN else first
    file = case_context(case, by, at)
    return {
        **file,
        "case": case,
        "points": points,
        "here": here,
        "done": sum(not point.open for point in points),
        "papers": papers,
        "viewed": shown,
        # What other units concluded, as far as it may be read.
        "others": [row for row in file["rows"] if row.opinion and str(row.check.unit_id) != by.unit],
    }


@require_GET
@login_required
def review(request: HttpRequest, id: UUID) -> HttpResponse:
    """The desk with nothing on it yet: the checklist, and the evidence beside it."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    case = permissions.applications(by).filter(pk=id).first()
    desk = beside(case, by, at) if case is not None else None
    if desk is None:
        raise Http404
    return render(request, desk.template, {"subject": case, **desk.context()})
