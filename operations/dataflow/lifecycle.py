"""Arrows of data requests, imports, processing tasks, products and quality demands 五."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class DataRequestState(models.TextChoices):
    """States of DataRequest, in the words officials use."""

    DRAFT = "draft", _("草拟中")
    SUBMITTED = "submitted", _("已提交")
    STEWARD_REVIEW = "steward_review", _("提供单位审核中")
    PROVINCE_REVIEW = "province_review", _("省级审核中")
    APPROVED = "approved", _("已同意")
    RETURNED = "returned", _("已退回")
    DELIVERED = "delivered", _("已供数")
    WITHDRAWN = "withdrawn", _("已撤回")


class DataRequestLifecycle(Lifecycle):
    """公共数据需求清单 五(三): steward, province where it returned the data, the own approver, the domain's operator."""

    State = DataRequestState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(DataRequestState, "datarequest_state_valid")]

    @arrow(
        state,
        source=[State.DRAFT, State.RETURNED],
        target=State.SUBMITTED,
        roles=[Role.ORG_ADMIN],
        label=_("提交需求清单"),
        clause="五(三)",
    )
    def submit(self) -> None:
        """After sealing only, within the agreement's scope, with the IRS number."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.STEWARD_REVIEW,
        roles=[Role.CLERK],
        label=_("送提供单位审核"),
        clause="二(三)",
    )
    def send_to_stewards(self) -> None:
        """Each line goes to the unit that provides it."""

    @arrow(
        state,
        source=State.STEWARD_REVIEW,
        target=State.PROVINCE_REVIEW,
        roles=[Role.CLERK],
        label=_("报省级同意"),
        clause="五(三)",
    )
    def send_to_province(self) -> None:
        """Only where a city or county holds data the province returned."""

    @arrow(
        state,
        source=[State.STEWARD_REVIEW, State.PROVINCE_REVIEW],
        target=State.APPROVED,
        roles=[Role.APPROVER],
        label=_("同意供数"),
        clause="五(三)",
    )
    def approve(self) -> None:
        """Every line answered, sensitive items treated; the domain's operator is ordered to supply."""

    @arrow(
        state,
        source=[State.SUBMITTED, State.STEWARD_REVIEW, State.PROVINCE_REVIEW],
        target=State.RETURNED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回"),
        clause="五(三)",
    )
    def send_back(self) -> None:
        """With what is to be mended; it may be submitted again."""

    @arrow(
        state,
        source=State.APPROVED,
        target=State.DELIVERED,
        roles=[Role.DOMAIN_OPERATOR, Role.SYSTEM],
        label=_("确认已供数"),
        clause="五(三)",
    )
    def deliver(self) -> None:
        """The last order to supply is confirmed."""

    @arrow(
        state,
        source=[
            State.DRAFT,
            State.SUBMITTED,
            State.STEWARD_REVIEW,
            State.PROVINCE_REVIEW,
            State.APPROVED,
            State.RETURNED,
            State.DELIVERED,
        ],
        target=State.WITHDRAWN,
        roles=[Role.ORG_ADMIN, Role.APPROVER, Role.SYSTEM],
        label=_("撤回"),
        clause="五(三)",
    )
    def withdraw(self) -> None:
        """What was supplied under it ends with it; it ends with its agreement."""


class DataImportState(models.TextChoices):
    REQUESTED = "requested", _("待审核")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("不予批准")
    IMPORTED = "imported", _("已导入")
    REMOVED = "removed", _("已移除")


