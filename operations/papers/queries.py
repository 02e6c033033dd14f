"""Reading issued papers."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet

from audit.subject import Subject
from operations.papers.models import Paper
from operations.papers.proving import Printed, Standing, issuer_of, printed, standing
from web.reading import once


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What anybody may learn who holds a paper: by whom it was issued, when, with what digest, and what the trail proves of it.
    Nothing of its case."""

    kind: str
    number: str
    code: str
    digest: str
    issued_at: datetime
    issuer: str
    # The checkpoint that it carries; None where it was issued before the first.
    printed: Printed | None
    standing: Standing
    # A later paper under the same number has other contents.
    superseded: bool


def verify(number: str, code: str) -> Verified | None:
    """The paper of this number and code; None where there is none. Blanks and letter case are the reader's own."""
    wanted, entered = number.strip(), code.strip().lower().replace(" ", "")
    papers = list(Paper.objects.filter(number=wanted).order_by("issued_at", "pk"))
    paper = next((p for p in papers if hmac.compare_digest(p.code.encode(), entered.encode())), None)
    if paper is None:
        return None
    return Verified(
        kind=paper.get_kind_display(),
        number=paper.number,
        code=paper.code,
        digest=paper.digest,
        issued_at=paper.issued_at,
        issuer=issuer_of(paper),
        printed=printed(paper.checkpoint_size),
        standing=standing(paper),
        superseded=paper != papers[-1],
    )


def paper_of(subject: Subject, kind: str) -> Paper | None:
    """The latest paper of a kind issued about an object."""
    return (
        Paper.objects.filter(subject_type=subject.type_code(), subject_id=subject.pk, kind=kind)
        .order_by("-issued_at", "-pk")
        .first()
    )


def paper_among(subjects: Iterable[Subject], kind: str) -> Paper | None:
    """The latest paper of a kind issued about any of these objects, which are of one kind."""
    rows = {subject.pk: subject.type_code() for subject in subjects}
    found = Paper.objects.filter(subject_type__in=set(rows.values()), subject_id__in=rows, kind=kind)
    return found.order_by("-issued_at", "-pk").first()


@once
def papers_about(subject: Subject) -> QuerySet[Paper]:
    """Everything issued about an object, without the words, in the order it went out."""
    rows = Paper.objects.filter(subject_type=subject.type_code(), subject_id=subject.pk)
    return rows.defer("contents").order_by("issued_at", "pk")


def papers_of(subject: Subject, *kinds: str) -> list[Paper]:
    """What was issued about an object, of each kind the latest, in the order it went out."""
    latest = {paper.kind: paper for paper in papers_about(subject) if not kinds or paper.kind in kinds}
    return sorted(latest.values(), key=lambda paper: (paper.issued_at, paper.pk))


def numbers_of(subject_id: OuterRef, kind: str) -> QuerySet[Paper, str]:
    """The number of the latest paper of a kind, as a part of another query: `subject_id` refers to its rows."""
    rows = Paper.objects.filter(subject_id=subject_id, kind=kind).order_by("-issued_at", "-pk")
    return rows.values_list("number", flat=True)[:1]
