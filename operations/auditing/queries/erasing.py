"""Everything that reads erasures: what may be chosen, what still needs it, what waits."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Document
from audit.actor import Actor
from audit.logs.models import Hold
from audit.roles import Role
from audit.trail.erasing import erasable
from audit.trail.models import Entry
from operations.agreements.models import Agreement
from operations.auditing import permissions
from operations.auditing.models import Erasure, IndexedEntry
from operations.closures.models import Closure
from operations.dataflow.models import OfAgreement
from operations.oversight.models import Correction, Incident
from statute.rules.erasing import MOST, NeededFacts
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import together

State = Erasure.State
# An order to correct that asks for something still.
RUNNING = (Correction.State.NOTIFIED, Correction.State.FEEDBACK, Correction.State.REJECTED)
CHUNK = 500


def choosable(region: str, *, case: UUID | None = None, naming: str = "") -> QuerySet[Entry]:
    """Entries of a region's cases that have a content to be erased: those of one case, those that say the words, at most as many
    as one request takes; none without either."""
    found = IndexedEntry.objects.filter(region=region)
    if case is not None:
        found = found.filter(Q(case_id=case) | Q(object_id=case))
    if naming.strip():
        found = found.filter(words__has=naming)
    if case is None and not naming.strip():
        return Entry.objects.none()
    ids = found.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST]
    return erasable().filter(pk__in=list(ids)).order_by("-at", "-pk")


def of_region(region: str, entries: Iterable[UUID]) -> int:
    """How many of these entries are of the region's cases and have a content to be erased."""
    ids = list(entries)
    return sum(
        erasable().filter(pk__in=part, indexed__region=region).count()
        for part in (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
    )


def files(case: UUID | None) -> QuerySet[Document]:
    """Files of a case and of its objects that are not erased."""
    if case is None:
        return Document.objects.none()
    objects = IndexedEntry.objects.filter(case_id=case, object_id__isnull=False).values_list("object_id", flat=True)
    rows = Document.objects.filter(subject_id__in={case, *objects[:MOST]}, erased_no="")
    return rows.order_by("-uploaded_at", "pk")


def foreign(region: str, documents: Iterable[Document]) -> bool:
    """Whether any of these files is not of the region's cases, or of no case at all."""
    of = {document.subject_id for document in documents}
    known = IndexedEntry.objects.filter(region=region)
    return any(id is None or not known.filter(Q(object_id=id) | Q(case_id=id)).exists() for id in of)


def copies(documents: Iterable[Document]) -> QuerySet[Document]:
    """Every row whose content is the content of one of these: it is kept once."""
    return Document.objects.filter(digest__in={document.digest for document in documents}).order_by("pk")


def needed(erasure: Erasure) -> NeededFacts:
    """What the cases concerned are still needed for; on its page too, however much it covers."""
    same = Document.objects.filter(digest__in=erasure.documents.order_by().values("digest"))
    return _needed(_concerned(Entry.objects.filter(covers__erasure=erasure.pk), same))


def needed_of(entries: Sequence[UUID], documents: Iterable[Document] = ()) -> NeededFacts:
    """The same for a choice that is no erasure yet."""
    ids = _concerned(Entry.objects.none(), copies(documents))
    for part in _parts(entries):
        ids |= _concerned(Entry.objects.filter(pk__in=part), Document.objects.none())
    return _needed(ids)


def _concerned(entries: QuerySet[Entry], documents: QuerySet[Document]) -> set[UUID]:
    """The cases and objects of these entries and files, in one query."""
    pairs = entries.order_by().distinct().values_list("case_id", "object_id")
    of_files = documents.order_by().distinct().values_list("subject_id")
    together(pairs, of_files)
    return {id for row in (*pairs, *of_files) for id in row if id is not None}


def _needed(ids: Iterable[UUID]) -> NeededFacts:
    agreements = set[UUID]()
    for part in _parts(sorted(ids)):
        agreements |= set(_agreements(part))
    corrections = Correction.objects.filter(agreement__in=agreements, state__in=RUNNING)
    incidents = Incident.objects.filter(agreement__in=agreements).exclude(state=Incident.State.CLOSED)
    closures = Closure.objects.filter(agreement__in=agreements).exclude(state=Closure.State.COMPLETE)
    held = Hold.objects.filter(owner__in=agreements, reason=Hold.Reason.LEGAL, released_at__isnull=True)
    lists: tuple[QuerySet[Any], ...] = (
        corrections.order_by("pk"), incidents.order_by("pk"), closures.order_by("pk"), held.order_by("pk")
    )  # fmt: skip
    together(*lists)
    return NeededFacts(
        corrections=[row.number for row in lists[0]],
        incidents=[row.number for row in lists[1]],
        closures=[row.number for row in lists[2]],
        held=[row.text or row.clause for row in lists[3]],
    )


def _agreements(ids: Sequence[UUID]) -> Iterator[UUID]:
    """The agreements that these objects are, belong to, or came of."""
    first = Agreement.objects.filter(Q(pk__in=ids) | Q(application__in=ids)).order_by().values_list("pk")
    parts: list[Any] = [model for model in apps.get_models() if issubclass(model, OfAgreement)]
    rest = [
        model._base_manager.filter(pk__in=ids).order_by().values_list("agreement_id") for model in (Closure, *parts)
    ]
    return (pk for (pk,) in first.union(*rest))


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def approved(at: datetime) -> QuerySet[Erasure]:
    """Erasures that the job carries out."""
    return Erasure.objects.filter(state=State.APPROVED, decided_at__lte=at).order_by("decided_at", "pk")


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What the other side asked for waits for the decision."""
    if by.role not in {Role.APPROVER, Role.AUDIT_ADMIN}:
        return
    assert by.user_id is not None
    asked_by = Role.CLERK if by.role == Role.AUDIT_ADMIN else Role.AUDIT_ADMIN
    rows = permissions.erasures(by).filter(state=State.REQUESTED, requested_as=asked_by)
    yield Source(
        rows=rows.exclude(requested_by=by.user_id).order_by("requested_at", "pk"),
        tell=lambda erasure: Waiting(label=_("审批依法删除"), subject=erasure, clause=erasure.ground, verb="approve"),
    )
