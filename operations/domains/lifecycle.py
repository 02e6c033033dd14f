"""Arrows of domains, tenancies, accounts, people and orders 四(三)(五), 五(四)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class DomainState(models.TextChoices):
    """States of Domain, in the words officials use."""

    PLANNED = "planned", _("建设中")
    ACCEPTED = "accepted", _("已通过验收")


class DomainLifecycle(Lifecycle):
    """授权运营域: planned, then accepted by the province."""

    State = DomainState

    state = StateField(_("状态"), default=State.PLANNED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(DomainState, "domain_state_valid")]

    @arrow(
        state,
        source=State.PLANNED,
        target=State.ACCEPTED,
        roles=[Role.PROVINCIAL_DESK],
        label=_("记载验收通过"),
        clause="四(三)",
    )
    def accept(self) -> None:
        """Six functions and thirteen points, each with evidence."""


class TenancyState(models.TextChoices):
    UNOPENED = "unopened", _("未开通")
    OPENING = "opening", _("开通中")
    OPEN = "open", _("已开通")
    CLOSING = "closing", _("关闭中")
    CLOSED = "closed", _("已关闭")


class TenancyLifecycle(Lifecycle):
    """An agreement's place in a domain; orders to the operator, confirmed with evidence. Never what access is decided by alone."""

    State = TenancyState

    state = StateField(_("状态"), default=State.UNOPENED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(TenancyState, "tenancy_state_valid")]

    @arrow(
        state,
        source=[State.UNOPENED, State.CLOSED],
        target=State.OPENING,
        roles=[Role.APPROVER, Role.SYSTEM],
        label=_("指令开通"),
        clause="四(三)",
    )
    def order_open(self) -> None:
        """Ordered with activation or resumption."""

    @arrow(
        state,
        source=State.OPENING,
        target=State.OPEN,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("确认已开通"),
        clause="四(三)",
    )
    def confirm_open(self) -> None:
        """The domain has opened it."""

    @arrow(
        state,
        source=[State.UNOPENED, State.OPENING, State.OPEN],
        target=State.CLOSING,
        roles=[Role.APPROVER, Role.CLERK, Role.SYSTEM, Role.DOMAIN_OPERATOR],
        label=_("指令关闭"),
        clause="四(五)",
    )
    def order_close(self) -> None:
        """Ordered with suspension or ending."""

    @arrow(
        state,
        source=State.CLOSING,
        target=State.CLOSED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("确认已关闭"),
        clause="四(五)",
    )
    def confirm_closed(self) -> None:
        """The domain has closed it, with evidence."""


class AccountState(models.TextChoices):
    REQUESTED = "requested", _("已申请")
    OPEN = "open", _("已启用")
    FROZEN = "frozen", _("已冻结")
    CLOSED = "closed", _("已注销")


class AccountLifecycle(Lifecycle):
    """One person's account in one tenancy."""

    State = AccountState

    state = StateField(_("状态"), default=State.REQUESTED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(AccountState, "account_state_valid")]

    @arrow(
        state,
        source=State.REQUESTED,
        target=State.OPEN,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("启用账号"),
        clause="六(三)2",
    )
    def enable(self) -> None:
        """The person is cleared and the dates lie within the term."""

    @arrow(
        state,
        source=State.OPEN,
        target=State.FROZEN,
        roles=[Role.DOMAIN_OPERATOR, Role.CLERK, Role.SYSTEM],
        label=_("冻结账号"),
        clause="六(三)2",
    )
    def freeze(self) -> None:
        """Idle, or ordered."""

    @arrow(
        state,
        source=State.FROZEN,
        target=State.OPEN,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("解冻账号"),
        clause="六(三)2",
    )
    def thaw(self) -> None:
        """Back in use, all guards again."""

    @arrow(
        state,
        source=[State.REQUESTED, State.OPEN, State.FROZEN],
        target=State.CLOSED,
        roles=[Role.DOMAIN_OPERATOR, Role.SYSTEM],
        label=_("注销账号"),
        clause="六(三)2",
    )
    def close(self) -> None:
        """For good."""


class PersonnelState(models.TextChoices):
    REGISTERED = "registered", _("已登记")
    VERIFIED = "verified", _("已实名认证")
    FILED = "filed", _("已备案")
    REVIEWED = "reviewed", _("已审查")
    CLEARED = "cleared", pgettext_lazy("state", "准予上岗")
    LEFT = "left", _("已离岗")


class PersonnelLifecycle(Lifecycle):
    """人员 五(二)(四)1: no step may be left out."""

    State = PersonnelState

    state = StateField(_("状态"), default=State.REGISTERED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(PersonnelState, "personnel_state_valid")]

    @arrow(
        state,
        source=State.REGISTERED,
        target=State.VERIFIED,
        roles=[Role.CLERK],
        label=_("记载实名认证"),
        clause="五(四)1",
    )
    def verify(self) -> None:
        """Real name checked."""

    @arrow(state, source=State.VERIFIED, target=State.FILED, roles=[Role.CLERK], label=_("备案"), clause="五(四)1")
    def file(self) -> None:
        """Filed with the data authority."""

    @arrow(
        state, source=State.FILED, target=State.REVIEWED, roles=[Role.APPROVER], label=_("审查通过"), clause="五(四)1"
    )
    def review(self) -> None:
        """Vetted by a second person."""

    @arrow(
        state, source=State.REVIEWED, target=State.CLEARED, roles=[Role.APPROVER], label=_("准予上岗"), clause="五(二)"
    )
    def clear(self) -> None:
        """Confidentiality agreement and provincial training are there."""

    @arrow(
        state,
        source=[State.REGISTERED, State.VERIFIED, State.FILED, State.REVIEWED, State.CLEARED],
        target=State.LEFT,
        roles=[Role.ORG_ADMIN, Role.CLERK],
        label=_("登记离岗"),
        clause="五(四)1",
    )
    def leave(self) -> None:
        """No longer on the work; accounts close."""


class TrainingSessionState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


class TrainingSessionLifecycle(Lifecycle):
    """岗前培训 五(二): held by the provincial data authority, for people of several operators."""

    State = TrainingSessionState

    state = StateField(_("状态"), default=State.PLANNED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(TrainingSessionState, "trainingsession_state_valid")]

    @arrow(
        state,
        source=State.PLANNED,
        target=State.HELD,
        roles=[Role.PROVINCIAL_DESK],
        label=_("记载培训结果"),
        clause="五(二)",
    )
    def record_results(self) -> None:
        """Who passed is trained in the same act."""

    @arrow(
        state,
        source=State.PLANNED,
        target=State.CANCELLED,
        roles=[Role.PROVINCIAL_DESK],
        label=_("取消培训"),
        clause="五(二)",
    )
    def cancel(self) -> None:
        """Not held; nobody is trained by it."""
