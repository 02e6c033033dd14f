"""Catalog items through the real actions."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from applicants import documents
from audit.actor import Actor
from audit.roles import Role
from operations.catalog import actions
from operations.catalog.models import Attribute, CatalogImport, Item, Level
from operations.catalog.reading import HEADINGS
from tests import world
from tests.scenarios import mechanism
from tests.scenarios.stages import stage
from tests.world import AT, CITY


def contents(field: str = "finance", **changes: Any) -> dict[str, Any]:
    """What a lawful proposal says."""
    return {
        "code": "D05",
        "name": "纳税信用等级",
        "classification": "法人信息·信用评价",
        "level": Level.L2,
        "attribute": Attribute.RESTRICTED,
        "update_cycle": "每年",
        "fields_of_use": [mechanism.field(field)],
    } | changes


@stage
def proposed(region: str = CITY, *, provider: str = "税务局", at: datetime = AT, **changes: Any) -> Item:
    """An item its steward proposed; `provider` is a unit of the region by name or kind."""
    unit = world.units(region)[provider]
    return actions.propose(by=mechanism.seat(Role.STEWARD, unit=unit), at=at, **contents(**changes))


@stage
def confirmed(region: str = CITY, *, provider: str = "税务局", at: datetime = AT, **changes: Any) -> Item:
    """An item of the region's catalog."""
    made = proposed(region, provider=provider, at=at, **changes)
    return actions.confirm(id=made.pk, by=world.clerk(region), at=at)


ROW = {
    "编号": "D31", "数据项": "企业行政许可", "分类": "法人信息·许可", "级别": "L1", "开放属性": "受限开放", "适用领域": "finance",
    "更新周期": "每月", "个人信息": "否",
}  # fmt: skip
ROWS = (ROW, ROW | {"编号": "D32", "数据项": "企业行政处罚", "级别": "L2 低敏感"})
BAD = ROW | {"编号": "D33", "级别": "L3", "开放属性": "无条件开放"}


def workbook(
    rows: Sequence[Mapping[str, Any]] = ROWS, headings: Sequence[str] = tuple(HEADINGS.values()), sheets: int = 1
) -> bytes:
    """An XLSX file of these rows; text beginning with = is a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for _n in range(sheets):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, list(headings))
            for number, row in enumerate(rows, start=1):
                for column, heading in enumerate(headings):
                    if heading in row:
                        sheet.write(number, column, row[heading])
    return target.getvalue()


def steward(region: str = CITY, provider: str = "税务局") -> Actor:
    return mechanism.seat(Role.STEWARD, unit=world.units(region)[provider])


def read_file(
    content: bytes | None = None, *, name: str = "目录.xlsx", region: str = CITY, at: datetime = AT
) -> CatalogImport:
    """A file its steward had read."""
    mechanism.field()
    by = steward(region)
    document = documents.store(SimpleUploadedFile(name, content or workbook()), by=by, at=at)
    return actions.read_file(by=by, at=at, file=document)


def proposed_file(content: bytes | None = None, *, good_only: bool = False, at: datetime = AT) -> CatalogImport:
    """Its rows are proposals."""
    made = read_file(content, at=at)
    return actions.propose_import(id=made.pk, by=steward(), at=at, good_only=good_only)


def confirmed_file(at: datetime = AT) -> CatalogImport:
    """In the catalog."""
    made = proposed_file(at=at)
    return actions.confirm_import(id=made.pk, by=world.clerk(), at=at)


def dropped_file(at: datetime = AT) -> CatalogImport:
    """Given up."""
    made = read_file(at=at)
    return actions.drop_import(id=made.pk, by=steward(), at=at, reason="列错位。")
