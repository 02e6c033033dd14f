"""What a paper's page is made of; rooms put them together, one template draws each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from operations.papers.contents import chinese_date


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a page of a paper."""

    template: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True)
class Text(Block):
    """Running text; every line of it a paragraph."""

    template: ClassVar[str] = "operations/papers/blocks/text.html"
    text: Any

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in str(self.text).splitlines() if line.strip())


@dataclass(frozen=True, kw_only=True)
class Heading(Block):
    """A heading within the paper: 一、申请条件."""

    template: ClassVar[str] = "operations/papers/blocks/heading.html"
    text: Any


@dataclass(frozen=True, kw_only=True)
class Facts(Block):
    """Labels and what stands beside them."""

    template: ClassVar[str] = "operations/papers/blocks/facts.html"
    rows: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Items(Block):
    """A list, numbered unless said otherwise."""

    template: ClassVar[str] = "operations/papers/blocks/items.html"
    items: tuple[Any, ...]
    numbered: bool = True


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A table with headings; `caption` above it."""

    template: ClassVar[str] = "operations/papers/blocks/table.html"
    headings: tuple[Any, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: Any = ""


@dataclass(frozen=True, kw_only=True)
class Signature(Block):
    """Who issues it, and the day; the seal goes over it."""

    template: ClassVar[str] = "operations/papers/blocks/signature.html"
    issuer: Any
    # Of a letter that went out, the day as it was written.
    on: date | str | None = None
    note: Any = ""

    @property
    def day(self) -> str:
        return chinese_date(self.on) if isinstance(self.on, date) else self.on or ""


@dataclass(frozen=True, kw_only=True)
class Receipt(Block):
    """送达回证: who received it and when, filled by hand."""

    template: ClassVar[str] = "operations/papers/blocks/receipt.html"
    lines: tuple[Any, ...] = field(default=())


# What each is called where an issued paper keeps it.
BLOCKS: Mapping[str, type[Block]] = {
    "text": Text,
    "heading": Heading,
    "facts": Facts,
    "items": Items,
    "table": Table,
    "signature": Signature,
    "receipt": Receipt,
}
