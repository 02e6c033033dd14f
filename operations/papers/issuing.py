"""Issuing a paper: its digest and verification code are kept, inside the act that issues it."""

from datetime import datetime

from django.conf import settings

from audit.subject import Subject
from audit.trail.digest import hmac_sm3, sm3
from audit.trail.models import Checkpoint
from audit.trail.recording import canonical
from operations.papers.contents import written
from operations.papers.models import Paper

CODE_DIGITS = 12


def digest_of(contents: object) -> str:
    """SM3 over the contents in canonical form: the same contents, the same digest, on every machine."""
    return sm3(canonical(written(contents)).encode()).hex()


def code_of(number: str, digest: str) -> str:
    """The verification code: nobody without the installation's key makes one up."""
    return hmac_sm3(settings.SECRET_KEY.encode(), f"{number}\n{digest}".encode()).hex()[:CODE_DIGITS]


def issue(kind: str, number: str, subject: Subject, contents: object, at: datetime) -> Paper:
    """Keep what was issued. The same number with the same contents again answers the first paper."""
    digest = digest_of(contents)
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    paper, _new = Paper.objects.get_or_create(
        number=number,
        digest=digest,
        defaults={
            "kind": kind, "subject_type": subject.type_code(), "subject_id": subject.pk,
            "code": code_of(number, digest), "issued_at": at, "checkpoint_size": last or 0,
        },
    )  # fmt: skip
    return paper
