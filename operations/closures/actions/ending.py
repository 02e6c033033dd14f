"""A proposal to end is deliberated, decided, carried out 二(一), 六(八)."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from applicants.actions import enter_fact
from applicants.models import Document, Fact
from audit import clock
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import ORGANIZATION, Role
from operations.agreements import actions as agreements
from operations.agreements import letters
from operations.agreements.models import Agreement, EndingProposal
from operations.closures import checks, forms, permissions
from operations.closures.actions.opening import open_closure
from operations.closures.models import Closure
from operations.mechanism import actions as mechanism
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop

State = EndingProposal.State
ending = Acts(EndingProposal, see=permissions.endings)
_CAUSES = {
    EndingProposal.Kind.TERMINATION: Closure.Cause.TERMINATED,
    EndingProposal.Kind.REVOCATION: Closure.Cause.REVOKED,
}
_FACTS = {
    EndingProposal.Kind.TERMINATION: Fact.Kind.TERMINATION,
    EndingProposal.Kind.REVOCATION: Fact.Kind.REVOCATION,
}


@ending.act(
    "conclude_matter", label=_("记载审议结论"), roles=[Role.CONVENER], states=[State.HEARD], arrow=None,
    clause="二(一)", checks=checks.before_mechanism, form=forms.ConclusionForm, tone="primary",
)  # fmt: skip
def conclude_matter(
    subject: EndingProposal, *, by: Actor, at: datetime, met_on: date, minutes_no: str, advice: str, reasons: str,
    minutes: Document | None = None, follow_ups: str = "",
) -> None:  # fmt: skip
    """The convener records what the mechanism concluded on ending."""
    assert subject.matter_id is not None
    mechanism.conclude(
        id=subject.matter_id, by=by, at=at, met_on=met_on, minutes_no=minutes_no, advice=advice, reasons=reasons,
        minutes=minutes, follow_ups=follow_ups,
    )  # fmt: skip


@ending.act(
    "enter_decision", label=_("登记政府决定"), roles=[Role.CLERK], states=[State.HEARD], arrow=None, clause="二(一)",
    checks=checks.deliberated, form=forms.DecisionForm, tone="primary",
)  # fmt: skip
def enter_decision(
    subject: EndingProposal, *, by: Actor, at: datetime, document_no: str, decided_on: date, approves: bool = True,
    reasons: str = "",
) -> None:  # fmt: skip
    """The clerk enters the government's document on the ending."""
    assert subject.matter_id is not None
    mechanism.enter_decision(
        id=subject.matter_id, by=by, at=at, document_no=document_no, decided_on=decided_on, approves=approves,
        reasons=reasons,
    )  # fmt: skip


@ending.act("conclude", label=_("确认政府决定"), checks=checks.approved, tone="primary")
def decide(subject: EndingProposal, *, by: Actor, at: datetime) -> None:
    """A second person confirms it, and the decision goes to the operator; nothing has ended yet."""
    assert subject.matter_id is not None
    mechanism.decide(id=subject.matter_id, by=by, at=at)
    kind = letters.DECISIONS[EndingProposal.Kind(subject.kind)]
    number = take(str(subject.region_id), letters.MARKS[kind], at)
    give_out(letters.decision(subject, number, clock.today(at)), subject, at)
    post(
        subject, gettext_noop("%(kind)s授权的决定（%(paper)s）已作出，理由和救济途径见决定书。"), at=at,
        to=tuple(sorted(ORGANIZATION)), organization=subject.organization_id, kind=str(subject.get_kind_display()),
        paper=number,
    )  # fmt: skip


@ending.act("carry_out", label=_("执行终止或撤销"), checks=checks.carry_out, tone="danger",
            hint=_("立即生效：全部相关权限同时关闭，并启动退出处置。"))  # fmt: skip
def carry_out(subject: EndingProposal, *, by: Actor, at: datetime) -> None:
    """The ending takes effect: wholly, or for the items named (the last one takes the agreement with it); one closure opens."""
    agreement, kind = subject.agreement, EndingProposal.Kind(subject.kind)
    items = list(subject.items.select_related("agreement", "item", "scenario").order_by("pk"))
    if items:
        agreements.end_items(id=agreement.pk, by=by, at=at, proposal=subject)
    elif kind == EndingProposal.Kind.REVOCATION:
        agreements.revoke(id=agreement.pk, by=by, at=at, proposal=subject)
    else:
        agreements.terminate(id=agreement.pk, by=by, at=at, proposal=subject)
    subject.carried_out_at = at
    now = Agreement.objects.select_related("region", "application").get(pk=agreement.pk)
    whole = now.state in {Agreement.State.TERMINATED, Agreement.State.REVOKED}
    open_closure(
        by=by, at=at, agreement=now, cause=_CAUSES[kind], proposal=subject, items=() if whole else tuple(items)
    )
    enter_fact(
        id=now.organization_id, by=by, at=at, kind=_FACTS[kind], occurred_on=clock.today(at),
        text=f"{subject.get_kind_display()}（{subject.get_ground_display()}）：{subject.text}"[:2000], value=now.number[:60],
        source=now.region.authority, origin=subject,
    )  # fmt: skip
