"""Data that a renewal goes on using: proposed, approved by a second person, cancelled and deleted when its ground goes 四(五)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit import clock
from audit.act import Act, Acts
from audit.actor import SYSTEM, Actor
from audit.outbox.post import post
from audit.roles import ORGANIZATION, Role
from operations.agreements.models import ScopeItem
from operations.applications.models import Application
from operations.closures import carrying, checks, forms, papers, permissions, queries
from operations.closures.models import CarryOver, Closure
from operations.domains import actions as domains
from operations.domains import orders
from operations.domains.models import Order
from operations.domains.queries import open_orders
from operations.papers.issuing import issue
from operations.papers.models import Paper
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.terms import ends_at
from web.forms import ReasonForm

State = CarryOver.State
CERTIFICATE = "授删"
closure_carrying: Acts[Any] = Acts(Closure, see=permissions.closures)
carry_over: Acts[Any] = Acts(CarryOver, see=permissions.carry_overs)
_PARTY = tuple(sorted(ORGANIZATION))


@closure_carrying.act(
    "propose_carry_over", label=_("提出数据延用"), roles=[Role.ORG_ADMIN, Role.CLERK], states=carrying.BEFORE_DELETION,
    arrow=None, clause="四(五)", checks=checks.propose_carry_over, input_checks=checks.carried_over,
    form=forms.CarryOverForm, makes=CarryOver, ready=lambda row: not queries.file_of(row).items,
    hint=_("只能延用续期授权范围内的数据，经批准后不删除；未获批准的到期一律删除。"),
)  # fmt: skip
def propose_carry_over(
    subject: Closure, *, by: Actor, at: datetime, rows: Sequence[ScopeItem], renewal: Application, reason: str
) -> list[CarryOver]:
    """Item by item: what the renewal was granted may stay in the domain; nothing stays before a second person approved."""
    made = [
        CarryOver.objects.create(
            closure=subject, row=row, renewal=renewal, reason=reason, proposed_at=at, proposed_by=by.user_id
        )
        for row in rows
    ]
    post(
        made[0], gettext_noop("%(number)s：有%(n)s项数据申请延用，请在%(due)s前审批，逾期一律删除。"), at=at,
        to=Role.APPROVER, region=subject.region_id, number=subject.number, n=len(made), due=subject.deletion_due_on,
    )  # fmt: skip
    return made


@carry_over.act(
    "approve", label=_("批准延用"), checks=checks.approve_carry_over, form=forms.CarryOverApprovalForm,
    not_by=["proposed_by"], tone="primary", hint=_("批准后该数据不删除；使用权限仍以续期协议为准。"),
)  # fmt: skip
def approve_carry_over(subject: CarryOver, *, by: Actor, at: datetime, decision: str = "") -> None:
    """It stays in the domain; access is the new agreement's alone 四(四)."""
    subject.decided_at, subject.decided_by, subject.decision = at, by.user_id, decision
    instruct(subject.closure, by, at, also=subject)
    _tell(subject, gettext_noop("%(number)s：数据“%(item)s”已批准延用。"), at)


@carry_over.act("refuse", label=_("不予批准"), form=ReasonForm, not_by=["proposed_by"])
def refuse_carry_over(subject: CarryOver, *, by: Actor, at: datetime, reason: str) -> None:
    """Deleted with the rest, with reasons; or the deletion came before anybody approved."""
    subject.decided_at, subject.decided_by, subject.decision = at, by.user_id, reason
    _tell(subject, gettext_noop("%(number)s：数据“%(item)s”不予延用：%(reason)s"), at, reason=reason)


def refuse_undecided(closure: Closure, at: datetime) -> None:
    """The deletion fell due and is done: what nobody approved was deleted."""
    for one in carrying.of_closure(closure, State.PROPOSED):
        refuse_carry_over(id=one.pk, by=SYSTEM, at=at, reason=gettext_noop("删除时限届满前未获批准，已删除"))


def instruct(
    closure: Closure, by: Actor, at: datetime, also: CarryOver | None = None, but: CarryOver | None = None
) -> None:
    """The domain's order says item by item what is deleted and what stays, and for which renewal; `also`, `but`: what is being
    approved or cancelled in this very act."""
    staying = [one for one in (*carrying.kept(closure), *([also] if also else ())) if but is None or one.pk != but.pk]
    told = open_orders(closure.agreement_id, Order.Kind.DELETE_DATA).filter(target_id=closure.pk).order_by("pk")
    for order in told if staying else told.exclude(note=""):
        orders.instruct(id=order.pk, by=by, at=at, note=_note(closure, staying))


def _note(closure: Closure, staying: Sequence[CarryOver]) -> str:
    stays = [one.row_id for one in staying]
    rest = carrying.names_of([row for row in carrying.rest_of(closure) if row.pk not in stays])
    lines = [f"删除：{'、'.join(rest) or '除延用数据外的全部留存数据'}。"]
    if staying:
        kept = "；".join(
            f"{one.row.item.name}（{one.row.scenario.name}），延用至{one.renewal.number}" for one in staying
        )
        lines.append(f"经批准延用、不得删除：{kept}。")
    return "\n".join(lines)


