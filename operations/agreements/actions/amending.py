"""Supplements 补充协议: drawn up by the operator, reviewed by providers, deliberated and decided 二, 三(三), 四(一)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from applicants import documents
from applicants.models import Document
from audit import clock
from audit.actor import SYSTEM, Actor
from audit.outbox.post import post
from audit.roles import MECHANISM, Role
from operations.agreements import amendment_letters as letters
from operations.agreements import forms, queries
from operations.agreements.actions.acts import agreement, amendment, amendment_item
from operations.agreements.checks import amending as checks
from operations.agreements.models import Agreement, Amendment, AmendmentItem
from operations.applications.checks import verification
from operations.applications.forms import AgreeItemForm, ReduceItemForm, RefuseItemForm
from operations.applications.models import Scenario
from operations.applications.queries import unfiled_key
from operations.catalog.models import Item
from operations.mechanism import actions as mechanism
from operations.mechanism.models import Matter
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop, require
from web.forms import ReasonForm

State = Amendment.State
ORG = (Role.ORG_ADMIN, Role.ORG_STAFF)


def _in(*states: str) -> Any:
    """Whether the supplement of an item stands in one of these states; for `ready`."""
    return lambda row: not row.removed and row.amendment.state in states


def _hold(row: AmendmentItem, states: Sequence[str]) -> None:
    """Lock the supplement of an item, so that it cannot move on meanwhile. Raises Refused when it has."""
    row.amendment = Amendment.objects.select_for_update().get(pk=row.amendment_id)
    require(checks.item_in(row, states, "二(三)"))


def tell_operator(subject: Amendment, text: str, at: datetime, *, to: Sequence[str] = ORG, **params: Any) -> None:
    """A notice to the operator's people."""
    post(subject, text, at=at, to=to, organization=subject.organization_id, title=subject.title, **params)


def tell_authority(
    subject: Amendment, text: str, at: datetime, *, to: Sequence[str] = (Role.CLERK,), **params: Any
) -> None:
    """A notice to the data authority of the region."""
    post(subject, text, at=at, to=to, region=subject.region_id, title=subject.title, **params)


# --- the operator --------------------------------------------------------------------------------------------------


@agreement.act(
    "draft_amendment", label=_("草拟补充协议"), roles=ORG, states=queries.LIVE, arrow=None, clause="三(三)",
    form=forms.AmendmentForm, checks=checks.draft, makes=Amendment, hint=_("只能增加应用场景和数据，授权运营期限不变。"),
)  # fmt: skip
def draft_amendment(
    subject: Agreement, *, by: Actor, at: datetime, reason: str, milestones: Sequence[tuple[int, str]] = (),
    **columns: str,
) -> Amendment:  # fmt: skip
    """The operator wants more data for a scenario it has, or one new scenario with its data."""
    return Amendment.objects.create(
        agreement=subject, reason=reason, milestones=[list(step) for step in milestones], drafted_at=at,
        drafted_by=by.user_id, **columns,
    )  # fmt: skip


@amendment.act(
    "edit", label=_("修改补充申请"), roles=ORG, states=[State.DRAFT], arrow=None, clause="三(三)",
    form=forms.AmendmentForm,
)  # fmt: skip
def edit_amendment(
    subject: Amendment, *, by: Actor, at: datetime, reason: str, milestones: Sequence[tuple[int, str]] = (),
    **columns: str,
) -> None:  # fmt: skip
    """Why, and what is said of the scenario it adds."""
    subject.reason, subject.milestones = reason, [list(step) for step in milestones]
    for name, text in columns.items():
        setattr(subject, name, text)


@amendment.act(
    "add_item", label=_("增加数据"), roles=ORG, states=[State.DRAFT], arrow=None, clause="三(三)3",
    form=forms.AddItemForm, input_checks=checks.new_item, makes=AmendmentItem,
)  # fmt: skip
def add_item(
    subject: Amendment, *, by: Actor, at: datetime, item: Item, scenario: Scenario | None = None, necessity: str = "",
    fields_wanted: str = "",
) -> AmendmentItem:  # fmt: skip
    """A data item for one scenario, with why it is needed; without `scenario` for the one the supplement adds."""
    return AmendmentItem.objects.create(
        amendment=subject, agreement=subject.agreement, scenario=scenario, item=item, necessity=necessity,
        fields=fields_wanted,
    )  # fmt: skip


