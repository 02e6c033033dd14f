"""Arrows of an application and of its check items, item reviews and consultations 三, 四(一)(二)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class ApplicationState(models.TextChoices):
    """States of Application, in the words officials use."""

    DRAFT = "draft", _("填报中")
    SUBMITTED = "submitted", _("已提交")
    SUPPLEMENTING = "supplementing", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    VERIFYING = "verifying", _("核实中")
    DELIBERATING = "deliberating", _("审议中")
    GRANTED = "granted", _("已确定授权")
    REFUSED = "refused", _("已确定不予授权")
    AGREED = "agreed", _("已签约")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("state", "不予受理")
    WITHDRAWN = "withdrawn", _("申请单位已撤回")
    LAPSED = "lapsed", _("逾期未签约")
    ANNULLED = "annulled", _("授权决定已撤回")


class ApplicationLifecycle(Lifecycle):
    """申请: from the first line typed to the agreement, or to one of the ways it can end."""

    State = ApplicationState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ApplicationState, "application_state_valid")]

    @arrow(
        state, source=State.DRAFT, target=State.SUBMITTED, roles=[Role.ORG_ADMIN], label=_("提交申请"), clause="四(一)"
    )
    def submit(self) -> None:
        """Within the window, complete, by a confirmed organization."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.SUPPLEMENTING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("发补正告知书"),
        clause="四(一)",
    )
    def require_supplement(self) -> None:
        """Everything missing in one notice, before acceptance."""

    @arrow(
        state,
        source=State.VERIFYING,
        target=State.SUPPLEMENTING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("发补正告知书"),
        clause="四(一)",
    )
    def require_supplement_in_verification(self) -> None:
        """Everything missing in one notice, during verification."""

    @arrow(
        state,
        source=State.SUPPLEMENTING,
        target=State.SUBMITTED,
        roles=[Role.ORG_ADMIN],
        label=_("提交补正"),
        clause="四(一)",
    )
    def resubmit(self) -> None:
        """Every point answered; back to where the notice was sent from."""

    @arrow(
        state,
        source=State.SUPPLEMENTING,
        target=State.VERIFYING,
        roles=[Role.ORG_ADMIN, Role.APPROVER],
        label=_("回到核实"),
        clause="四(一)",
    )
    def return_to_verification(self) -> None:
        """A case supplemented during verification goes on there."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.ACCEPTED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("受理"),
        clause="四(一)",
    )
    def accept(self) -> None:
        """Complete, material by material."""

    @arrow(
        state,
        source=[State.SUBMITTED, State.SUPPLEMENTING],
        target=State.NOT_ACCEPTED,
        roles=[Role.APPROVER],
        label=_("不予受理"),
        clause="四(一)",
    )
    def reject(self) -> None:
        """Before acceptance only; reason, clause and remedy."""

    @arrow(
        state, source=State.ACCEPTED, target=State.VERIFYING, roles=[Role.CLERK], label=_("发起核实"), clause="四(一)"
    )
    def begin_verification(self) -> None:
        """One check item per condition and unit, one review per requested item."""

    @arrow(
        state,
        source=State.VERIFYING,
        target=State.DELIBERATING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("提交审议"),
        clause="二(一)",
    )
    def open_deliberation(self) -> None:
        """All mandatory checks and item reviews closed."""

    @arrow(
        state,
        source=State.DELIBERATING,
        target=State.VERIFYING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回核实"),
        clause="四(一)",
    )
    def send_back(self) -> None:
        """Something must be verified again."""

    @arrow(
        state,
        source=State.DELIBERATING,
        target=State.GRANTED,
        roles=[Role.APPROVER],
        label=_("确认政府决定：给予授权"),
        clause="四(一)",
    )
    def grant(self) -> None:
        """The government's document grants."""

    @arrow(
        state,
        source=State.DELIBERATING,
        target=State.REFUSED,
        roles=[Role.APPROVER],
        label=_("确认政府决定：不予授权"),
        clause="四(一)",
    )
    def refuse(self) -> None:
        """The government's document refuses, with reasons and remedies."""

    @arrow(state, source=State.GRANTED, target=State.AGREED, roles=[Role.SEAL_KEEPER], label=_("签约"), clause="一(三)")
    def agree(self) -> None:
        """Its agreement has been sealed."""

    @arrow(
        state,
        source=[State.DRAFT, State.SUBMITTED, State.SUPPLEMENTING, State.ACCEPTED, State.VERIFYING, State.DELIBERATING],
        target=State.WITHDRAWN,
        roles=[Role.ORG_ADMIN],
        label=_("撤回申请"),
    )
    def withdraw(self) -> None:
        """By the organization, before the decision."""

    @arrow(
        state,
        source=State.GRANTED,
        target=State.LAPSED,
        roles=[Role.APPROVER],
        label=_("记载逾期未签约"),
        clause="二(一)",
    )
    def lapse(self) -> None:
        """Overdue unsigned; mechanism and government have concluded."""

    @arrow(
        state,
        source=State.GRANTED,
        target=State.ANNULLED,
        roles=[Role.APPROVER],
        label=_("撤回授权决定"),
        clause="二(一)",
    )
    def annul(self) -> None:
        """Before sealing; mechanism and government have concluded, the applicant was heard."""