def _tell(subject: CarryOver, text: str, at: datetime, **more: object) -> None:
    values: dict[str, Any] = {"number": subject.closure.number, "item": subject.row.item.name, **more}
    post(subject, text, at=at, to=_PARTY, organization=subject.organization_id, **values)
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, **values)
    if subject.closure.domain_id is not None:
        post(subject, text, at=at, to=Role.DOMAIN_OPERATOR, domain=subject.closure.domain_id, **values)


# --- its ground has gone -------------------------------------------------------------------------------------------


@carry_over.act(
    "note_lost", label=_("记载延用依据消失"), roles=[Role.SYSTEM], states=[State.APPROVED], arrow=None, clause="四(五)",
    checks=checks.cancel_carry_over,
)  # fmt: skip
def note_lost(subject: CarryOver, *, by: Actor, at: datetime) -> None:
    """The job puts it before the clerk, once: without a renewal the data must be deleted."""
    subject.lost_noted_at = at
    post(
        subject, gettext_noop("%(number)s：数据“%(item)s”延用的依据已消失，请取消延用并删除。"), at=at,
        to=(Role.CLERK, Role.APPROVER), region=subject.region_id, number=subject.closure.number,
        item=subject.row.item.name,
    )  # fmt: skip


@carry_over.act(
    "cancel", label=_("取消延用"), checks=checks.cancel_carry_over, form=ReasonForm, tone="danger",
    hint=_("取消后立即指令授权运营域删除该数据。"),
)  # fmt: skip
def cancel_carry_over(subject: CarryOver, *, by: Actor, at: datetime, reason: str) -> None:
    """The renewal came to nothing: the domain is ordered to delete what stayed for it."""
    closure = subject.closure
    subject.cancelled_at, subject.cancel_reason = at, reason
    subject.deletion_due_on = carrying.due_on(closure, at)
    instruct(closure, by, at, but=subject)
    if closure.domain is not None:
        orders.issue_now(
            by=by, at=at, agreement=closure.agreement, domain=closure.domain, kind=Order.Kind.DELETE_DATA,
            target=subject, title=subject.title, basis="四(五)", due_at=ends_at(subject.deletion_due_on), note=reason,
        )  # fmt: skip
    _tell(subject, gettext_noop("%(number)s：数据“%(item)s”已取消延用，应当删除：%(reason)s"), at, reason=reason)


@carry_over.act(
    "certify_deletion", label=_("提交数据删除证明"), input_checks=checks.carried_deleted, form=forms.CarriedDeletionForm,
    tone="primary",
)  # fmt: skip
def certify_carried(
    subject: CarryOver, *, by: Actor, at: datetime, scope: str, method: str, executor: str, verifier: str,
    deleted_at: datetime, document: Document,
) -> None:  # fmt: skip
    """Deleted after all, with the same certificate as the rest."""
    subject.deletion_scope, subject.deletion_method, subject.deleted_at = scope, method, deleted_at
    subject.deletion_executor, subject.deletion_verifier = executor.strip(), verifier.strip()
    subject.deletion_document = attach(document, subject, "deletion")
    subject.deletion_no = take(subject.region_id, CERTIFICATE, at)
    orders.fulfil_open(
        subject.closure.agreement_id, Order.Kind.DELETE_DATA, by=by, at=at, evidence=subject.deletion_no,
        target_id=subject.pk,
    )  # fmt: skip
    issue(Paper.Kind.DELETION, subject.deletion_no, subject, papers.carried_deletion(subject), at)
    _tell(subject, gettext_noop("%(number)s：原延用的数据“%(item)s”已删除。"), at)


# --- supplied under the renewal ------------------------------------------------------------------------------------


@carry_over.act(
    "supply", label=_("以延用数据供数"), roles=[Role.DOMAIN_OPERATOR], states=[State.APPROVED], arrow=None,
    clause="五(三)", ready=lambda row: bool(carrying.to_supply(row)), tone="primary",
    hint=_("续期协议的需求清单已获同意：不必再次传输，以延用的数据办结供数指令。"),
)  # fmt: skip
def supply_carried(subject: CarryOver, *, by: Actor, at: datetime) -> None:
    """The renewal's order to supply is done with what is in the domain already; its evidence names the carry-over."""
    approved = clock.today(subject.decided_at).isoformat() if subject.decided_at else ""
    evidence = f"延用退出处置{subject.closure.number}中经批准保留的数据（{approved}批准），未再次传输。"
    for order in list(carrying.to_supply(subject)):
        domains.confirm(id=order.pk, by=by, at=at, evidence=evidence)


ACTS: tuple[Act[Any], ...] = tuple(act for act in (*closure_carrying.all, *carry_over.all) if act.verb != "note_lost")
