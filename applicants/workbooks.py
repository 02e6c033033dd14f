"""Uploaded workbooks that are read, not only kept: opened guarded, their cells as they stand. Nothing in one is ever computed."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

from applicants import documents
from applicants.models import Document
from applicants.uploads import MIMES

_UNPACKED_MAX = 20 * 1024 * 1024


class Unreadable(Exception):
    """No workbook, or one that isn't opened: too large unpacked, declarations in its XML, broken."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The first sheet, row by row from its first, and how many sheets there are."""

    rows: Sequence[Sequence[Any]]
    sheets: int


def opened(document: Document, *, rows: int, columns: int) -> Opened:
    """The cells of the first sheet within so many rows and columns. Raises Unreadable."""
    if document.mime != MIMES["xlsx"]:
        raise Unreadable(document.name)
    with documents.content(document) as file:
        content = file.read()
    _harmless(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        return Opened(rows=list(sheet.iter_rows(max_row=rows, max_col=columns)), sheets=len(book.sheetnames))
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise Unreadable(document.name) from error


def _harmless(content: bytes) -> None:
    """The parts of the package are small when unpacked, and declare no entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if sum(entry.file_size for entry in entries) > _UNPACKED_MAX:
                raise Unreadable
            for entry in entries:
                part = package.read(entry)
                if entry.filename.endswith((".xml", ".rels")) and (
                    b"<!" in part.replace(b"<!--", b"") or b"\0" in part
                ):
                    raise Unreadable
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Unreadable from error
