"""Evidence: stored once by its content, belonging to one object and slot, never changed, only replaced."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants import permissions
from applicants.models import Document, Organization
from applicants.uploads import MIMES, Upload, inspect, text_in
from audit import beside
from audit.act import Acts
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject, new_id
from audit.trail.digest import sm3
from statute.findings import require

# What an actor may know of an object of some type; the mapping from type code to gate belongs to who knows all types.
Gate = Callable[[Actor], QuerySet[Any]]

_documents = Acts(Document, see=permissions.documents)


@_documents.act("upload", label=_("上传文件"), root=True, arrow=None, roles=tuple(Role))
def _upload(
    *, by: Actor, at: datetime, name: str, mime: str, size: int, digest: str, organization: UUID | None,
    replaces: Document | None = None,
) -> Document:  # fmt: skip
    """A file was kept as evidence; what it proves is said by the act that takes it."""
    return Document.objects.create(
        name=name, mime=mime, size=size, digest=digest, organization_id=organization, replaces=replaces,
        version=replaces.version + 1 if replaces else 1, uploaded_by=by.user_id, uploaded_at=at,
    )  # fmt: skip


def store(
    upload: Any,
    *,
    by: Actor,
    at: datetime,
    organization: Organization | UUID | None = None,
    replaces: Document | None = None,
) -> Document:
    """Keep an upload as evidence. `organization` defaults to the uploader's own. Raises Refused with every reason not to."""
    kept, found = inspect(upload)
    require(found)
    assert kept is not None
    owner = organization.pk if isinstance(organization, Organization) else organization
    if owner is None and by.organization:
        owner = UUID(by.organization)
    digest = _keep(kept)
    document: Document = _upload(
        by=by, at=at, name=kept.name, mime=kept.mime, size=len(kept.content), digest=digest,
        organization=owner, replaces=replaces,
    )  # fmt: skip
    return document


def place(digest: str) -> str:
    """Where the content lies in the store."""
    return f"{digest[:2]}/{digest}"


def _keep(upload: Upload) -> str:
    digest = sm3(upload.content).hex()
    if not default_storage.exists(place(digest)):
        saved = default_storage.save(place(digest), ContentFile(upload.content))
        if saved != place(digest):  # the same content, kept by another request in the meantime
            default_storage.delete(saved)
    return digest


def attach(document: Document, subject: Subject, slot: str) -> Document:
    """Say what a document proves. One that already belongs elsewhere stays there, and a second row of its content is answered."""
    mine = (subject.type_code(), subject.pk, slot)
    if document.subject_id is not None:
        if (document.subject_type, document.subject_id, document.slot) == mine:
            return document
        document = Document.objects.get(pk=document.pk)
        document.pk, document.trail_seq, document.replaces, document._state.adding = new_id(), 0, None, True
    belongs = dict(zip(("subject_type", "subject_id", "slot"), mine, strict=True))
    if document.organization_id is None and isinstance(subject.organization_id, UUID):
        belongs["organization_id"] = subject.organization_id
    if document._state.adding:
        for name, value in belongs.items():
            setattr(document, name, value)
        return beside.make(document)
    beside.change(document, **belongs)
    return document


def of(subject: Subject, slot: str | None = None) -> QuerySet[Document]:
    """The documents of an object, the newest versions only, in the order of upload."""
    rows = Document.objects.filter(
        subject_type=subject.type_code(), subject_id=subject.pk, replaced_by__isnull=True
    ).order_by("uploaded_at", "id")
    return rows if slot is None else rows.filter(slot=slot)


def of_those(kind: type[Subject], subjects: QuerySet[Any]) -> QuerySet[Document]:
    """The documents of objects of one kind, the newest versions only, in the order of upload; `subjects` needn't be read."""
    rows = Document.objects.filter(subject_type=kind.type_code(), replaced_by__isnull=True)
    return rows.filter(subject_id__in=subjects.order_by().values("pk")).order_by("uploaded_at", "id")


def may_read(document: Document, by: Actor, gates: Mapping[str, Gate]) -> bool:
    """Whether the actor uploaded it, belongs to its organization, or may see the object it belongs to."""
    if permissions.documents(by).filter(pk=document.pk).exists():
        return True
    gate = gates.get(document.subject_type)
    return gate is not None and document.subject_id is not None and gate(by).filter(pk=document.subject_id).exists()


def discard(digest: str) -> None:
    """Take away the content of documents that were erased, unless one that was not has the same; twice without harm."""
    if not Document.objects.filter(digest=digest, erased_no="").exists():
        default_storage.delete(place(digest))


def content(document: Document) -> Any:
    """The content, opened for reading."""
    return default_storage.open(place(document.digest))


def text_of(document: Document) -> str | None:
    """The content of a text file; None where it is none, or was erased."""
    if document.erased_no or document.mime not in {MIMES["csv"], MIMES["txt"]}:
        return None
    with content(document) as file:
        return text_in(file.read())
