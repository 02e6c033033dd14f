"""What the statute says of an item, from its row."""

from datetime import date, datetime

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.catalog.models import Attribute, Item, Level
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules import scenarios, supervising


def confirm(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Classified first, then its attribute 六(一)."""
    return (
        *scenarios.classified(item.name, bool(item.classification and item.level)),
        *graded(item.level, item.attribute),
    )


def graded(level: str, attribute: str) -> tuple[Finding, ...]:
    """A sensitive level and an unconditionally open attribute contradict each other; L4 is better prohibited (DB33/T 2351)."""
    if level == Level.L4 and attribute == Attribute.RESTRICTED:
        return (
            Finding(
                code="sensitive-better-prohibited",
                message=gettext_noop("%(level)s 级数据一般列为禁止开放。"),
                params={"level": level},
                kind=Kind.POLICY,
                severity=Severity.WARN,
                field="attribute",
            ),
        )
    if level in {Level.L3, Level.L4} and attribute == Attribute.OPEN:
        return (
            Finding(
                code="level-before-attribute",
                message=gettext_noop("%(level)s 级数据不得列为无条件开放。"),
                params={"level": level},
                clause="六(一)",
                kind=Kind.POLICY,
                field="attribute",
                remedy=gettext_noop("请先核定级别，再选择受限开放或禁止开放。"),
            ),
        )
    return ()


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


def provider_only(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
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
