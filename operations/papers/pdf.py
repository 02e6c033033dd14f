"""PDF by typst: our templates and fonts only, user text as data, never as markup."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from operations.papers.contents import written
from operations.papers.models import Paper
from operations.papers.proving import printed

HERE = Path(__file__).parent
TEMPLATES, FONTS = HERE / "typ", HERE / "fonts"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def render(template_name: str, context: Mapping[str, Any] | object, paper: Paper | None = None) -> bytes:
    """The PDF of `typ/<template_name>.typ` with `context` as its data; `paper` fills the footer with code and checkpoint.

    Raises FileNotFoundError for a template there is not, typst.TypstError for one that doesn't fit its data.
    """
    return _compile(template_name, context, paper, "pdf")


def render_page(template_name: str, context: Mapping[str, Any] | object, paper: Paper | None = None) -> bytes:
    """The first page as PNG, for previews."""
    return _compile(template_name, context, paper, "png")


def _compile(
    template_name: str, context: Mapping[str, Any] | object, paper: Paper | None, format: Literal["pdf", "png"]
) -> bytes:
    template = TEMPLATES / f"{template_name}.typ"
    if template.parent != TEMPLATES or not template.is_file():
        raise FileNotFoundError(template_name)
    data = {"paper": _footer(paper), "data": written(context)}
    made: bytes | list[bytes] = typst.compile(
        str(template),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        format=format,
        # Interpreted as JSON by the template: strings stay strings whatever they contain.
        sys_inputs={"json": json.dumps(data, ensure_ascii=False)},
    )
    if isinstance(made, list):
        made = made[0]
    if not isinstance(made, bytes):
        raise TypeError(template_name)
    return made


def _footer(paper: Paper | None) -> dict[str, object] | None:
    """What the foot of every page says; None prints 未签发稿."""
    if paper is None:
        return None
    carried = printed(paper.checkpoint_size)
    return {
        "number": paper.number,
        "code": paper.code,
        "digest": paper.digest,
        "issued": written(paper.issued_at),
        "origin": carried.origin if carried else "",
        "checkpoint": carried.size if carried else 0,
        "root": carried.root if carried else "",
    }
