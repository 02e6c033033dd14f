"""Stops: a reason why access is closed for now 六(八), 五(二), 六(四); effect at once, lifted with reason."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.subject import Subject
from operations.agreements import letters, queries
from operations.agreements.actions.acts import stop
from operations.agreements.checks import conduct
from operations.agreements.models import Agreement, Stop
from operations.applications.models import Scenario
from operations.catalog.models import Item
from operations.papers.letters import give_out
from operations.papers.models import Paper
from operations.papers.numbering import take
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm


def _named(
    *, by: Actor, at: datetime, agreement: Agreement, cause: str, reason: str, clause: str = "",
    scenario: Scenario | None = None, item: Item | None = None, emergency: bool = False, origin: Subject | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    return conduct.named(agreement, scenario, item)


@stop.act(
    "open", label=_("暂时关闭权限"), root=True, roles=tuple(Role), arrow=None, clause="六(八)", input_checks=_named
)
def open_stop(
    *, by: Actor, at: datetime, agreement: Agreement, cause: str, reason: str, clause: str = "",
    scenario: Scenario | None = None, item: Item | None = None, emergency: bool = False, origin: Subject | None = None,
) -> Stop:  # fmt: skip
    """Close access for the whole agreement, a scenario or an item, from this instant. Part of the act that finds the cause:
    suspension, correction order, incident, risk report; its own ceremony has decided who may, and tells of a stop of the whole.

    `origin`: the case that opens it and alone ends it again.
    """
    made = Stop.objects.create(
        agreement=agreement, scenario=scenario, item=item, cause=cause, reason=reason, clause=clause, from_at=at,
        opened_by=by.user_id, emergency=emergency, origin_type=origin.type_code() if origin else "",
        origin_id=origin.pk if origin else None,
    )  # fmt: skip
    number = take(agreement.region, letters.MARKS[Paper.Kind.SUSPENSION], at)
    give_out(letters.suspension(made, number, clock.today(at)), made, at)
    if scenario is not None or item is not None:
        post(
            made,
            gettext_noop("协议%(number)s的“%(what)s”已暂停使用（%(cause)s）：%(reason)s"),
            at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=agreement.organization_id,
            number=agreement.number, what=str(item or scenario), cause=str(Stop.Cause(cause).label), reason=reason,
        )  # fmt: skip
    return made


def _is_open(subject: Stop) -> bool:
    return subject.until_at is None


@stop.act(
    "lift", label=_("解除暂停"), roles=[Role.APPROVER], arrow=None, clause="六(八)", form=ReasonForm,
    checks=conduct.lift, ready=_is_open,
    hint=_("解除后，恢复权限还须重新核对全部开通条件。"),
)  # fmt: skip
def lift_stop(subject: Stop, *, by: Actor, at: datetime, reason: str) -> None:
    """The cause has gone; resuming asks for every condition of activation again."""
    subject.until_at, subject.lifted_by, subject.lift_reason = at, by.user_id, reason


@stop.act("end", label=_("随案解除暂停"), roles=tuple(Role), arrow=None, clause="六(八)", checks=conduct.still_open,
          scoped=False)  # fmt: skip
def end_stop(subject: Stop, *, by: Actor, at: datetime, reason: str) -> None:
    """Part of the act of the case that opened it: its own ceremony has decided that access may open again."""
    subject.until_at, subject.lifted_by, subject.lift_reason = at, by.user_id, reason


@stop.act(
    "confirm_emergency", label=_("确认紧急关闭"), roles=[Role.CLERK, Role.APPROVER], arrow=None, clause="六(八)",
    checks=conduct.unconfirmed, not_by=["opened_by"], tone="primary",
    ready=lambda s: s.emergency and s.confirmed_at is None and s.until_at is None,
)  # fmt: skip
def confirm_emergency_stop(subject: Stop, *, by: Actor, at: datetime) -> None:
    """Another officer stands by what one did in emergency; late is better than never, and the lateness shows."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id


@stop.act("note_unconfirmed", label=_("提醒逾期未确认"), roles=[Role.SYSTEM], arrow=None, clause="六(八)")
def note_unconfirmed(subject: Stop, *, by: Actor, at: datetime) -> None:
    """The job reports an emergency stop that nobody confirmed in time; the stop stands."""
    post(
        subject,
        gettext_noop("协议%(number)s的紧急关闭逾期未确认，请确认或者解除。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, key=queries.key_of(subject, "unconfirmed"),
        number=subject.agreement.number,
    )  # fmt: skip