class DataImportLifecycle(Lifecycle):
    """社会数据导入 五(四)3: lawfully obtained, examined and approved before it enters the domain."""

    State = DataImportState

    state = StateField(_("状态"), default=State.REQUESTED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(DataImportState, "dataimport_state_valid")]

    @arrow(
        state,
        source=State.REQUESTED,
        target=State.APPROVED,
        roles=[Role.APPROVER],
        label=_("批准导入"),
        clause="五(四)3",
    )
    def approve(self) -> None:
        """After the clerk's examination, with the lawful source on file."""

    @arrow(
        state,
        source=State.REQUESTED,
        target=State.REFUSED,
        roles=[Role.APPROVER, Role.SYSTEM],
        label=_("不予批准"),
        clause="五(四)3",
    )
    def refuse(self) -> None:
        """With reasons; what nobody decided on ends with the agreement."""

    @arrow(
        state,
        source=State.APPROVED,
        target=State.IMPORTED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("确认已导入"),
        clause="五(四)3",
    )
    def confirm_imported(self) -> None:
        """The domain's operator took it in, with its digest."""

    @arrow(
        state,
        source=[State.APPROVED, State.IMPORTED],
        target=State.REMOVED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("确认已移除"),
        clause="五(四)3",
    )
    def remove(self) -> None:
        """No longer in the domain."""


class ProcessingTaskState(models.TextChoices):
    RUNNING = "running", _("进行中")
    STOPPED = "stopped", _("已停止")
    FINISHED = "finished", _("已结束")


class ProcessingTaskLifecycle(Lifecycle):
    """加工处理任务 五(四): on an open tenancy of its own agreement; a risk report stops it, only the authority resumes it."""

    State = ProcessingTaskState

    state = StateField(_("状态"), default=State.RUNNING, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ProcessingTaskState, "processingtask_state_valid")]

    @arrow(
        state,
        source=State.RUNNING,
        target=State.STOPPED,
        roles=[Role.ORG_ADMIN, Role.SECURITY_OFFICER, Role.CLERK, Role.APPROVER, Role.SYSTEM],
        label=_("停止处理"),
        clause="五(二)",
    )
    def stop(self) -> None:
        """In the same act as the risk report that names it, or by hand."""

    @arrow(
        state,
        source=State.STOPPED,
        target=State.RUNNING,
        roles=[Role.APPROVER],
        label=_("恢复处理"),
        clause="五(二)",
    )
    def resume(self) -> None:
        """By the data authority alone."""

    @arrow(
        state,
        source=[State.RUNNING, State.STOPPED],
        target=State.FINISHED,
        roles=[Role.ORG_ADMIN, Role.ORG_STAFF, Role.SYSTEM],
        label=_("结束任务"),
        clause="五(四)",
    )
    def finish(self) -> None:
        """Done, or ended with the agreement."""


class ProductState(models.TextChoices):
    DRAFT = "draft", _("草拟中")
    SUBMITTED = "submitted", _("已提交")
    REVIEWING = "reviewing", _("出域审核中")
    APPROVED = "approved", _("审核通过")
    REFUSED = "refused", _("审核不通过")
    EXPORTED = "exported", _("已出域")
    ON_MARKET = "on_market", _("已上市流通")
    WITHDRAWN = "withdrawn", _("已下架")