@amendment_item.act(
    "edit_item", label=_("修改用数说明"), roles=ORG, arrow=None, clause="三(三)3", checks=checks.drafted_item,
    input_checks=checks.edited_item, form=forms.EditAddedItemForm, ready=_in(State.DRAFT),
)  # fmt: skip
def edit_item(
    subject: AmendmentItem, *, by: Actor, at: datetime, scenario: Scenario | None = None, necessity: str = "",
    fields_wanted: str = "",
) -> None:  # fmt: skip
    """Scenario, necessity or fields change."""
    _hold(subject, [State.DRAFT])
    subject.scenario, subject.necessity, subject.fields = scenario, necessity, fields_wanted


@amendment_item.act(
    "remove_item", label=_("不再增加该数据"), roles=ORG, arrow=None, clause="三(三)3", checks=checks.drafted_item,
    ready=_in(State.DRAFT), tone="danger",
)  # fmt: skip
def remove_item(subject: AmendmentItem, *, by: Actor, at: datetime) -> None:
    """Off the supplement; kept on record."""
    _hold(subject, [State.DRAFT])
    subject.removed = True


@amendment.act("submit", label=_("提交补充申请"), checks=checks.submit, tone="primary")
def submit_amendment(subject: Amendment, *, by: Actor, at: datetime) -> None:
    """Complete: numbered, and in the authority's hands."""
    subject.number = subject.number or take(subject.agreement.region, letters.NUMBER, at)
    subject.submitted_at, subject.submitted_by, subject.handed_back_reason = at, by.user_id, ""
    tell_authority(subject, gettext_noop("收到协议的补充申请“%(title)s”，请核对后送提供单位审核。"), at)


@amendment.act("withdraw", label=_("撤回补充申请"), form=ReasonForm, tone="danger")
def withdraw_amendment(subject: Amendment, *, by: Actor, at: datetime, reason: str) -> None:
    """By the operator, before the decision; a matter before the mechanism goes with it."""
    _end_matter(subject, SYSTEM, at, reason)
    if subject.submitted_at is not None:
        tell_authority(subject, gettext_noop("补充申请“%(title)s”已由运营单位撤回。"), at)
    _ended(subject, reason, at)


def _end_matter(subject: Amendment, by: Actor, at: datetime, reason: str) -> None:
    matter = queries.matter_on(subject)
    if matter is not None and matter.state in {Matter.State.OPEN, Matter.State.CONCLUDED}:
        mechanism.withdraw(id=matter.pk, by=by, at=at, reason=reason)


def _ended(subject: Amendment, reason: str, at: datetime) -> None:
    subject.ended_at, subject.ended_reason, subject.due_on, subject.overdue_noted_at = at, reason, None, None


# --- review by the providers ---------------------------------------------------------------------------------------


@amendment.act("hand_back", label=_("退回修改"), form=ReasonForm)
def hand_back(subject: Amendment, *, by: Actor, at: datetime, reason: str) -> None:
    """Something is wrong with it: the operator mends it and submits again."""
    subject.handed_back_reason = reason
    tell_operator(subject, gettext_noop("补充申请“%(title)s”已退回修改：%(reason)s"), at, reason=reason)


@amendment.act("begin_review", label=_("送提供单位审核"), checks=checks.standing, tone="primary")
def begin_review(subject: Amendment, *, by: Actor, at: datetime) -> None:
    """Every item goes to the institution that provides it 二(三)."""
    subject.handled_by, subject.review_begun_at = by.user_id, at
    subject.due_on = queries.workdays_from(subject, clock.today(at), "unit_opinion_workdays", at)
    providers: dict[Unit, None] = {}
    for row in queries.items_of(subject):
        ask_provider(id=row.pk, by=by, at=at, due_on=subject.due_on)
        providers[row.item.provider] = None
    for unit in providers:
        post(
            subject,
            gettext_noop("请审核补充协议“%(title)s”要增加的本单位数据，%(due)s前办理。"),
            at=at, to=Role.STEWARD, unit=unit.pk, title=subject.title, due=subject.due_on,
        )  # fmt: skip


