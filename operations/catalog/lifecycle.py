"""Arrows of a catalog item: proposed → confirmed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from audit.roles import Role
from audit.subject import Lifecycle, arrow, states_valid


class ItemState(models.TextChoices):
    """States of Item, in the words officials use."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已入目录")


class ItemLifecycle(Lifecycle):
    """A data item: proposed by the steward of the providing institution, confirmed by the data authority."""

    State = ItemState

    state = FSMField(_("状态"), default=State.PROPOSED, choices=State.choices, protected=True)

    class Meta:
        abstract = True
        constraints = [states_valid(ItemState, "item_state_valid")]

    @arrow(
        state,
        source=State.PROPOSED,
        target=State.CONFIRMED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("确认入目录"),
        clause="六(一)",
    )
    def confirm(self) -> None:
        """Class, level and attribute checked; the item may be asked for."""
