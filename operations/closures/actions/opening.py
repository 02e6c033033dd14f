"""Every ending opens exactly one closure: orders to the domain, holds on the logs, steps with their days 四(五)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit import beside, clock
from audit.act import Acts
from audit.actor import SYSTEM, Actor
from audit.logs import holds
from audit.logs.models import Hold
from audit.outbox.post import post
from audit.roles import ORGANIZATION, Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal, ScopeItem
from operations.agreements.queries import rules_of
from operations.closures import permissions
from operations.closures.models import Closure, Step
from operations.dataflow.actions.imports import refuse as refuse_import
from operations.dataflow.actions.processing import finish_task, stop_task
from operations.dataflow.actions.products import order_rereview, withdraw
from operations.dataflow.actions.quality import close as close_demand
from operations.dataflow.actions.requests import withdraw as withdraw_request
from operations.dataflow.queries.imports import undecided
from operations.dataflow.queries.processing import unfinished, using
from operations.dataflow.queries.products import made_of, not_withdrawn
from operations.dataflow.queries.quality import unsettled
from operations.dataflow.queries.requests import open_requests
from operations.domains import actions as domains
from operations.domains import orders
from operations.domains.models import Order, Tenancy
from operations.domains.queries import domain_for, tenancy_of
from operations.mechanism.queries import calendar
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.terms import ends_at

NUMBER = "授退"
# The three-year duty stands in another law, not in the Measures.
PROCESSING_CLAUSE = "《网络数据安全管理条例》第十二条"
_internal = Acts(Closure, see=permissions.closures)


@_internal.act(
    "open", label=_("启动退出处置"), root=True, roles=[Role.SYSTEM, Role.APPROVER], arrow=None, clause="四(五)"
)
def open_closure(
    *, by: Actor, at: datetime, agreement: Agreement, cause: str, proposal: EndingProposal | None = None,
    items: Sequence[ScopeItem] = (),
) -> Closure:  # fmt: skip
    """The closing case of an ending that has just taken effect: of the whole agreement, or of `items`."""
    ended_at = ends_at(agreement.last_on) if cause == Closure.Cause.EXPIRED else at
    rules, days, ended_on = rules_of(agreement, at), calendar(), clock.today(ended_at)
    tenancy = tenancy_of(agreement)
    made = Closure.objects.create(
        agreement=agreement, region_id=agreement.region_id, organization_id=agreement.organization_id,
        domain=tenancy.domain if tenancy else domain_for(agreement.region), cause=cause, proposal=proposal,
        number=take(str(agreement.region_id), NUMBER, at), ended_at=ended_at, opened_at=at,
        confirm_due_on=days.add_workdays(ended_on, rules.integer("closure_confirm_workdays")),
        deletion_due_on=days.add_workdays(ended_on, rules.integer("deletion_due_workdays")),
    )  # fmt: skip
    made.items.set(items)
    _hold(made, by, at, whole=not items)
    _order(made, tenancy, items, by, at)
    _flow(made, items, at)
    _products(made, items, at)
    _plan(made, at)
    _tell(made, at)
    return made


def _hold(made: Closure, by: Actor, at: datetime, *, whole: bool) -> None:
    """First without a day; the days follow from confirmed closing and deletion."""
    owner, text = made.agreement_id, made.number
    holds.place(by=by, at=at, owner=owner, reason=Hold.Reason.CLOSURE, clause="四(五)", text=text, origin=made.pk)
    holds.place(
        by=by, at=at, owner=owner, reason=Hold.Reason.PROCESSING, kind="processing", clause=PROCESSING_CLAUSE,
        text=text, origin=made.pk,
    )  # fmt: skip
    if whole:
        running = Hold.objects.filter(owner=owner, reason=Hold.Reason.OPERATION, released_at__isnull=True)
        for pk in running.order_by("pk").values_list("pk", flat=True):
            holds.release(id=pk, by=by, at=at)


def _order(made: Closure, tenancy: Tenancy | None, items: Sequence[ScopeItem], by: Actor, at: datetime) -> None:
    agreement = made.agreement
    if tenancy is None or tenancy.state == Tenancy.State.UNOPENED:
        return
    if items:
        for row in items:
            domains.supply_ended(id=row.pk, by=by, at=at)
    elif tenancy.state in {Tenancy.State.OPENING, Tenancy.State.OPEN}:
        domains.order_close(id=tenancy.pk, by=by, at=at, target=made, due_at=ends_at(made.confirm_due_on))
    orders.issue_now(
        by=by, at=at, agreement=agreement, domain=tenancy.domain, kind=Order.Kind.DELETE_DATA, target=made,
        title=made.title, basis="四(五)", due_at=ends_at(made.deletion_due_on),
    )  # fmt: skip


def _flow(made: Closure, items: Sequence[ScopeItem], at: datetime) -> None:
    """What was asked for and what is processed ends with the authorization: tasks on ended data stop, all of them finish;
    nothing is left open in anybody's inbox."""
    reason = gettext_noop("授权已结束")
    demands = unsettled(made.agreement_id)
    for pk in list((demands.filter(scope_item__in=items) if items else demands).values_list("pk", flat=True)):
        close_demand(id=pk, by=SYSTEM, at=at, reason=reason)
    if items:
        for pk in list(using(items).values_list("pk", flat=True)):
            stop_task(id=pk, by=SYSTEM, at=at, reason=reason)
        return
    for pk in list(unfinished(made.agreement_id).values_list("pk", flat=True)):
        finish_task(id=pk, by=SYSTEM, at=at)
    for pk in list(open_requests(made.agreement_id).values_list("pk", flat=True)):
        withdraw_request(id=pk, by=SYSTEM, at=at, reason=reason)
    for pk in list(undecided(made.agreement_id).values_list("pk", flat=True)):
        refuse_import(id=pk, by=SYSTEM, at=at, reason=reason)