@amendment_item.act("ask", label=_("送提供单位审核"))
def ask_provider(subject: AmendmentItem, *, by: Actor, at: datetime, due_on: date) -> None:
    """Part of `begin_review`: the item goes to the institution that provides it."""
    subject.due_on = due_on


def _reviewed(subject: AmendmentItem, by: Actor, at: datetime, opinion: str) -> None:
    _hold(subject, [State.REVIEWING])
    subject.opinion, subject.reviewed_at, subject.reviewed_by = opinion, at, by.user_id
    tell_authority(
        subject.amendment, gettext_noop("补充协议“%(title)s”的数据“%(item)s”已由提供单位审核。"), at,
        item=str(subject.item),
    )  # fmt: skip


@amendment_item.act(
    "agree", label=_("同意提供"), checks=checks.own_item, input_checks=verification.agreed, scoped=False,
    form=AgreeItemForm, ready=_in(State.REVIEWING), tone="primary",
)  # fmt: skip
def agree_added(subject: AmendmentItem, *, by: Actor, at: datetime, opinion: str = "") -> None:
    """All that was asked for is necessary."""
    subject.allowed_fields = subject.fields
    _reviewed(subject, by, at, opinion)


@amendment_item.act(
    "reduce", label=_("同意部分提供"), checks=checks.own_item, input_checks=verification.reduced, scoped=False,
    form=ReduceItemForm, ready=_in(State.REVIEWING),
)  # fmt: skip
def reduce_added(subject: AmendmentItem, *, by: Actor, at: datetime, allowed_fields: str, opinion: str) -> None:
    """Only the named fields are necessary; the others never enter the scope."""
    subject.allowed_fields = "\n".join(verification.lines(allowed_fields))
    _reviewed(subject, by, at, opinion)


@amendment_item.act(
    "refuse", label=_("不同意提供"), checks=checks.own_item, input_checks=verification.refused_item, scoped=False,
    form=RefuseItemForm, ready=_in(State.REVIEWING), tone="danger",
)  # fmt: skip
def refuse_added(subject: AmendmentItem, *, by: Actor, at: datetime, opinion: str) -> None:
    """Not necessary or not suitable: it stays out of the supplement."""
    subject.allowed_fields = ""
    _reviewed(subject, by, at, opinion)


@amendment_item.act(
    "reopen", label=_("重新审核"), checks=checks.own_item, scoped=False, form=ReasonForm, ready=_in(State.REVIEWING)
)
def reopen_added(subject: AmendmentItem, *, by: Actor, at: datetime, reason: str) -> None:
    """The provider looks again."""
    _hold(subject, [State.REVIEWING])
    subject.reviewed_at, subject.reviewed_by, subject.allowed_fields = None, None, ""
    subject.overdue_noted_at = None
    subject.due_on = queries.workdays_from(subject.amendment, clock.today(at), "unit_opinion_workdays", at)
    post(
        subject,
        gettext_noop("补充协议“%(title)s”的数据“%(item)s”须重新审核：%(reason)s"),
        at=at, to=Role.STEWARD, unit=subject.item.provider_id, title=subject.amendment.title, item=str(subject.item),
        reason=reason,
    )  # fmt: skip


@amendment_item.act(
    "strike", label=_("删去禁止开放的数据"), roles=[Role.CLERK], arrow=None, clause="一(一)", checks=checks.strike,
    ready=lambda row: not row.removed and row.agreed and row.item.prohibited, tone="danger",
)  # fmt: skip
def strike_item(subject: AmendmentItem, *, by: Actor, at: datetime) -> None:
    """What became prohibited falls out of what was asked for or decided; when nothing is left, the supplement is void."""
    _hold(subject, [State.DELIBERATING, State.GRANTED])
    subject.removed = True
    tell_operator(
        subject.amendment, gettext_noop("数据“%(item)s”已改为禁止开放，不再列入补充协议“%(title)s”。"), at,
        item=str(subject.item),
    )  # fmt: skip
    if all(row.pk == subject.pk for row in queries.agreed_items(subject.amendment)):
        void_amendment(id=subject.amendment_id, by=SYSTEM, at=at, reason=gettext_noop("没有可以增加的数据"))


