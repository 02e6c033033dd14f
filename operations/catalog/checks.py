"""What the statute says of an item, from its row."""

from datetime import date, datetime
from typing import Any

from applicants.models import Document
from applicants.workbooks import Unreadable
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.catalog import queries, reading
from operations.catalog.models import Attribute, CatalogImport, Item
from statute.findings import Finding, Kind, blocking, gettext_noop
from statute.rules import cataloguing, scenarios, supervising


def confirm(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Classified first, then its attribute 六(一)."""
    return (
        *scenarios.classified(item.name, bool(item.classification and item.level)),
        *cataloguing.graded(queries.facts_of(item)),
    )


def own_act(item: Item, attribute: str) -> tuple[Finding, ...]:
    """To prohibited an item changes by an act of its own, which ends its use and proposes the partial endings 一(一)."""
    if attribute != Attribute.PROHIBITED or item.prohibited:
        return ()
    return (
        Finding(
            code="ban-prohibited-open-data-reclassified",
            message=gettext_noop("改为禁止开放须同时停用该数据的全部授权，不能只调整属性。"),
            clause="一(一)",
            field="attribute",
            where="prohibit",
            remedy=gettext_noop("请办理“改为禁止开放”。"),
        ),
    )


def own_provider(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A steward speaks for their own institution only, the data authority for its own region."""
    own = str(item.provider_id) == by.unit if by.role == Role.STEWARD else str(item.region_id) == by.region
    if own or by.is_system:
        return ()
    return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="二(三)"),)


def provider_only(item: Item | CatalogImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only the institution that provides the item 二(三)."""
    if str(item.provider_id) == by.unit:
        return ()
    return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="二(三)"),)


def supervision(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A safety record on an item is filed by the institution that provides it 二(三)."""
    return supervising.safety_record(by.unit_kind, item_provider=str(item.provider_id) == by.unit)


def found_on(day: date, at: datetime) -> tuple[Finding, ...]:
    """What was found was found by today."""
    if day <= clock.today(at):
        return ()
    return (Finding(code="date-ahead", message=gettext_noop("日期不能晚于今天。"), kind=Kind.SHAPE, field="found_on"),)


def code_free(region: str, code: str, item: Item | None = None) -> tuple[Finding, ...]:
    """One item to a code within a region's catalog."""
    others = Item.objects.filter(region_id=region, code=code)
    if item is not None:
        others = others.exclude(pk=item.pk)
    if not others.exists():
        return ()
    return (
        Finding(
            code="item-code-taken", message=gettext_noop("本地区目录中已有编号%(code)s。"), params={"code": code},
            kind=Kind.STATE, field="code",
        ),
    )  # fmt: skip


def registered(item: Item, at: datetime, registration_code: str, registered_on: date) -> tuple[Finding, ...]:
    """One code to an item, given by today."""
    found: list[Finding] = []
    if Item.objects.filter(registration_code=registration_code).exclude(pk=item.pk).exists():
        found.append(
            Finding(
                code="registration-taken", message=gettext_noop("该登记编码已用于另一数据项。"), kind=Kind.STATE,
                field="registration_code",
            )
        )  # fmt: skip
    if registered_on > clock.today(at):
        found.append(
            Finding(
                code="date-ahead", message=gettext_noop("日期不能晚于今天。"), kind=Kind.SHAPE, field="registered_on"
            )
        )
    return tuple(found)


def file(*, by: Actor, at: datetime, file: Document, **_inputs: Any) -> tuple[Finding, ...]:
    """The file as a whole; its rows are looked at on the page."""
    try:
        return cataloguing.file(reading.read(file).facts)
    except Unreadable:
        return (
            Finding(
                code="import-unreadable",
                message=gettext_noop("文件不是可以安全打开的 XLSX 工作簿。"),
                kind=Kind.SHAPE,
                field="file",
                owner="steward",
                remedy=gettext_noop("请用表格软件另存为普通的 XLSX 后上传。"),
            ),
        )


def own_import(made: CatalogImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only the institution whose file it is 二(三)."""
    return provider_only(made, by=by, at=at)


def taking(made: CatalogImport, *, by: Actor, at: datetime, good_only: bool) -> tuple[Finding, ...]:
    """All rows or, by choice, the good ones."""
    rows = queries.rows_of(made)
    faulty = tuple(row.number for row in rows if blocking(row.findings))
    return cataloguing.taking(len(rows) - len(faulty), faulty, good_only)


def confirm_import(made: CatalogImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every proposal of the file that still waits may be confirmed 六(一)."""
    return tuple(finding for item in queries.proposals_of(made) for finding in confirm(item, by=by, at=at))
