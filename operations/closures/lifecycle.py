"""Arrows of a closure, of what a renewal carries over, and of purge proposals 四(五)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class ClosureState(models.TextChoices):
    """States of Closure, in the words officials use."""

    OPENED = "opened", _("已启动")
    PERMISSIONS_CLOSED = "permissions_closed", _("权限已关闭")
    ASSETS_SETTLED = "assets_settled", _("资产已处置")
    DATA_DELETED = "data_deleted", _("数据已删除")
    RETAINING_LOGS = "retaining_logs", _("日志留存中")
    COMPLETE = "complete", _("已办结")


class ClosureLifecycle(Lifecycle):
    """退出处置: opened by every ending; each stage needs its evidence, nothing completes itself."""

    State = ClosureState

    state = StateField(_("状态"), default=State.OPENED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ClosureState, "closure_state_valid")]

    @arrow(
        state,
        source=State.OPENED,
        target=State.PERMISSIONS_CLOSED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("确认权限已关闭"),
        clause="四(五)",
    )
    def confirm_closed(self) -> None:
        """The domain confirms what took effect with the ending itself."""

    @arrow(
        state,
        source=State.PERMISSIONS_CLOSED,
        target=State.ASSETS_SETTLED,
        roles=[Role.CLERK],
        label=_("记载资产处置"),
        clause="一(三)",
    )
    def settle_assets(self) -> None:
        """As the agreement's term on assets says."""

    @arrow(
        state,
        source=State.ASSETS_SETTLED,
        target=State.DATA_DELETED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("提交数据删除证明"),
        clause="四(五)",
    )
    def certify_deletion(self) -> None:
        """Scope, method, executor, verifier other than the executor."""

    @arrow(
        state,
        source=State.DATA_DELETED,
        target=State.RETAINING_LOGS,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("核对删除证明"),
        clause="四(五)",
    )
    def accept_deletion(self) -> None:
        """Certificate checked; the logs' hold runs."""

    @arrow(
        state,
        source=State.RETAINING_LOGS,
        target=State.COMPLETE,
        roles=[Role.APPROVER],
        label=_("办结"),
        clause="四(五)",
    )
    def complete(self) -> None:
        """Hold over, purge decided, final report accepted or its absence recorded."""


class CarryOverState(models.TextChoices):
    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准延用")
    REFUSED = "refused", _("不予批准")
    CANCELLED = "cancelled", _("已取消延用")
    DELETED = "deleted", _("已删除")


class CarryOverLifecycle(Lifecycle):
    """数据延用: proposed by operator or clerk, approved by a second person; without its ground the data is deleted after all."""

    State = CarryOverState

    state = StateField(_("状态"), default=State.PROPOSED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(CarryOverState, "carryover_state_valid")]

    @arrow(
        state,
        source=State.PROPOSED,
        target=State.APPROVED,
        roles=[Role.APPROVER],
        label=_("批准延用"),
        clause="四(五)",
    )
    def approve(self) -> None:
        """Granted to the renewal, before the deletion falls due."""

    @arrow(
        state,
        source=State.PROPOSED,
        target=State.REFUSED,
        roles=[Role.APPROVER, Role.SYSTEM],
        label=_("不予批准"),
        clause="四(五)",
    )
    def refuse(self) -> None:
        """With reasons; deleted with the rest."""

    @arrow(
        state,
        source=State.APPROVED,
        target=State.CANCELLED,
        roles=[Role.CLERK],
        label=_("取消延用"),
        clause="四(五)",
    )
    def cancel(self) -> None:
        """The renewal lapsed, was annulled or left the item out: the domain is ordered to delete it."""

    @arrow(
        state,
        source=State.CANCELLED,
        target=State.DELETED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("提交数据删除证明"),
        clause="四(五)",
    )
    def certify_deletion(self) -> None:
        """Scope, method, executor, verifier other than the executor."""


class PurgeProposalState(models.TextChoices):
    OPEN = "open", _("已提出")
    APPROVED = "approved", _("已批准")
    PURGED = "purged", _("已清除")
    KEPT = "kept", _("继续留存")


class PurgeProposalLifecycle(Lifecycle):
    """日志清除: proposed when a hold has ended, approved by a second person, carried out by a job."""

    State = PurgeProposalState

    state = StateField(_("状态"), default=State.OPEN, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(PurgeProposalState, "purgeproposal_state_valid")]

    @arrow(state, source=State.OPEN, target=State.APPROVED, roles=[Role.APPROVER], label=_("批准清除"), clause="四(五)")
    def approve(self) -> None:
        """A second person after the clerk."""

    @arrow(state, source=State.APPROVED, target=State.PURGED, roles=[Role.SYSTEM], label=_("执行清除"), clause="四(五)")
    def purge(self) -> None:
        """The job deletes and leaves a purge record."""

    @arrow(
        state,
        source=[State.OPEN, State.APPROVED],
        target=State.KEPT,
        roles=[Role.APPROVER],
        label=_("继续留存"),
        clause="四(五)",
    )
    def keep(self) -> None:
        """Not purged, with reason."""