# --- mechanism and government --------------------------------------------------------------------------------------


@amendment.act("open_deliberation", label=_("提交审议"), checks=checks.opening, tone="primary")
def open_deliberation(subject: Amendment, *, by: Actor, at: datetime) -> None:
    """Everything reviewed: the supplement becomes a matter before the own level's mechanism 二(一)."""
    subject.matter = mechanism.open_matter(
        by=by, at=at, kind=Matter.Kind.AMENDMENT, region_code=str(subject.region_id), subject=subject,
        organization=subject.agreement.organization,
    )  # fmt: skip
    subject.deliberation_opened_at, subject.due_on = at, subject.matter.opinions_due_on
    tell_authority(subject, gettext_noop("补充协议“%(title)s”已提交审议。"), at, to=sorted(MECHANISM))


@amendment.act("send_back", label=_("退回审核"), form=ReasonForm)
def send_back(subject: Amendment, *, by: Actor, at: datetime, reason: str) -> None:
    """Something must be reviewed again: the matter is withdrawn, a new one opened later."""
    _end_matter(subject, by, at, reason)
    subject.matter = subject.deliberation_opened_at = subject.due_on = None


@amendment.act(
    "conclude_matter", label=_("记载审议结论"), roles=[Role.CONVENER], states=[State.DELIBERATING], arrow=None,
    clause="二(一)", form=forms.ConclusionForm, checks=checks.conclude, tone="primary",
)  # fmt: skip
def conclude_amendment(
    subject: Amendment, *, by: Actor, at: datetime, met_on: date, minutes_no: str, advice: str, reasons: str,
    minutes: Document | None = None, follow_ups: str = "",
) -> None:  # fmt: skip
    """The convener records what the mechanism concluded; silent units stand as 未反馈, never as consent."""
    assert subject.matter_id is not None
    mechanism.conclude(
        id=subject.matter_id, by=by, at=at, met_on=met_on, minutes_no=minutes_no, advice=advice, reasons=reasons,
        minutes=minutes, follow_ups=follow_ups,
    )  # fmt: skip
    subject.due_on = None


@amendment.act(
    "enter_decision", label=_("登记政府决定"), roles=[Role.CLERK], states=[State.DELIBERATING], arrow=None,
    clause="四(一)", form=forms.AmendmentDecisionForm, checks=checks.enter, input_checks=checks.entered, tone="primary",
)  # fmt: skip
def enter_amendment_decision(
    subject: Amendment, *, by: Actor, at: datetime, document_no: str, decided_on: date, approves: bool,
    reasons: str = "", back_entered: bool = False, document: Document | None = None,
) -> None:  # fmt: skip
    """The clerk enters the government's document; it decides nothing until another person confirms it."""
    assert subject.matter_id is not None
    mechanism.enter_decision(
        id=subject.matter_id, by=by, at=at, document_no=document_no, decided_on=decided_on, approves=approves,
        reasons=reasons, back_entered=back_entered,
    )  # fmt: skip
    if document is not None:
        documents.attach(document, subject, "decision")


