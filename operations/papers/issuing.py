"""Issuing a paper: what it says, its digest and its verification code are kept, inside the act that issues it."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from audit import beside
from audit.subject import Subject
from audit.trail.digest import hmac_sm3, sm3
from audit.trail.models import Checkpoint
from audit.trail.recording import canonical
from operations.papers.contents import written
from operations.papers.models import Paper

CODE_DIGITS = 12


def text_of(contents: object) -> str:
    """The contents in canonical form, in Chinese whoever issues them: the same contents, the same text, on every machine."""
    with override(settings.LANGUAGE_CODE):
        return canonical(written(contents))


def digest_of(contents: object) -> str:
    """SM3 over the canonical form."""
    return sm3(text_of(contents).encode()).hex()


def contents_of(paper: Paper) -> Any:
    """What an issued paper says, as its template takes it."""
    return json.loads(paper.contents)


def code_of(number: str, digest: str) -> str:
    """The verification code: nobody without the installation's key makes one up."""
    return hmac_sm3(settings.SECRET_KEY.encode(), f"{number}\n{digest}".encode()).hex()[:CODE_DIGITS]


def issue(kind: str, number: str, subject: Subject, contents: object, at: datetime) -> Paper:
    """Keep what was issued. The same number with the same contents again answers the first paper."""
    digest = digest_of(contents)
    known = Paper.objects.filter(number=number, digest=digest).first()
    if known is not None:
        return known
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    return beside.make(
        Paper(
            kind=kind, number=number, digest=digest, subject_type=subject.type_code(), subject_id=subject.pk,
            contents=text_of(contents), code=code_of(number, digest), issued_at=at, checkpoint_size=last or 0,
        )
    )  # fmt: skip
