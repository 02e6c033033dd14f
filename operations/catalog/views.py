"""The desk of the catalog."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.catalog import permissions, queries
from operations.catalog.models import Attribute, Item, Level
from operations.mechanism.models import KeyField
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter, Stage, track_of

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
    ),
    search=("name", "code", "provider__name", "classification"),
    rows=lambda rows: rows.select_related("region", "provider"),
    template="operations/catalog/item.html",
    context=_context,
    facts=_facts,
    track=_track,
    fields=_fields,
    nav_for=frozenset({*AUTHORITY, *ORGANIZATION, Role.STEWARD, Role.AUDITOR}),
    order="code,pk",
)  # fmt: skip

DESKS = (ITEMS,)
