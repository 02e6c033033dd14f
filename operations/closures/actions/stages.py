"""The stages of a closure, each with its evidence; nothing completes itself 四(五)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit import beside, clock
from audit.act import Acts
from audit.actor import Actor
from audit.logs import holds
from audit.logs.models import Hold
from audit.outbox.post import post
from audit.roles import Role
from operations.closures import checks, forms, papers, permissions, queries
from operations.closures.actions.carrying import CERTIFICATE, instruct, refuse_undecided
from operations.closures.models import Closure, Step
from operations.domains import actions as domains
from operations.domains import orders
from operations.domains.models import Order, Tenancy
from operations.domains.queries import live_accounts, tenancy_of
from operations.mechanism.queries import calendar
from operations.papers.issuing import issue
from operations.papers.letters import give_out
from operations.papers.models import Paper
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.rules.closing import lateness

State = Closure.State
Kind = Order.Kind
COMPLETION = "授结"
# A step that isn't done is pursued again after a time that doubles, an hour at first, a day at most.
FIRST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)
closure = Acts(Closure, see=permissions.closures)
_internal = Acts(Closure, see=permissions.closures)


def _done(subject: Closure, at: datetime, *kinds: str) -> None:
    beside.change(Step.objects.filter(closure=subject, kind__in=kinds, done_at__isnull=True), done_at=at)


@closure.act("confirm_closed", label=_("确认权限已关闭"), form=forms.ConfirmClosedForm, tone="primary")
def confirm_closed(
    subject: Closure, *, by: Actor, at: datetime, evidence: str, document: Document | None = None
) -> None:
    """The domain confirms what took effect with the ending itself: tenancy closed, accounts closed, supply stopped."""
    subject.closed_confirmed_at, subject.closed_by, subject.closed_evidence = at, by.user_id, evidence
    if document is not None:
        subject.closed_document = attach(document, subject, "closed")
    if subject.partial:
        for row in subject.items.values_list("pk", flat=True):
            orders.fulfil_open(subject.agreement_id, Kind.STOP_SUPPLY, by=by, at=at, evidence=evidence, target_id=row)
    else:
        kinds = (Kind.CLOSE_TENANCY, Kind.CLOSE_ACCOUNT, Kind.STOP_SUPPLY)
        orders.fulfil_open(subject.agreement_id, *kinds, by=by, at=at, evidence=evidence)
        tenancy = tenancy_of(subject.agreement)
        if tenancy is not None and tenancy.state == Tenancy.State.CLOSING:
            domains.confirm_closed(id=tenancy.pk, by=by, at=at)
        for account in live_accounts(agreement=subject.agreement):
            domains.close_account(id=account, by=by, at=at, reason=evidence)
    _done(subject, at, Step.Kind.CLOSE_TENANCY, Step.Kind.CLOSE_ACCOUNTS)
    post(
        subject, gettext_noop("%(number)s：授权运营域已确认关闭权限，请处置资产。"), at=at, to=Role.CLERK,
        region=subject.region_id, number=subject.number,
    )  # fmt: skip


@closure.act(
    "settle_assets", label=_("记载资产处置"), form=forms.AssetsForm, input_checks=checks.settled, tone="primary"
)
def settle_assets(subject: Closure, *, by: Actor, at: datetime, assets_note: str) -> None:
    """As the agreement's term on assets says; the domain's order names what a renewal carries over, the rest is deleted."""
    subject.assets_note, subject.assets_settled_at = assets_note, at
    instruct(subject, by, at)
    post(
        subject, gettext_noop("%(number)s：请删除授权运营域内留存的数据并提交证明。"), at=at, to=Role.DOMAIN_OPERATOR,
        domain=subject.domain_id, number=subject.number,
    )  # fmt: skip


@closure.act(
    "certify_deletion", label=_("提交数据删除证明"), checks=checks.certify_deletion, form=forms.DeletionForm,
    input_checks=checks.certified, tone="primary",
)  # fmt: skip
def certify_deletion(
    subject: Closure, *, by: Actor, at: datetime, scope: str, method: str, executor: str, verifier: str,
    deleted_at: datetime, document: Document,
) -> None:  # fmt: skip
    """The certificate of deletion: what, how, by whom, verified by another, with evidence; what nobody approved to be kept is
    deleted with the rest."""
    refuse_undecided(subject, at)
    subject.deletion_scope, subject.deletion_method, subject.deleted_at = scope, method, deleted_at
    subject.deletion_executor, subject.deletion_verifier = executor.strip(), verifier.strip()
    subject.deletion_document = attach(document, subject, "deletion")
    subject.deletion_no = take(str(subject.region_id), CERTIFICATE, at)
    orders.fulfil_open(
        subject.agreement_id, Kind.DELETE_DATA, by=by, at=at, evidence=subject.deletion_no, target_id=subject.pk
    )
    _done(subject, at, Step.Kind.DELETE_DATA)
    post(
        subject, gettext_noop("%(number)s：已提交数据删除证明，请核对。"), at=at, to=Role.CLERK, region=subject.region_id,
        number=subject.number,
    )  # fmt: skip


@closure.act("accept_deletion", label=_("核对删除证明"), checks=checks.accept_deletion, tone="primary")
def accept_deletion(subject: Closure, *, by: Actor, at: datetime) -> None:
    """The certificate holds: deletion is confirmed today, and the days of the holds are known."""
    subject.deletion_confirmed_at, subject.deletion_confirmed_by = at, by.user_id
    rules, today = queries.rules_of(subject, at), clock.today(at)
    subject.hold_until = queries.hold_ends(subject, queries.NETWORK, rules, today)
    for hold in queries.own_holds(subject).filter(until__isnull=True):
        bundle = queries.PROCESSING if hold.reason == Hold.Reason.PROCESSING else queries.NETWORK
        until = queries.hold_ends(subject, bundle, rules, today)
        assert until is not None  # closing and deletion are both confirmed
        holds.fix(id=hold.pk, by=by, at=at, until=until)
    issue(Paper.Kind.DELETION, subject.deletion_no, subject, papers.deletion(subject), at)


@closure.act(
    "complete", label=_("办结"), checks=checks.complete, input_checks=checks.completed, form=forms.CompleteForm,
    tone="primary",
)  # fmt: skip
def complete(subject: Closure, *, by: Actor, at: datetime, final_report_note: str = "") -> None:
    """Hold over, purge decided, final report accepted or its absence recorded; three-year records run on."""
    subject.final_report_note = final_report_note or subject.final_report_note
    subject.completed_at = at
    give_out(papers.completion(subject, take(str(subject.region_id), COMPLETION, at), clock.today(at)), subject, at)


@_internal.act(
    "pursue", label=_("催办"), roles=[Role.SYSTEM], states=queries.CLOSING_STATES, arrow=None, clause="四(五)"
)
def pursue(subject: Closure, *, by: Actor, at: datetime) -> None:
    """The job reminds the domain of what isn't done, again after a growing time; what is late comes before the approver."""
    today = clock.today(at)
    for step in Step.objects.filter(closure=subject, done_at__isnull=True, next_try_at__lte=at).order_by("pk"):
        wait = min(FIRST_WAIT * 2 ** min(step.attempts, 10), LONGEST_WAIT)
        beside.change(step, attempts=step.attempts + 1, next_try_at=at + wait)
    late = lateness(
        clock.today(subject.ended_at), today, subject.closed_confirmed_at is not None,
        subject.deleted_at is not None, calendar(), queries.rules_of(subject, at),
    )  # fmt: skip
    if subject.domain_id is not None:
        post(
            subject, gettext_noop("%(number)s：退出处置尚未办结，请立即办理。"), at=at, to=Role.DOMAIN_OPERATOR,
            domain=subject.domain_id, number=subject.number, key=f"closure-pursued:{subject.pk}:{today}",
        )  # fmt: skip
    if late:
        subject.escalated_on = subject.escalated_on or today
        post(
            subject, gettext_noop("%(number)s：退出处置已逾期，请督办。"), at=at, to=(Role.APPROVER, Role.CLERK),
            region=subject.region_id, number=subject.number, key=f"closure-late:{subject.pk}:{today}",
        )  # fmt: skip
