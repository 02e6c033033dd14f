"""Arrows of corrections, violations and credit records 六(五)(八)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class CorrectionState(models.TextChoices):
    DRAFT = "draft", _("拟订中")
    NOTIFIED = "notified", _("已通知改正")
    FEEDBACK = "feedback", _("已反馈")
    ACCEPTED = "accepted", _("改正合格")
    REJECTED = "rejected", _("改正不合格")
    FAILED = "failed", _("未按要求改正")
    DROPPED = "dropped", _("未发出")


class CorrectionLifecycle(Lifecycle):
    """通知改正 六(八): order and suspension are one act; overdue is derived and opens the proposal to end."""

    State = CorrectionState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(CorrectionState, "correction_state_valid")]

    @arrow(
        state,
        source=State.DRAFT,
        target=State.NOTIFIED,
        roles=[Role.APPROVER],
        label=_("发出改正通知"),
        clause="六(八)",
    )
    def issue(self) -> None:
        """The domain permission is closed in the same act."""

    @arrow(
        state,
        source=State.DRAFT,
        target=State.DROPPED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("不发出"),
        clause="六(八)",
    )
    def drop(self) -> None:
        """The draft is not issued."""

    @arrow(
        state,
        source=[State.NOTIFIED, State.FAILED],
        target=State.FEEDBACK,
        roles=[Role.ORG_ADMIN],
        label=_("反馈改正情况"),
        clause="六(八)",
    )
    def give_feedback(self) -> None:
        """After the day it is still taken, and marked late."""

    @arrow(
        state,
        source=State.FEEDBACK,
        target=State.ACCEPTED,
        roles=[Role.APPROVER],
        label=_("认定改正合格"),
        clause="六(八)",
    )
    def accept(self) -> None:
        """Access may be resumed when every guard of activation passes again."""

    @arrow(
        state,
        source=State.FEEDBACK,
        target=State.REJECTED,
        roles=[Role.APPROVER],
        label=_("认定改正不合格"),
        clause="六(八)",
    )
    def reject(self) -> None:
        """With reasons; the proposal to end opens."""

    @arrow(
        state,
        source=[State.NOTIFIED, State.REJECTED],
        target=State.FAILED,
        roles=[Role.SYSTEM, Role.APPROVER],
        label=_("记载未按要求改正"),
        clause="六(八)",
    )
    def fail(self) -> None:
        """The day has passed, or it was rejected; access stays closed."""


class ViolationState(models.TextChoices):
    RECORDED = "recorded", _("已记载")
    HANDLED = "handled", _("已处理")
    DISMISSED = "dismissed", _("不予处理")


class ViolationLifecycle(Lifecycle):
    """违规记录 五(二), 六(八)4: one of the six kinds or another clause; leads to an order, a referral or nothing."""

    State = ViolationState

    state = StateField(_("状态"), default=State.RECORDED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ViolationState, "violation_state_valid")]

    @arrow(
        state,
        source=State.RECORDED,
        target=State.HANDLED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("记载处理"),
        clause="六(八)",
    )
    def handle(self) -> None:
        """By an order to correct, a referral, or both."""

    @arrow(
        state,
        source=State.RECORDED,
        target=State.DISMISSED,
        roles=[Role.APPROVER],
        label=_("不予处理"),
        clause="六(八)",
    )
    def dismiss(self) -> None:
        """With reasons."""


class CreditRecordState(models.TextChoices):
    RECORDED = "recorded", _("已记入")
    APPEALED = "appealed", _("异议申请中")
    LIFTED = "lifted", _("已移出")


class CreditRecordLifecycle(Lifecycle):
    """信用档案 六(五)(八): only by a competent unit's numbered disposition; informs, never bars by itself."""

    State = CreditRecordState

    state = StateField(_("状态"), default=State.RECORDED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(CreditRecordState, "creditrecord_state_valid")]

    @arrow(
        state,
        source=State.RECORDED,
        target=State.APPEALED,
        roles=[Role.ORG_ADMIN],
        label=_("提出信用异议"),
        clause="六(五)",
    )
    def appeal(self) -> None:
        """By the organization concerned."""

    @arrow(
        state,
        source=State.APPEALED,
        target=State.RECORDED,
        roles=[Role.UNIT_APPROVER],
        label=_("维持记录"),
        clause="六(五)",
    )
    def uphold(self) -> None:
        """With reasons, by the unit that recorded it."""

    @arrow(
        state,
        source=[State.RECORDED, State.APPEALED],
        target=State.LIFTED,
        roles=[Role.UNIT_APPROVER],
        label=_("移出信用档案"),
        clause="六(五)",
    )
    def lift(self) -> None:
        """By the unit that recorded it."""
