"""The desk of the catalog."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.catalog import permissions, queries
from operations.catalog.models import Attribute, CatalogImport, Item, Level
from operations.mechanism.models import KeyField
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.findings import as_data

FLAGS = (
    ("personal", _("个人信息")),
    ("trade_secret", _("商业秘密")),
    ("confidential_business", _("保密商务信息")),
    ("returned_by_province", _("省回流")),
)


def flags_of(item: Item) -> tuple[Any, ...]:
    """What the item contains that needs care."""
    return tuple(label for name, label in FLAGS if getattr(item, name))


def _facts(subject: Item, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("编号"), value=subject.code),
        Fact(label=_("提供单位"), value=subject.provider.name),
        Fact(label=_("级别"), value=subject.get_level_display()),
        Fact(label=_("开放属性"), value=subject.get_attribute_display()),
        Fact(label=_("更新周期"), value=subject.update_cycle),
        Fact(label=_("公共数据资源登记编码"), value=subject.registration_code or _("尚未登记")),
    )


def _track(subject: Item, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (Item.State.PROPOSED, _("待确认"), subject.proposed_at),
            (Item.State.CONFIRMED, _("已入目录"), subject.confirmed_at or ""),
        ),
    )


def _context(subject: Item, by: Actor, at: datetime) -> Mapping[str, Any]:
    return {
        "flags": flags_of(subject),
        "fields_of_use": list(subject.fields.order_by("code")),
        "changes": [
            {
                "change": change,
                "attribute_before": Attribute(change.attribute_before).label,
                "attribute_after": Attribute(change.attribute_after).label,
            }
            for change in queries.changes_of(subject)
        ],
        "supervisions": list(queries.supervisions_of(subject, by)),
    }


def _fields(subject: Item, by: Actor) -> Mapping[str, object]:
    return {
        "region": subject.region_id,
        "code": subject.code,
        "name": subject.name,
        "provider": subject.provider.name,
        "classification": subject.classification,
        "level": subject.level,
        "attribute": subject.attribute,
        "update_cycle": subject.update_cycle,
        "description": subject.description,
        "registration_code": subject.registration_code,
        "query_code": subject.query_code,
        "registered_on": subject.registered_on,
        "fields": list(subject.fields.order_by("code").values_list("code", flat=True)),
        **{name: getattr(subject, name) for name, _label in FLAGS},
    }


ITEMS = Desk(
    model=Item,
    see=permissions.items,
    title=_("公共数据目录"),
    columns=(
        Column(name="name", label=_("数据项"), value=lambda i: i.name, order="name", kind="link"),
        Column(name="code", label=_("编号"), value=lambda i: i.code, order="code"),
        Column(name="region", label=_("区划"), value=lambda i: i.region.name, order="region__code"),
        Column(name="provider", label=_("提供单位"), value=lambda i: i.provider.name, order="provider__name"),
        Column(name="level", label=_("级别"), value=lambda i: i.get_level_display(), order="level"),
        Column(name="attribute", label=_("开放属性"), value=lambda i: i.get_attribute_display(), order="attribute"),
        Column(name="update_cycle", label=_("更新周期"), value=lambda i: i.update_cycle),
        Column(name="state", label=_("状态"), value=lambda i: i.state_label, order="state", kind="state"),
    ),
    filters=(
        region_filter(),
        Filter(
            name="field", label=_("适用领域"),
            choices=lambda by: list(KeyField.objects.order_by("code").values_list("code", "name")),
            apply=lambda rows, value: rows.filter(fields__code=value),
        ),
        Filter(
            name="attribute", label=_("开放属性"), choices=lambda by: Attribute.choices,
            apply=lambda rows, value: rows.filter(attribute=value),
        ),
        Filter(
            name="level", label=_("级别"), choices=lambda by: Level.choices,
            apply=lambda rows, value: rows.filter(level=value),
        ),
        Filter(
            name="state", label=_("状态"), choices=lambda by: Item.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="registered", label=_("资源登记"), choices=lambda by: [("yes", _("已登记")), ("no", _("尚未登记"))],
            apply=lambda rows, value: rows.exclude(registration_code="") if value == "yes" else rows.filter(registration_code=""),
        ),
    ),
    search=("name", "code", "provider__name", "classification", "registration_code"),
    rows=lambda rows: rows.select_related("region", "provider"),
    template="operations/catalog/item.html",
    context=_context,
    facts=_facts,
    track=_track,
    fields=_fields,
    nav_for=frozenset({*AUTHORITY, *ORGANIZATION, Role.STEWARD, Role.AUDITOR}),
    order="code,pk",
)  # fmt: skip


# --- files of proposals --------------------------------------------------------------------------------------------


def _import_track(subject: CatalogImport, at: datetime) -> tuple[Stage, ...]:
    states = CatalogImport.State
    return track_of(
        subject.state,
        (
            (states.READ, _("待核对"), subject.read_at),
            (states.PROPOSED, _("待确认"), subject.proposed_at or ""),
            (states.CONFIRMED, _("已入目录"), subject.confirmed_at or ""),
        ),
        ended=(_("已作废"), "") if subject.state == states.DROPPED else None,
    )


def _import_context(subject: CatalogImport, by: Actor, at: datetime) -> Mapping[str, Any]:
    rows = queries.rows_of(subject)
    return {
        "rows": rows,
        "faulty": sum(1 for row in rows if not row.good),
        # Once proposed, what became of a row is the item's own story.
        "looking": subject.state == CatalogImport.State.READ,
        "files": list(documents.of(subject, "file")),
    }


def _import_fields(subject: CatalogImport, by: Actor) -> Mapping[str, object]:
    return {
        "region": subject.region_id,
        "provider": subject.provider.name,
        "name": subject.name,
        "digest": subject.digest,
        "good_only": subject.good_only,
        "rows": [
            {
                "number": row.number,
                "values": row.text,
                "good": row.good,
                "findings": [as_data(finding) for finding in row.findings],
                "item": str(row.row.item_id or ""),
            }
            for row in queries.rows_of(subject)
        ],
    }


IMPORTS = Desk(
    model=CatalogImport,
    see=permissions.imports,
    title=_("目录导入"),
    columns=(
        Column(name="name", label=_("文件"), value=lambda i: i.name, order="name", kind="link"),
        Column(name="region", label=_("区划"), value=lambda i: i.region.name, order="region__code"),
        Column(name="provider", label=_("提供单位"), value=lambda i: i.provider.name, order="provider__name"),
        Column(name="read_at", label=_("读入时间"), value=lambda i: i.read_at, order="read_at"),
        Column(name="state", label=_("状态"), value=lambda i: i.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: CatalogImport.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
    ),
    search=("name", "provider__name"),
    rows=lambda rows: rows.select_related("region", "provider"),
    template="operations/catalog/import.html",
    context=_import_context,
    facts=lambda i, at: (
        Fact(label=_("提供单位"), value=i.provider.name),
        Fact(label=_("读入时间"), value=i.read_at),
    ),
    track=_import_track,
    fields=_import_fields,
    nav_for=frozenset({*AUTHORITY, Role.STEWARD, Role.AUDITOR}),
    order="-read_at,-pk",
)  # fmt: skip

DESKS = (ITEMS, IMPORTS)
