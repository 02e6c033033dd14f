"""Papers that are pages: official look on screen, print well."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from operations.papers.blocks import Block, Receipt, Signature
from operations.papers.letters import Letter, as_issued
from operations.papers.models import Paper
from operations.papers.proving import printed


def page(
    request: HttpRequest,
    kind: str,
    title: Any,
    number: str,
    blocks: Sequence[Block],
    *,
    addressee: Any = "",
    clause: str = "",
    back: str = "",
    draft: bool = False,
    paper: Paper | None = None,
) -> HttpResponse:
    """One official paper as a page.

    `kind` is a Paper.Kind (or any short name, for the style); `addressee` stands before the text; `clause` is cited above the
    signature; `back` is where the reader came from; `draft` marks 拟稿; `paper`, once issued, brings the verification code.
    The caller's gate has decided that the reader may see it.
    """
    end = next((n for n, block in enumerate(blocks) if isinstance(block, Signature | Receipt)), len(blocks))
    context = {
        "kind": kind,
        "title": title,
        "number": number,
        "blocks": blocks[:end],
        "tail": blocks[end:],
        "addressee": addressee,
        "clause": clause,
        "back": back,
        "draft": draft,
        "demo": settings.MODE == "demo",
        "paper": paper,
        "printed": printed(paper.checkpoint_size) if paper else None,
    }
    return render(request, "operations/papers/paper.html", context)


def show(
    request: HttpRequest, letter: Letter, *, back: str = "", draft: bool = False, paper: Paper | None = None
) -> HttpResponse:
    """A letter as a page: one that was issued as it went out, with its code; another as it reads now."""
    shown = as_issued(paper) if paper is not None else letter
    return page(
        request, shown.kind, shown.title, shown.number, shown.blocks, addressee=shown.addressee, clause=shown.clause,
        back=back, draft=draft, paper=paper,
    )  # fmt: skip


def issued(request: HttpRequest, paper: Paper, *, back: str = "") -> HttpResponse:
    """An issued letter as a page."""
    return show(request, as_issued(paper), back=back, paper=paper)


def pdf(content: bytes, name: str, *, inline: bool = True) -> HttpResponse:
    """A PDF as the answer, shown in place or saved under `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = _disposition(name, inline)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _disposition(name: str, inline: bool) -> str:
    return content_disposition_header(not inline, name) or "inline"
