"""Arrows of a catalog item (proposed → confirmed) and of a file of proposals (read → proposed → confirmed)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class ItemState(models.TextChoices):
    """States of Item, in the words officials use."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已入目录")


class ItemLifecycle(Lifecycle):
    """A data item: proposed by the steward of the providing institution, confirmed by the data authority."""

    State = ItemState

    state = StateField(_("状态"), default=State.PROPOSED, choices=State.choices)

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


class CatalogImportState(models.TextChoices):
    """States of CatalogImport, in the words officials use."""

    READ = "read", _("待核对")
    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已入目录")
    DROPPED = "dropped", _("已作废")


class CatalogImportLifecycle(Lifecycle):
    """A file of proposals: read and looked at by its steward, proposed item by item, confirmed in one act."""

    State = CatalogImportState

    state = StateField(_("状态"), default=State.READ, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(CatalogImportState, "catalogimport_state_valid")]

    @arrow(
        state,
        source=State.READ,
        target=State.PROPOSED,
        roles=[Role.STEWARD],
        label=_("提出全部数据项"),
        clause="六(一)",
    )
    def propose(self) -> None:
        """Every row taken over becomes a proposal by the act of its own."""

    @arrow(
        state,
        source=State.PROPOSED,
        target=State.CONFIRMED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("全部确认入目录"),
        clause="六(一)",
    )
    def confirm(self) -> None:
        """Every proposal of the file is confirmed by the act of its own, or none."""

    @arrow(
        state,
        source=State.READ,
        target=State.DROPPED,
        roles=[Role.STEWARD],
        label=_("作废"),
        clause="六(一)",
    )
    def drop(self) -> None:
        """The file was wrong; nothing of it was proposed."""
