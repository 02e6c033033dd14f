"""A workbook of proposals read as text: headings, rows, what was no plain text. Nothing in it is ever computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from applicants.models import Document
from applicants.workbooks import opened
from operations.catalog.models import Attribute
from statute.rules.cataloguing import ROWS_MAX, FileFacts

# Columns of an item by the headings of the file, in their order; flags and description may be left out.
HEADINGS: Mapping[str, str] = {
    "code": gettext_noop("编号"),
    "name": gettext_noop("数据项"),
    "classification": gettext_noop("分类"),
    "level": gettext_noop("级别"),
    "attribute": gettext_noop("开放属性"),
    "fields_of_use": gettext_noop("适用领域"),
    "update_cycle": gettext_noop("更新周期"),
    "description": gettext_noop("说明"),
    "personal": gettext_noop("个人信息"),
    "trade_secret": gettext_noop("商业秘密"),
    "confidential_business": gettext_noop("保密商务信息"),
    "returned_by_province": gettext_noop("省回流"),
}
FLAGS = ("personal", "trade_secret", "confidential_business", "returned_by_province")
REQUIRED = tuple(name for name in HEADINGS if name not in {*FLAGS, "description"})
LONGEST: Mapping[str, int] = {"code": 40, "name": 120, "classification": 60, "update_cycle": 30, "description": 2000}
ATTRIBUTES = {"无条件开放": Attribute.OPEN, "受限开放": Attribute.RESTRICTED, "禁止开放": Attribute.PROHIBITED}
YES_NO = {"是": True, "否": False, "": False}
# Words of a heading under which a file carries content instead of describing it.
_CONTENT = ("样例", "示例", "原始", "内容", "明细", "记录")
_COLUMNS_MAX = 40


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: its number in the sheet, the text of its columns, columns that were formulas or no text."""

    number: int
    values: Mapping[str, str]
    formulas: tuple[str, ...]
    not_text: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a file holds, as the statute looks at it and as it is kept."""

    facts: FileFacts
    lines: tuple[Line, ...]


def read(document: Document) -> Sheet:
    """The first sheet, at most one row more than people look at. Raises Unreadable."""
    book = opened(document, rows=ROWS_MAX + 2, columns=_COLUMNS_MAX)
    rows = [
        (number, cells)
        for number, cells in enumerate(book.rows, start=1)
        if any(cell.value not in (None, "") for cell in cells)
    ]
    headings = tuple(_text(cell.value) for cell in rows[0][1]) if rows and rows[0][0] == 1 else ()
    while headings and not headings[-1]:
        headings = headings[:-1]
    under = rows[1:] if headings else rows
    known = tuple(HEADINGS.values())
    return Sheet(
        facts=FileFacts(
            headings=headings,
            required=tuple(HEADINGS[name] for name in REQUIRED),
            known=known,
            rows=len(under),
            sheets=book.sheets,
            content=tuple(h for h in headings if h not in known and any(word in h for word in _CONTENT)),
        ),
        lines=tuple(_line(number, headings, cells) for number, cells in under),
    )


def _line(number: int, headings: tuple[str, ...], cells: Any) -> Line:
    names = {heading: name for name, heading in HEADINGS.items()}
    values: dict[str, str] = {}
    formulas, not_text = [], []
    for heading, cell in zip(headings, cells, strict=False):
        name = names.get(heading)
        if name is None or cell.value in (None, ""):
            continue
        values[name] = _text(cell.value)
        if cell.data_type == "f":
            formulas.append(name)
        elif not isinstance(cell.value, str):
            not_text.append(name)
    return Line(number=number, values=values, formulas=tuple(formulas), not_text=tuple(not_text))


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
