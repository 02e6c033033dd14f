"""Arrows of an agreement, its emergency plan, and proposals to end it 一(三), 四(四), 六(四)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class AgreementState(models.TextChoices):
    """States of Agreement, in the words officials use."""

    DRAFT = "draft", _("拟订中")
    OPERATOR_SIGNED = "operator_signed", _("运营单位已签署")
    SEALED = "sealed", _("已用印")
    ACTIVE = "active", _("运营中")
    SUSPENDED = "suspended", pgettext_lazy("state", "暂时关闭权限")
    EXPIRED = "expired", _("期限届满")
    TERMINATED = "terminated", _("已终止")
    REVOKED = "revoked", _("已撤销")
    VOID = "void", _("已作废")


class AgreementLifecycle(Lifecycle):
    """授权运营协议: drafted, signed, sealed, active; ended by time or by decision, never lengthened."""

    State = AgreementState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(AgreementState, "agreement_state_valid")]

    @arrow(
        state,
        source=State.DRAFT,
        target=State.OPERATOR_SIGNED,
        roles=[Role.ORG_SIGNATORY],
        label=_("签署协议"),
        clause="一(三)",
    )
    def sign(self) -> None:
        """By the operator's signatory, with the organization's seal."""

    @arrow(
        state,
        source=State.OPERATOR_SIGNED,
        target=State.DRAFT,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回修改"),
        clause="一(三)",
    )
    def reopen(self) -> None:
        """The text changes; the operator signs again."""

    @arrow(
        state,
        source=[State.DRAFT, State.OPERATOR_SIGNED],
        target=State.VOID,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("作废"),
    )
    def void(self) -> None:
        """Never sealed; no effect."""

    @arrow(
        state,
        source=State.OPERATOR_SIGNED,
        target=State.SEALED,
        roles=[Role.SEAL_KEEPER],
        label=_("用印"),
        clause="二(二)",
    )
    def seal(self) -> None:
        """The keeper affixes the special contract seal after the approver's release."""

    @arrow(
        state,
        source=State.DRAFT,
        target=State.SEALED,
        roles=[Role.SEAL_KEEPER],
        label=_("确认存量登记"),
        clause="二(二)",
    )
    def confirm_stock(self) -> None:
        """存量登记: sealed before the system was used; the keeper of the seal register confirms what the approver entered."""

    @arrow(
        state,
        source=State.SEALED,
        target=State.ACTIVE,
        roles=[Role.APPROVER, Role.SYSTEM],
        label=_("开通运营"),
        clause="六(四)",
    )
    def activate(self) -> None:
        """Plan approved, domain accepted, first day reached."""

    @arrow(
        state,
        source=State.ACTIVE,
        target=State.SUSPENDED,
        roles=[Role.APPROVER, Role.CLERK],
        label=_("暂时关闭权限"),
        clause="六(八)",
    )
    def suspend(self) -> None:
        """With a Stop that names its cause; effect at once."""

    @arrow(
        state, source=State.SUSPENDED, target=State.ACTIVE, roles=[Role.APPROVER], label=_("恢复权限"), clause="六(八)"
    )
    def resume(self) -> None:
        """No open Stop; all guards of activation again."""

    @arrow(
        state,
        source=[State.SEALED, State.ACTIVE, State.SUSPENDED],
        target=State.EXPIRED,
        roles=[Role.SYSTEM],
        label=_("记载期限届满"),
        clause="四(四)",
    )
    def expire(self) -> None:
        """The job records what time already decided at 24:00 of the last day."""

    @arrow(
        state,
        source=[State.SEALED, State.ACTIVE, State.SUSPENDED],
        target=State.TERMINATED,
        roles=[Role.APPROVER],
        label=_("终止授权"),
        clause="六(八)",
    )
    def terminate(self) -> None:
        """After deliberation and the government's decision."""

    @arrow(
        state,
        source=[State.SEALED, State.ACTIVE, State.SUSPENDED],
        target=State.REVOKED,
        roles=[Role.APPROVER],
        label=_("撤销授权"),
        clause="二(一)",
    )
    def revoke(self) -> None:
        """The grant itself was defective or the danger is grave; after deliberation and decision."""


class PlanState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    UNDER_REVIEW = "under_review", _("会同审查中")
    APPROVED = "approved", _("已批准")
    SUPERSEDED = "superseded", _("已被新版替代")


class PlanLifecycle(Lifecycle):
    """应急预案 六(四): one per agreement, drawn up with five units."""

    State = PlanState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(PlanState, "plan_state_valid")]

    @arrow(
        state,
        source=State.DRAFT,
        target=State.UNDER_REVIEW,
        roles=[Role.CLERK],
        label=_("送有关单位会同审查"),
        clause="六(四)",
    )
    def send_out(self) -> None:
        """One concurrence is asked of each unit."""

    @arrow(
        state,
        source=State.UNDER_REVIEW,
        target=State.DRAFT,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回修改"),
        clause="六(四)",
    )
    def take_back(self) -> None:
        """A unit objected or the text changes; concurrences are asked again."""

    @arrow(
        state,
        source=State.UNDER_REVIEW,
        target=State.APPROVED,
        roles=[Role.APPROVER],
        label=_("批准预案"),
        clause="六(四)",
    )
    def approve(self) -> None:
        """All units have concurred."""

    @arrow(
        state,
        source=State.APPROVED,
        target=State.SUPERSEDED,
        roles=[Role.APPROVER],
        label=_("由新版替代"),
        clause="六(四)",
    )
    def supersede(self) -> None:
        """A newer version has been approved."""


