"""The list of a domain's real accounts as its operator uploads it: CSV or XLSX, read as text."""

import csv
import io
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop

from applicants import documents
from applicants.models import Document
from applicants.uploads import MIMES
from applicants.workbooks import Unreadable, opened

HEADINGS = (gettext_noop("协议编号"), gettext_noop("账号"), gettext_noop("状态"))
STATES: Mapping[str, str] = {
    "启用": "open", "已启用": "open", "冻结": "frozen", "已冻结": "frozen", "注销": "closed", "已注销": "closed",
}  # fmt: skip
ROWS_MAX = 5000


class Faulty(Exception):
    """A row that can't be read: its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def actual(document: Document) -> dict[tuple[str, str], str]:
    """State by agreement and account. Raises Unreadable for the file, Faulty for its first bad row."""
    rows = _workbook(document) if document.mime == MIMES["xlsx"] else _csv(document)
    found: dict[tuple[str, str], str] = {}
    for number, cells in enumerate(rows, start=1):
        texts = [str(cell or "").strip() for cell in cells][:3]
        if number == 1:
            if tuple(texts) != HEADINGS:
                raise Unreadable(document.name)
            continue
        if not any(texts):
            continue
        if number > ROWS_MAX or len(texts) < 3 or not texts[1] or texts[2] not in STATES:
            raise Faulty(number)
        key = (texts[0], texts[1])
        if key in found:
            raise Faulty(number)
        found[key] = STATES[texts[2]]
    return found


def _workbook(document: Document) -> Iterable[Iterable[object]]:
    return [[cell.value for cell in cells] for cells in opened(document, rows=ROWS_MAX + 2, columns=3).rows]


def _csv(document: Document) -> Iterable[Iterable[object]]:
    text = documents.text_of(document)
    if text is None:
        raise Unreadable(document.name)
    try:
        return list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise Unreadable(document.name) from error
