"""A letter as it is issued: what it says is kept with it, so that it reads the same whatever becomes of its case."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.utils.translation import override

from audit.subject import Subject
from operations.papers.blocks import BLOCKS, Block, Facts, Heading, Table
from operations.papers.contents import written
from operations.papers.issuing import issue
from operations.papers.models import Paper
from web import citing

# What somebody can do against a decision, unless the decision says something else.
REMEDY = (
    "对本决定不服的，可以自收到本决定书之日起60日内依照《中华人民共和国行政复议法》申请行政复议，"
    "或者自收到本决定书之日起6个月内依照《中华人民共和国行政诉讼法》向人民法院提起行政诉讼。"
)
P = ParamSpec("P")
R = TypeVar("R")


def chinese(make: Callable[P, R]) -> Callable[P, R]:
    """What is put on paper is Chinese, whatever language the person at the screen reads, and cites the rule set that applies to
    what it is about: the first argument."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        about = args[0] if args else None
        with override(settings.LANGUAGE_CODE), citing.of(about) if isinstance(about, Subject) else nullcontext():
            answer = make(*args, **kwargs)
            return cast(R, _reworded(answer)) if isinstance(answer, Letter) else answer

    return made


def _reworded(letter: "Letter") -> "Letter":
    """Title, headings and labels in the terms of the rule set; what people wrote stays as they wrote it."""
    say = citing.applied().reword
    if not citing.applied().terms:
        return letter
    return replace(
        letter, title=say(str(letter.title)), blocks=tuple(_with_terms(block, say) for block in letter.blocks)
    )


def _with_terms(block: Block, say: Callable[[str], str]) -> Block:
    match block:
        case Heading():
            return replace(block, text=say(str(block.text)))
        case Facts():
            return replace(block, rows=tuple((say(str(label)), value) for label, value in block.rows))
        case Table():
            headings = tuple(say(str(heading)) for heading in block.headings)
            return replace(block, headings=headings, caption=say(str(block.caption)))
    return block


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A paper that is a page, ready to be shown or issued. `addressee` stands before the text, `clause` is cited under it."""

    kind: str
    title: str
    number: str
    addressee: str
    clause: str
    blocks: Sequence[Block]


def give_out(letter: Letter, about: Subject, at: datetime) -> Paper:
    """Keep the letter, its digest and its verification code, inside the act that issues it."""
    return issue(letter.kind, letter.number, about, _kept(letter), at)


@chinese
def _kept(letter: Letter) -> Mapping[str, object]:
    return {
        "title": written(letter.title),
        "addressee": letter.addressee,
        "clause": letter.clause,
        "blocks": [
            {"block": name_of(block)} | {f.name: written(getattr(block, f.name)) for f in fields(block)}
            for block in letter.blocks
        ],
    }


def as_issued(paper: Paper) -> Letter:
    """The letter as it went out."""
    said: dict[str, Any] = json.loads(paper.contents)
    return Letter(
        kind=paper.kind, title=said["title"], number=paper.number, addressee=said["addressee"], clause=said["clause"],
        blocks=tuple(BLOCKS[row.pop("block")](**row) for row in said["blocks"]),
    )  # fmt: skip


def name_of(block: Block) -> str:
    """What a kind of block is called in what is kept."""
    return next(name for name, kind in BLOCKS.items() if type(block) is kind)
