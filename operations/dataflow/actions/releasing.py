"""A reviewed product leaves the domain, comes on the market, is reviewed again, is withdrawn 五(五), 六(三)2."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.dataflow.actions.reviewing import State, product, unanswered
from operations.dataflow.checks import products as checks
from operations.dataflow.forms import products as forms
from operations.dataflow.models import Product
from operations.dataflow.queries import products as queries
from statute.findings import gettext_noop
from web.forms import ReasonForm

OVERDUE = gettext_noop("“%(product)s”的出域审核或者复审已超过时限（%(due)s），请尽快办理。")


@product.act("export", label=_("登记出域"), form=forms.ExportForm, checks=checks.export, input_checks=checks.exported,
             tone="primary")  # fmt: skip
def export(subject: Product, *, by: Actor, at: datetime, digest: str) -> None:
    """The domain's operator let it out; a digest that was not reviewed never passes."""
    subject.exported_at, subject.exported_by = at, by.user_id
    text = gettext_noop("“%(product)s”已导出授权运营域（%(number)s）。")
    post(
        subject, text, at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, product=subject.name,
        number=subject.review_no,
    )  # fmt: skip
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, product=subject.name, number=subject.review_no)


@product.act("list_on_market", label=_("登记上市流通"), form=forms.MarketForm, checks=checks.listing,
             input_checks=checks.listed)  # fmt: skip
def list_on_market(
    subject: Product, *, by: Actor, at: datetime, venue: str, venue_reference: str, listed_on: date
) -> None:
    """With the number of the listing or the contract."""
    subject.venue, subject.venue_reference, subject.listed_on = venue, venue_reference.strip(), listed_on


@product.act(
    "record_ip", label=_("登记数据知识产权"), roles=[Role.ORG_ADMIN], states=[State.APPROVED, *queries.RELEASED],
    arrow=None, clause="六(六)", form=forms.IpForm, input_checks=checks.numbered,
)  # fmt: skip
def record_ip(subject: Product, *, by: Actor, at: datetime, ip_no: str) -> None:
    """The number of a registration; none is needed for anything."""
    subject.ip_no = ip_no.strip()


@product.act(
    "order_rereview", label=_("要求复审"), roles=[Role.CLERK, Role.APPROVER, Role.SYSTEM], states=queries.REVIEWED,
    arrow=None, clause="六(三)2", checks=checks.order_rereview, form=ReasonForm, tone="danger",
    ready=lambda row: not row.rereview_due, hint=_("复审办结前，不得出域、上市或者交付。"),
)  # fmt: skip
def order_rereview(subject: Product, *, by: Actor, at: datetime, reason: str) -> None:
    """From now on nothing leaves and nobody new is served, until another look has been taken."""
    subject.rereview_ordered_at, subject.rereview_ordered_by, subject.rereview_reason = at, by.user_id, reason
    subject.rereviewed_at = subject.rereviewed_by = None
    subject.rereview_opinion = ""
    subject.review_due_on, subject.overdue_noted_at = queries.review_due(str(subject.region_id), at), None
    unanswered(subject)
    text = gettext_noop("“%(product)s”须复审，复审办结前不得出域、上市或者交付：%(reason)s")
    post(
        subject, text, at=at, to=(Role.ORG_ADMIN, Role.ORG_STAFF), organization=subject.organization_id,
        product=subject.name, reason=reason,
    )  # fmt: skip
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, product=subject.name, reason=reason)


@product.act(
    "conclude_rereview", label=_("复审通过"), roles=[Role.APPROVER], states=queries.REVIEWED, arrow=None,
    clause="六(三)2", checks=checks.conclude_rereview, form=forms.OpinionForm, not_by=["examined_by"],
    ready=lambda row: row.rereview_due, tone="primary", hint=_("不能通过的，请下架。"),
)  # fmt: skip
def conclude_rereview(subject: Product, *, by: Actor, at: datetime, opinion: str) -> None:
    """Still not raw, not reversible, of lawful sources: it may be delivered again."""
    subject.rereviewed_at, subject.rereviewed_by, subject.rereview_opinion = at, by.user_id, opinion
    post(
        subject, gettext_noop("“%(product)s”复审通过，可以继续出域和交付。"), at=at, to=(Role.ORG_ADMIN, Role.ORG_STAFF),
        organization=subject.organization_id, product=subject.name,
    )  # fmt: skip


@product.act("withdraw", label=_("下架"), form=ReasonForm, tone="danger")
def withdraw(subject: Product, *, by: Actor, at: datetime, reason: str) -> None:
    """No further deliveries: given up, failed in a re-review, or ended with the authorization."""
    subject.withdrawn_at, subject.withdrawn_reason = at, reason
    text = gettext_noop("“%(product)s”已下架：%(reason)s")
    if not by.of_organization:
        post(
            subject, text, at=at, to=(Role.ORG_ADMIN, Role.ORG_STAFF), organization=subject.organization_id,
            product=subject.name, reason=reason,
        )  # fmt: skip
    if subject.submitted_at is not None and by.role != Role.APPROVER:
        post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, product=subject.name, reason=reason)


@product.act(
    "note_overdue", label=_("记载审核逾期"), roles=[Role.SYSTEM],
    states=[State.SUBMITTED, State.REVIEWING, *queries.REVIEWED], arrow=None, clause="五(五)",
)  # fmt: skip
def note_overdue(subject: Product, *, by: Actor, at: datetime) -> None:
    """A review past its day is put before both officers, once; nothing is decided by it."""
    subject.overdue_noted_at = at
    post(
        subject, OVERDUE, at=at, to=(Role.CLERK, Role.APPROVER), region=subject.region_id, product=subject.name,
        due=subject.review_due_on,
    )  # fmt: skip
