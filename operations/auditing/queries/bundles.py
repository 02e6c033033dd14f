"""What goes into a bundle of evidence about some objects: all their entries, and the documents handed in and issued about them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from applicants import documents as files
from applicants.models import Document
from audit.actor import Actor
from audit.trail.bundles import Content, Selection, Shown
from audit.trail.models import Entry
from operations.agreements.models import Agreement
from operations.auditing.models import Sample
from operations.auditing.permissions import entries, sees_all
from operations.auditing.queries.authorization import cases
from operations.papers.models import Paper
from operations.papers.proving import documents_of
from web.house import house


def _none(digest: str) -> Content | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A bundle as `audit.trail.bundles.write` takes it."""

    selection: Selection
    shown: Shown
    content: Callable[[str], Content | None] = _none


def of_authorization(agreement: Agreement, by: Actor) -> Asked:
    """One authorization from its announcement to its shutdown, as its line of time has it."""
    said = {"agreement": agreement.number, "id": str(agreement.pk)}
    return _of(Q(case_id__in=cases(agreement)), said, by)


def of_sample(sample: Sample, by: Actor) -> Asked:
    """What was drawn: the entries of each object and of its parts."""
    ids = list(sample.items.values_list("object_id", flat=True))
    said = {"sample": sample.number, "id": str(sample.pk)}
    return _of(Q(object_type=sample.kind, object_id__in=ids) | Q(case_id__in=ids), said, by)


def _of(about: Q, said: Mapping[str, object], by: Actor) -> Asked:
    sealed = Entry.objects.filter(leaf__isnull=False).order_by()
    objects = _places(sealed.filter(about))
    evidence = {document.pk: document for document in _evidence(objects, by)}
    # The upload of a document is an entry of its own, before it belonged to anything.
    whole = about | Q(case_id__in=list(evidence))
    numbered = Entry.objects.filter(object_seq__isnull=False).order_by()
    elsewhere = numbered.filter(object_type=OuterRef("object_type"), object_id=OuterRef("object_id")).exclude(whole)
    complete = sealed.filter(whole, ~Exists(elsewhere), object_seq__isnull=False)
    return Asked(
        selection=Selection(
            said=said,
            leaves=Q(entry__in=sealed.filter(whole).values("pk")),
            complete=_places(complete),
        ),
        shown=_shown(by, evidence),
        content=_content(evidence.values(), documents_of(objects)),
    )


def _places(rows: QuerySet[Entry]) -> set[tuple[str, UUID]]:
    """Kind and id of the objects that entries are about."""
    pairs = rows.values_list("object_type", "object_id").distinct()
    return {(kind, id) for kind, id in pairs if id is not None}


def _evidence(objects: Collection[tuple[str, UUID]], by: Actor) -> list[Document]:
    """The documents handed in about those of these objects that the actor may know of."""
    visible = {pk for rows in house().visible(objects, by) for pk in rows}
    places = {(kind, id) for kind, id in objects if sees_all(by) or id in visible}
    rows = Document.objects.filter(
        subject_type__in={kind for kind, _id in places}, subject_id__in={id for _, id in places}
    )
    return [row for row in rows if (row.subject_type, row.subject_id) in places]


def _shown(by: Actor, evidence: Collection[UUID]) -> Shown:
    """Contents of the entries that the actor may read whole, and of the uploads of documents that they may."""

    def shown(part: Sequence[Entry]) -> Collection[UUID]:
        ids = [entry.pk for entry in part]
        mine = set(entries(by).filter(pk__in=ids).values_list("pk", flat=True))
        return mine | {entry.pk for entry in part if entry.object_id in evidence}

    return shown


def _content(evidence: Collection[Document], issued: Mapping[str, Paper]) -> Callable[[str], Content | None]:
    """The content of a document by its digest: as it was handed in, or what an issued one says, in canonical form."""
    handed_in = {document.digest: document for document in evidence if not document.erased_no}

    def content(digest: str) -> Content | None:
        if (paper := issued.get(digest)) is not None:
            return Content(
                name=f"{paper.number}.json", data=paper.contents.encode(), number=paper.number, code=paper.code,
                checkpoint=paper.checkpoint_size,
            )  # fmt: skip
        if (document := handed_in.get(digest)) is None:
            return None
        with files.content(document) as file:
            return Content(name=document.name, data=file.read())

    return content