class ProductLifecycle(Lifecycle):
    """数据产品和服务 五(五)(六): reviewed before it leaves, never raw, never reversible, priced, traceable both ways."""

    State = ProductState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ProductState, "product_state_valid")]

    @arrow(
        state,
        source=[State.DRAFT, State.REFUSED],
        target=State.SUBMITTED,
        roles=[Role.ORG_ADMIN],
        label=_("提交出域审核"),
        clause="五(五)",
    )
    def submit(self) -> None:
        """Type, scenario, sources, test evidence and price basis are there."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.REVIEWING,
        roles=[Role.CLERK],
        label=_("开始出域审核"),
        clause="五(五)",
    )
    def begin_review(self) -> None:
        """The clerk examines: raw, reversible, scenario, price."""

    @arrow(
        state,
        source=State.REVIEWING,
        target=State.APPROVED,
        roles=[Role.APPROVER],
        label=_("审核通过"),
        clause="五(五)",
    )
    def approve(self) -> None:
        """Not raw, not reversible, for the scenarios named."""

    @arrow(
        state,
        source=State.REVIEWING,
        target=State.REFUSED,
        roles=[Role.APPROVER],
        label=_("审核不通过"),
        clause="五(五)",
    )
    def refuse(self) -> None:
        """With reasons; it may be mended and submitted again."""

    @arrow(
        state,
        source=State.APPROVED,
        target=State.EXPORTED,
        roles=[Role.DOMAIN_OPERATOR],
        label=_("登记出域"),
        clause="五(五)",
    )
    def export(self) -> None:
        """The digest of what leaves is the one that was reviewed."""

    @arrow(
        state,
        source=State.EXPORTED,
        target=State.ON_MARKET,
        roles=[Role.ORG_ADMIN],
        label=_("登记上市流通"),
        clause="五(五)",
    )
    def list_on_market(self) -> None:
        """With the venue or the contract."""

    @arrow(
        state,
        source=[
            State.DRAFT,
            State.SUBMITTED,
            State.REVIEWING,
            State.REFUSED,
            State.APPROVED,
            State.EXPORTED,
            State.ON_MARKET,
        ],
        target=State.WITHDRAWN,
        roles=[Role.ORG_ADMIN, Role.APPROVER, Role.SYSTEM],
        label=_("下架"),
        clause="六(三)2",
    )
    def withdraw(self) -> None:
        """No further deliveries; what was not released never will be."""


class QualityDemandState(models.TextChoices):
    RAISED = "raised", _("已提出")
    ACCEPTED = "accepted", _("已采纳")
    DECLINED = "declined", _("不予采纳")
    ASSIGNED = "assigned", _("已交办")
    CURED = "cured", _("已治理")
    CONFIRMED = "confirmed", _("已确认")
    CLOSED = "closed", _("已终结")


class QualityDemandLifecycle(Lifecycle):
    """数据治理需求 五(一): raised by the operator, assigned to the provider with a deadline, confirmed when cured."""

    State = QualityDemandState

    state = StateField(_("状态"), default=State.RAISED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(QualityDemandState, "qualitydemand_state_valid")]

    @arrow(
        state,
        source=State.RAISED,
        target=State.ACCEPTED,
        roles=[Role.CLERK],
        label=_("采纳"),
        clause="五(一)",
    )
    def accept(self) -> None:
        """Reasonable: with the provider and a deadline."""

    @arrow(
        state,
        source=State.RAISED,
        target=State.DECLINED,
        roles=[Role.CLERK],
        label=_("不予采纳"),
        clause="五(一)",
    )
    def decline(self) -> None:
        """With reasons."""

    @arrow(
        state,
        source=State.ACCEPTED,
        target=State.ASSIGNED,
        roles=[Role.APPROVER],
        label=_("交办"),
        clause="五(一)",
    )
    def assign(self) -> None:
        """The provider is urged to cure it by the day."""

    @arrow(
        state,
        source=State.ASSIGNED,
        target=State.CURED,
        roles=[Role.STEWARD],
        label=_("反馈治理结果"),
        clause="五(一)",
    )
    def cure(self) -> None:
        """What was done."""

    @arrow(
        state,
        source=State.CURED,
        target=State.ASSIGNED,
        roles=[Role.ORG_ADMIN, Role.ORG_STAFF],
        label=_("未解决"),
        clause="五(一)",
    )
    def reopen(self) -> None:
        """It is not cured; the provider has it again."""

    @arrow(
        state,
        source=State.CURED,
        target=State.CONFIRMED,
        roles=[Role.ORG_ADMIN, Role.ORG_STAFF, Role.CLERK],
        label=_("确认已治理"),
        clause="五(一)",
    )
    def confirm(self) -> None:
        """By who raised it, or the clerk."""

    @arrow(
        state,
        source=[State.RAISED, State.ACCEPTED, State.ASSIGNED, State.CURED],
        target=State.CLOSED,
        roles=[Role.SYSTEM],
        label=_("终结治理需求"),
        clause="四(五)",
    )
    def close(self) -> None:
        """The authorization it was raised under has ended."""
