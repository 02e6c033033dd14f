"""A list as a file: exactly what is shown, all rows of it, XLSX or CSV. Nothing in a cell is ever run as a formula."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.encoding import force_str

from audit import clock
from web.desk import Column
from web.listing import Query, every
from web.showing import value_text

# What spreadsheet programs take for the beginning of a formula, the full-width forms too.
RISKY = frozenset("=+-@\t\r\n＝＋－＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def headings(query: Query) -> list[str]:
    return [force_str(column.label) for column in query.desk.columns]


def value_of(column: Column, row: Any) -> object:
    """What the list shows in this cell."""
    value = column.value(row)
    if column.kind == "state" and hasattr(row, "state_label") and value == getattr(row, "state", None):
        return row.state_label
    return value


def safe(text: str) -> str:
    """Text that a spreadsheet program shows and doesn't run."""
    return f"'{text}" if text and text[0] in RISKY else text


def text_of(value: object) -> str:
    return "" if value in (None, "") else value_text(value)


class _Echo:
    """A file that answers what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(query: Query) -> Iterator[str]:
    """The list as CSV, line by line."""
    return csv_of(_sheet(query))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook, or a CSV; its rows are read once, in order."""

    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    title: str = ""


def _sheet(query: Query) -> Sheet:
    rows = ([value_of(column, row) for column in query.desk.columns] for row in every(query))
    return Sheet(headings=headings(query), rows=rows)


def csv_of(sheet: Sheet) -> Iterator[str]:
    """The CSV, line by line; with a byte order mark, which office programs need for Chinese."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([safe(h) for h in sheet.headings])
    for row in sheet.rows:
        yield writer.writerow([safe(text_of(value)) for value in row])


def xlsx_file(query: Query) -> IO[bytes]:
    """The list as a workbook."""
    return workbook([_sheet(query)])


# Signs that the name of a sheet can't have, and how long it may be.
_UNNAMED = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NAME = 31


def workbook(sheets: Iterable[Sheet]) -> IO[bytes]:
    """A workbook in a temporary file, written row by row in constant memory."""
    found = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed out, closed by the response
    book = xlsxwriter.Workbook(found, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    timed = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for part in sheets:
        sheet = book.add_worksheet(part.title.translate(_UNNAMED)[:_NAME] or None)
        sheet.freeze_panes(1, 0)
        for index, label in enumerate(part.headings):
            sheet.set_column(index, index, 22)
            sheet.write_string(0, index, label, bold)
        for line, row in enumerate(part.rows, start=1):
            for index, value in enumerate(row):
                _write(sheet, line, index, value, dated, timed)
    book.close()
    found.seek(0)
    return found


def _write(sheet: Any, line: int, index: int, value: object, dated: Any, timed: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, index, value.astimezone(clock.SHANGHAI).replace(tzinfo=None), timed)
    elif isinstance(value, date):
        sheet.write_datetime(line, index, datetime(value.year, value.month, value.day), dated)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(line, index, value)
    else:
        sheet.write_string(line, index, text_of(value)[:32000])
