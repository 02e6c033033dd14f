"""Opening an agreement in its domain, closing it for now, opening it again 四(三), 六(四), 六(八)."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import ORGANIZATION, Role
from audit.subject import Subject
from operations.agreements import letters
from operations.agreements.actions import open_stop
from operations.agreements.models import Agreement, Stop
from operations.domains import checks, forms, permissions, queries
from operations.domains.actions import tenancies
from operations.domains.models import Domain, Tenancy
from operations.papers.letters import give_out
from operations.papers.models import Paper
from operations.papers.numbering import take
from statute.findings import gettext_noop

State = Agreement.State
agreement = Acts(Agreement, see=permissions.agreements)
PARTY = tuple(sorted(ORGANIZATION))


@agreement.act(
    "request_activation", label=_("申请开通运营"), roles=[Role.CLERK], states=[State.SEALED], arrow=None,
    clause="六(四)", checks=checks.request_activation, input_checks=checks.requested_for, form=forms.ActivationForm,
    tone="primary",
)  # fmt: skip
def request_activation(
    subject: Agreement, *, by: Actor, at: datetime, activate_on: date, domain: Domain | None = None
) -> None:
    """The clerk asks for the opening, from a day on, today or later; another person approves it."""
    subject.activate_on, subject.activation_requested_by = activate_on, by.user_id
    chosen = domain or queries.domain_for(subject.region)
    assert chosen is not None  # the checks refused an agreement without a domain
    tenancy = queries.tenancy_of(subject)
    if tenancy is None:
        tenancies.host(by=by, at=at, agreement=subject, domain=chosen)
    else:
        tenancies.rehost(id=tenancy.pk, by=by, at=at, domain=chosen)
    post(
        subject, gettext_noop("%(agreement)s申请自%(day)s起开通运营，待审批。"), at=at, to=Role.APPROVER,
        region=subject.region_id, agreement=subject.number, day=activate_on,
    )  # fmt: skip


@agreement.act(
    "activate", label=_("开通运营"), roles=[Role.APPROVER, Role.SYSTEM], states=[State.SEALED], arrow=None,
    clause="六(四)", checks=checks.activate, not_by=["activation_requested_by"], tone="primary",
    hint=_("预定以后开通的，到日自动执行，届时重新核对全部条件。"),
)  # fmt: skip
def activate(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """Approved by a second person: at once when the day has come, else the job opens it on the day asked for."""
    tenancy = Tenancy.objects.get(agreement=subject)
    if tenancy.approved_at is None:
        tenancies.approve(id=tenancy.pk, by=by, at=at)
    if subject.activate_on is not None and subject.activate_on > clock.today(at):
        return
    subject.activated_at = at
    subject.activate()
    tenancies.order_open(id=tenancy.pk, by=by, at=at)
    post(
        subject, gettext_noop("%(agreement)s已开通运营。"), at=at, to=PARTY, organization=subject.organization_id,
        agreement=subject.number,
    )  # fmt: skip
    post(
        subject, gettext_noop("%(agreement)s已开通运营。"), at=at, to=Role.CLERK, region=subject.region_id,
        agreement=subject.number,
    )  # fmt: skip


@agreement.act(
    "suspend", label=_("暂时关闭权限"), form=forms.SuspendForm, input_checks=checks.suspended_by, tone="danger",
    hint=_("立即生效，由授权运营域确认关闭。"),
)  # fmt: skip
def suspend(
    subject: Agreement, *, by: Actor, at: datetime, cause: str, reason: str, clause: str = "", emergency: bool = False,
    origin: Subject | None = None,
) -> Stop:  # fmt: skip
    """Close the permissions for now, with a Stop that names its cause; access is refused from this instant on.

    `origin`: the case that closes them (an order to correct, an incident), where it is one.
    """
    stop: Stop = open_stop(
        by=by, at=at, agreement=subject, cause=cause, reason=reason, clause=clause, emergency=emergency, origin=origin
    )
    _close_for_now(subject, by=by, at=at)
    post(
        subject, gettext_noop("%(agreement)s的授权运营域使用权限已暂时关闭：%(reason)s"), at=at, to=PARTY,
        organization=subject.organization_id, agreement=subject.number, reason=reason,
    )  # fmt: skip
    if emergency:
        other = Role.APPROVER if by.role == Role.CLERK else (Role.CLERK, Role.APPROVER)
        post(
            subject, gettext_noop("%(agreement)s已紧急暂停，请另一人于%(day)s前确认。"), at=at, to=other,
            region=subject.region_id, agreement=subject.number, day=checks.next_workday(at),
        )  # fmt: skip
    return stop


def _close_for_now(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """Order the tenancy closed, where there is one and it isn't being closed already."""
    tenancy = queries.tenancy_of(subject)
    if tenancy is not None and tenancy.state in {Tenancy.State.OPENING, Tenancy.State.OPEN}:
        tenancies.order_close(id=tenancy.pk, by=by, at=at, basis="六(八)")


@agreement.act("resume", label=_("恢复权限"), checks=checks.resume, tone="primary")
def resume(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """Open again: every Stop lifted, every guard of the opening passed anew."""
    tenancy = Tenancy.objects.get(agreement=subject)
    if tenancy.state == Tenancy.State.CLOSED:
        tenancies.order_open(id=tenancy.pk, by=by, at=at)
    number = take(subject.region, letters.MARKS[Paper.Kind.RESUMPTION], at)
    give_out(letters.resumption(subject, number, clock.today(at)), subject, at)
    post(
        subject, gettext_noop("%(agreement)s的授权运营域使用权限已恢复。"), at=at, to=PARTY,
        organization=subject.organization_id, agreement=subject.number,
    )  # fmt: skip
