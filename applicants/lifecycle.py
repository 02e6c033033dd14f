"""Arrows of the organization: registered → confirmed → dissolved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class OrganizationState(models.TextChoices):
    """States of Organization, in the words officials use."""

    REGISTERED = "registered", _("已注册")
    CONFIRMED = "confirmed", _("已确认")
    DISSOLVED = "dissolved", _("已注销")


class OrganizationLifecycle(Lifecycle):
    """An applicant organization; self-registered, its identity confirmed by the data authority."""

    State = OrganizationState

    state = StateField(_("状态"), default=State.REGISTERED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(OrganizationState, "organization_state_valid")]

    @arrow(
        state,
        source=State.REGISTERED,
        target=State.CONFIRMED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("确认身份"),
        clause="一(三)",
    )
    def confirm(self) -> None:
        """Identity checked against the register."""

    @arrow(
        state, source=State.CONFIRMED, target=State.DISSOLVED, roles=[Role.CLERK, Role.APPROVER], label=_("记载注销")
    )
    def dissolve(self) -> None:
        """The organization has ceased to exist."""
