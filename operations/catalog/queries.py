"""Everything that reads the catalog."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import Role
from operations.catalog import permissions
from operations.catalog.models import Attribute, Item, Reclassification, Supervision
from web.desk import Waiting
from web.inbox import Source, waits


def grantable(region_code: str, field_code: str = "") -> QuerySet[Item]:
    """Items of a region's catalog that may be asked for: confirmed and not prohibited; of one field where it is given."""
    rows = Item.objects.filter(region_id=region_code, state=Item.State.CONFIRMED).exclude(
        attribute=Attribute.PROHIBITED
    )
    if field_code:
        rows = rows.filter(fields__code=field_code).distinct()
    return rows.select_related("provider").order_by("code", "pk")


def changes_of(item: Item) -> QuerySet[Reclassification]:
    """How level and attribute changed, the latest first."""
    return item.reclassifications.order_by("-changed_at", "-pk")


def supervisions_of(item: Item, by: Actor) -> QuerySet[Supervision]:
    """What the providing institution recorded, where the actor may know of it."""
    return permissions.supervisions(by).filter(item=item).order_by("-found_on", "-pk")


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Proposals to confirm, for the data authority of the region."""
    if by.role not in {Role.CLERK, Role.APPROVER}:
        return
    rows = Item.objects.filter(region_id=by.region, state=Item.State.PROPOSED).exclude(proposed_by=by.user_id)
    yield Source(
        rows=rows.select_related("provider").order_by("proposed_at", "pk"),
        tell=lambda item: Waiting(
            label=_("确认数据项"), subject=item, clause="六(一)", verb="confirm", note=item.provider.name
        ),
    )
