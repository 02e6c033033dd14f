"""What the statute says of an item, from its row."""

from datetime import datetime

from audit.actor import Actor
from audit.roles import Role
from operations.catalog.models import Attribute, Item, Level
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import scenarios


def confirm(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Classified first, then its attribute 六(一)."""
    return (
        *scenarios.classified(item.name, bool(item.classification and item.level)),
        *graded(item.level, item.attribute),
    )


def graded(level: str, attribute: str) -> tuple[Finding, ...]:
    """A sensitive level and an unconditionally open attribute contradict each other (DB33/T 2351)."""
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


def own_provider(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A steward speaks for their own institution only, the data authority for its own region."""
    own = str(item.provider_id) == by.unit if by.role == Role.STEWARD else str(item.region_id) == by.region
    if own or by.is_system:
        return ()
    return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="二(三)"),)