class CheckItemState(models.TextChoices):
    OPEN = "open", _("待核实")
    MET = "met", _("符合")
    NOT_MET = "not_met", _("不符合")
    NEEDS_EVIDENCE = "needs_evidence", _("待补充证明")


class CheckItemLifecycle(Lifecycle):
    """One security condition in the hands of one unit 四(一)."""

    State = CheckItemState

    state = StateField(_("结论"), default=State.OPEN, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(CheckItemState, "checkitem_state_valid")]

    @arrow(
        state,
        source=State.OPEN,
        target=State.MET,
        roles=[Role.UNIT_APPROVER, Role.SECTOR],
        label=_("核实：符合"),
        clause="四(一)",
    )
    def meet(self) -> None:
        """Met, with opinion and evidence."""

    @arrow(
        state,
        source=State.OPEN,
        target=State.NOT_MET,
        roles=[Role.UNIT_APPROVER, Role.SECTOR],
        label=_("核实：不符合"),
        clause="四(一)",
    )
    def fail(self) -> None:
        """Not met, with opinion."""

    @arrow(
        state,
        source=State.OPEN,
        target=State.NEEDS_EVIDENCE,
        roles=[Role.UNIT_APPROVER, Role.SECTOR],
        label=_("核实：待补充证明"),
        clause="四(一)",
    )
    def ask_evidence(self) -> None:
        """The applicant has to add evidence."""

    @arrow(
        state,
        source=[State.MET, State.NOT_MET, State.NEEDS_EVIDENCE],
        target=State.OPEN,
        roles=[Role.UNIT_APPROVER, Role.SECTOR, Role.CLERK, Role.SYSTEM],
        label=_("重新核实"),
        clause="四(一)",
    )
    def reopen(self) -> None:
        """New facts: verify again."""


class ItemReviewState(models.TextChoices):
    UNASKED = "unasked", _("未送审")
    OPEN = "open", _("待提供单位审核")
    AGREED = "agreed", _("同意提供")
    REDUCED = "reduced", _("同意部分提供")
    REFUSED = "refused", _("不同意提供")


class ItemReviewLifecycle(Lifecycle):
    """A requested data item in the hands of the institution that provides it 二(三)."""

    State = ItemReviewState

    state = StateField(_("审核"), default=State.UNASKED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ItemReviewState, "requesteditem_state_valid")]

    @arrow(
        state, source=State.UNASKED, target=State.OPEN, roles=[Role.CLERK], label=_("送提供单位审核"), clause="二(三)"
    )
    def ask(self) -> None:
        """Verification has begun."""

    @arrow(state, source=State.OPEN, target=State.AGREED, roles=[Role.STEWARD], label=_("同意提供"), clause="二(三)")
    def agree(self) -> None:
        """All of it is necessary for the scenario."""

    @arrow(
        state, source=State.OPEN, target=State.REDUCED, roles=[Role.STEWARD], label=_("同意部分提供"), clause="三(三)3"
    )
    def reduce(self) -> None:
        """Only the named fields are necessary."""

    @arrow(state, source=State.OPEN, target=State.REFUSED, roles=[Role.STEWARD], label=_("不同意提供"), clause="二(三)")
    def refuse(self) -> None:
        """Not necessary or not suitable; it stays out of the scope."""

    @arrow(
        state,
        source=[State.AGREED, State.REDUCED, State.REFUSED],
        target=State.OPEN,
        roles=[Role.STEWARD, Role.CLERK],
        label=_("重新审核"),
        clause="二(三)",
    )
    def reopen(self) -> None:
        """Review again."""