class EndingProposalState(models.TextChoices):
    OPEN = "open", _("已提出")
    HEARD = "heard", _("已听取陈述申辩")
    CONCLUDED = "concluded", _("已决定")
    CARRIED_OUT = "carried_out", _("已执行")
    DROPPED = "dropped", _("不再终止")


class EndingProposalLifecycle(Lifecycle):
    """A proposal to end an agreement, wholly or in part: heard, deliberated, decided, carried out."""

    State = EndingProposalState

    state = StateField(_("状态"), default=State.OPEN, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(EndingProposalState, "endingproposal_state_valid")]

    @arrow(
        state,
        source=State.OPEN,
        target=State.HEARD,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("记载陈述申辩"),
        clause="六(八)",
    )
    def hear(self) -> None:
        """The operator was heard, or the period passed."""

    @arrow(
        state,
        source=State.HEARD,
        target=State.CONCLUDED,
        roles=[Role.APPROVER],
        label=_("确认政府决定"),
        clause="二(一)",
    )
    def conclude(self) -> None:
        """Mechanism and government have decided to end."""

    @arrow(
        state, source=State.CONCLUDED, target=State.CARRIED_OUT, roles=[Role.APPROVER], label=_("执行"), clause="六(八)"
    )
    def carry_out(self) -> None:
        """The ending took effect."""

    @arrow(
        state,
        source=[State.OPEN, State.HEARD, State.CONCLUDED],
        target=State.DROPPED,
        roles=[Role.APPROVER],
        label=_("不再终止"),
    )
    def drop(self) -> None:
        """Not pursued, with reason."""


class AmendmentState(models.TextChoices):
    DRAFT = "draft", _("草拟中")
    SUBMITTED = "submitted", _("已提交")
    REVIEWING = "reviewing", _("提供单位审核中")
    DELIBERATING = "deliberating", _("审议中")
    GRANTED = "granted", _("已确定增加")
    REFUSED = "refused", _("已确定不予增加")
    OPERATOR_SIGNED = "operator_signed", _("运营单位已签署")
    SEALED = "sealed", _("已用印")
    WITHDRAWN = "withdrawn", _("运营单位已撤回")
    VOID = "void", _("已作废")


class AmendmentLifecycle(Lifecycle):
    """补充协议: more data, or a scenario with its data, on the way of a grant 二, 三(三), 四(一)(二); the term stays 四(四)."""

    State = AmendmentState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(AmendmentState, "amendment_state_valid")]

    @arrow(
        state,
        source=State.DRAFT,
        target=State.SUBMITTED,
        roles=[Role.ORG_ADMIN],
        label=_("提交补充申请"),
        clause="三(三)",
    )
    def submit(self) -> None:
        """Scenario complete, every item with its scenario and necessity."""

    @arrow(state, source=State.SUBMITTED, target=State.DRAFT, roles=[Role.CLERK], label=_("退回修改"), clause="三(三)")
    def hand_back(self) -> None:
        """With reasons; the operator mends it and submits again."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.REVIEWING,
        roles=[Role.CLERK],
        label=_("送提供单位审核"),
        clause="二(三)",
    )
    def begin_review(self) -> None:
        """Every added item goes to the institution that provides it."""

    @arrow(
        state,
        source=State.REVIEWING,
        target=State.DELIBERATING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("提交审议"),
        clause="二(一)",
    )
    def open_deliberation(self) -> None:
        """Every item reviewed, something agreed to; before the own level's mechanism."""

    @arrow(
        state,
        source=State.DELIBERATING,
        target=State.REVIEWING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回审核"),
        clause="二(三)",
    )
    def send_back(self) -> None:
        """Something must be reviewed again; the matter is withdrawn."""

    @arrow(
        state,
        source=State.DELIBERATING,
        target=State.GRANTED,
        roles=[Role.APPROVER],
        label=_("确认政府决定：同意增加"),
        clause="四(一)",
    )
    def grant(self) -> None:
        """The government's document agrees."""

    @arrow(
        state,
        source=State.DELIBERATING,
        target=State.REFUSED,
        roles=[Role.APPROVER],
        label=_("确认政府决定：不予增加"),
        clause="四(一)",
    )
    def refuse(self) -> None:
        """The government's document refuses, with reasons."""

    @arrow(
        state,
        source=State.GRANTED,
        target=State.OPERATOR_SIGNED,
        roles=[Role.ORG_SIGNATORY],
        label=_("签署补充协议"),
        clause="一(三)",
    )
    def sign(self) -> None:
        """By the operator's signatory, with the organization's seal."""

    @arrow(
        state,
        source=State.OPERATOR_SIGNED,
        target=State.GRANTED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回重签"),
        clause="一(三)",
    )
    def reopen(self) -> None:
        """The text changes; the operator signs again."""

    @arrow(
        state,
        source=State.OPERATOR_SIGNED,
        target=State.SEALED,
        roles=[Role.SEAL_KEEPER],
        label=_("用印"),
        clause="二(二)",
    )
    def seal(self) -> None:
        """Published and filed; released by one, sealed by another: from now on it is part of the agreement."""

    @arrow(
        state,
        source=[State.DRAFT, State.SUBMITTED, State.REVIEWING, State.DELIBERATING],
        target=State.WITHDRAWN,
        roles=[Role.ORG_ADMIN],
        label=_("撤回补充申请"),
    )
    def withdraw(self) -> None:
        """By the operator, before the decision."""

    @arrow(
        state,
        source=[
            State.DRAFT, State.SUBMITTED, State.REVIEWING, State.DELIBERATING, State.GRANTED, State.OPERATOR_SIGNED,
        ],
        target=State.VOID,
        roles=[Role.SYSTEM],
        label=_("作废"),
        clause="四(五)",
    )  # fmt: skip
    def void(self) -> None:
        """The agreement it would add to has ended, or nothing is left to add."""