@amendment.act(
    "decide", label=_("确认政府决定"), arrow=("grant", "refuse"), checks=checks.decide, tone="primary",
    hint=_("核对文号、日期和增加的数据后确认。"),
)  # fmt: skip
def decide_amendment(subject: Amendment, *, by: Actor, at: datetime) -> None:
    """A second person confirms; what is added is looked at once more on this day."""
    assert subject.matter_id is not None
    mechanism.decide(id=subject.matter_id, by=by, at=at)
    decision = queries.decision_on(subject)
    assert decision is not None
    subject.decision_no, subject.decided_on = decision.document_no, decision.decided_on
    number = take(subject.agreement.region, letters.DECISION, at)
    if not decision.approves:
        _ended(subject, decision.reasons, at)
        give_out(letters.refused(subject, number, clock.today(at)), subject, at)
        tell_operator(subject, gettext_noop("政府决定不同意补充协议“%(title)s”，理由见决定书。"), at)
        subject.refuse()
        return
    subject.due_on = queries.workdays_from(subject, decision.decided_on, "signing_due_workdays", at)
    give_out(letters.granted(subject, number, clock.today(at)), subject, at)
    tell_operator(
        subject, gettext_noop("政府已同意补充协议“%(title)s”，请于%(due)s前签署。"), at,
        to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], due=subject.due_on,
    )  # fmt: skip
    tell_authority(subject, gettext_noop("补充协议“%(title)s”已获政府同意，请公开结果；市、县同时报省政府备案。"), at)
    subject.grant()


# --- parts of other acts, and what the jobs note -------------------------------------------------------------------


@amendment.act("void", label=_("作废"))
def void_amendment(subject: Amendment, *, by: Actor, at: datetime, reason: str) -> None:
    """Part of the act that ends the agreement, or strikes out the last item: nothing of it takes effect any more."""
    _end_matter(subject, by, at, reason)
    _ended(subject, reason, at)
    tell_operator(subject, gettext_noop("补充协议“%(title)s”已作废：%(reason)s。"), at, reason=reason)
    tell_authority(subject, gettext_noop("补充协议“%(title)s”已作废：%(reason)s。"), at, reason=reason)


def void_with(agreement: Agreement, at: datetime) -> None:
    """Every supplement that is not sealed falls with the agreement it would add to."""
    open_ones = Amendment.objects.filter(agreement=agreement, state__in=queries.UNSEALED)
    for id in open_ones.order_by("pk").values_list("pk", flat=True):
        void_amendment(id=id, by=SYSTEM, at=at, reason=gettext_noop("协议已经结束"))


@amendment_item.act(
    "note_overdue", label=_("记载审核逾期"), roles=[Role.SYSTEM], states=[AmendmentItem.State.OPEN], arrow=None,
    clause="二(三)",
)  # fmt: skip
def note_review_overdue(subject: AmendmentItem, *, by: Actor, at: datetime) -> None:
    """The job marks a review whose period has passed; the item stays with its provider."""
    subject.overdue_noted_at = at
    told: dict[str, Any] = {"title": subject.amendment.title, "item": str(subject.item), "due": subject.due_on or ""}
    text = gettext_noop("补充协议“%(title)s”的数据“%(item)s”逾期未审核（时限%(due)s）。")
    post(subject, text, at=at, to=Role.STEWARD, unit=subject.item.provider_id, **told)
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, **told)


@amendment.act(
    "note_unsigned", label=_("提醒逾期未签署"), roles=[Role.SYSTEM], states=[State.GRANTED], arrow=None, clause="四(一)"
)
def note_amendment_unsigned(subject: Amendment, *, by: Actor, at: datetime) -> None:
    """The job reports a decided supplement whose period for signing has passed; it opens nothing until it is sealed."""
    subject.overdue_noted_at = at
    text = gettext_noop("补充协议“%(title)s”逾期未签署（时限%(due)s）。")
    tell_operator(subject, text, at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], due=subject.due_on or "")
    tell_authority(subject, text, at, due=subject.due_on or "")


@amendment.act(
    "note_unfiled", label=_("提醒逾期未报备"), roles=[Role.SYSTEM], states=[State.GRANTED, State.OPERATOR_SIGNED],
    arrow=None, clause="四(二)",
)  # fmt: skip
def note_amendment_unfiled(subject: Amendment, *, by: Actor, at: datetime, due_on: date) -> None:
    """The decision was not reported to the province in time: the approver sees after it. Nothing is sealed before."""
    tell_authority(
        subject, gettext_noop("“%(title)s”逾期未报省政府备案（时限%(due)s）。"), at, to=[Role.APPROVER, Role.CLERK],
        due=due_on, key=unfiled_key(subject),
    )  # fmt: skip