def _products(made: Closure, items: Sequence[ScopeItem], at: datetime) -> None:
    """What was made under the authorization: withdrawn with the whole of it, looked at again where some of the data ended."""
    if not items:
        for pk in list(not_withdrawn(made.agreement_id).values_list("pk", flat=True)):
            withdraw(id=pk, by=SYSTEM, at=at, reason=gettext_noop("授权已结束"))
        return
    if made.proposal is not None and made.proposal.ground == EndingProposal.Ground.ITEM_PROHIBITED:
        return  # ordered at once, when the item was reclassified
    for pk in list(made_of(items).values_list("pk", flat=True)):
        order_rereview(id=pk, by=SYSTEM, at=at, reason=gettext_noop("来源数据的授权已终止"))


def _plan(made: Closure, at: datetime) -> None:
    kind = Step.Kind
    for step, due in (
        (kind.HOLD_LOGS, clock.today(at)),
        (kind.CLOSE_TENANCY, made.confirm_due_on),
        (kind.CLOSE_ACCOUNTS, made.confirm_due_on),
        (kind.DELETE_DATA, made.deletion_due_on),
    ):
        done = at if step == kind.HOLD_LOGS else None
        beside.make(Step(closure=made, kind=step, due_on=due, next_try_at=ends_at(due), done_at=done))


def _tell(made: Closure, at: datetime) -> None:
    number, cause = made.agreement.number, str(made.get_cause_display())
    text = gettext_noop("协议%(number)s的授权已结束（%(cause)s），授权运营域使用权限已关闭，进入退出处置。")
    party = tuple(sorted(ORGANIZATION))
    post(made, text, at=at, to=party, organization=made.organization_id, number=number, cause=cause)
    post(made, text, at=at, to=(Role.CLERK, Role.APPROVER), region=made.region_id, number=number, cause=cause)
    if made.domain_id is not None:
        post(
            made, gettext_noop("立即关闭协议%(number)s的权限并确认（%(cause)s）。"), at=at, to=Role.DOMAIN_OPERATOR,
            domain=made.domain_id, number=number, cause=cause,
        )  # fmt: skip


@_internal.act("record_expiry", label=_("记载期限届满"), root=True, roles=[Role.SYSTEM], arrow=None, clause="四(四)")
def expire(*, by: Actor, at: datetime, agreement: Agreement) -> Closure:
    """Record what time decided at 24:00 of the last day, and open the closure in the same act."""
    agreements.expire(id=agreement.pk, by=by, at=at)
    agreement.refresh_from_db()
    made: Closure = open_closure(by=by, at=at, agreement=agreement, cause=Closure.Cause.EXPIRED)
    return made
