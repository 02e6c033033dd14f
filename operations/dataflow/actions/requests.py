"""The operator's demand list 五(三): drawn up, reviewed by providers and the province, approved, supplied, withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.actions import consents
from operations.dataflow.checks import requests as checks
from operations.dataflow.forms import requests as forms
from operations.dataflow.models import Consent, DataRequest, RequestLine
from operations.dataflow.queries import requests as queries
from operations.domains import actions as domains
from operations.domains.models import Order
from operations.domains.permissions import agreements
from operations.domains.queries import PROVINCE
from operations.papers.numbering import take
from statute.findings import gettext_noop
from web.forms import ReasonForm

NUMBER = "数需"
State = DataRequest.State
request: Acts[Any] = Acts(DataRequest, see=permissions.requests)
line: Acts[Any] = Acts(RequestLine, see=permissions.lines)
_agreement = Acts(Agreement, see=agreements)
_PARTY = (Role.ORG_ADMIN, Role.ORG_STAFF)
_EDITED = (State.DRAFT, State.RETURNED)
_OPEN = (State.SUBMITTED, State.STEWARD_REVIEW, State.PROVINCE_REVIEW)


# --- drawn up by the operator --------------------------------------------------------------------------------------


@_agreement.act(
    "draft_request", label=_("编制公共数据需求清单"), roles=_PARTY,
    states=[Agreement.State.SEALED, Agreement.State.ACTIVE], arrow=None, clause="五(三)", checks=checks.draft,
    input_checks=checks.drafted, form=forms.RequestForm, makes=DataRequest,
)  # fmt: skip
def draft(
    subject: Agreement, *, by: Actor, at: datetime, scenario: Scenario, purpose: str, irs_no: str = ""
) -> DataRequest:
    """A list for one approved scenario; its lines follow."""
    return DataRequest.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(subject.region_id, NUMBER, at), scenario=scenario, purpose=purpose, irs_no=irs_no, made_at=at,
        made_by=by.user_id,
    )  # fmt: skip


@request.act(
    "edit", label=_("修改清单"), roles=_PARTY, states=_EDITED, arrow=None, clause="五(三)", form=forms.EditRequestForm
)
def edit(subject: DataRequest, *, by: Actor, at: datetime, purpose: str, irs_no: str = "") -> None:
    """What for, and the number."""
    subject.purpose, subject.irs_no = purpose, irs_no


@request.act(
    "enter_irs_no", label=_("登记一体化数字资源系统编号"), roles=_PARTY, states=_OPEN, arrow=None, clause="五(三)",
    checks=checks.enter_irs_no, form=forms.IrsForm, ready=lambda row: not row.irs_no,
)  # fmt: skip
def enter_irs_no(subject: DataRequest, *, by: Actor, at: datetime, irs_no: str) -> None:
    """The number came after the list was handed in."""
    subject.irs_no = irs_no


@request.act(
    "add_line", label=_("添加数据项"), roles=_PARTY, states=_EDITED, arrow=None, clause="三(三)3",
    input_checks=checks.add_line, form=forms.LineForm, makes=RequestLine,
)  # fmt: skip
def add_line(
    subject: DataRequest, *, by: Actor, at: datetime, scope_item: ScopeItem, necessity: str, fields: str = "",
    treatment: str = "", treatment_note: str = "", consent: Consent | None = None,
) -> RequestLine:  # fmt: skip
    """One item of the scope, why it is needed and how it is treated."""
    return RequestLine.objects.create(
        request=subject, scope_item=scope_item, necessity=necessity, fields=fields, treatment=treatment,
        treatment_note=treatment_note, consent=consent,
    )  # fmt: skip


@line.act(
    "edit_line", label=_("修改"), roles=_PARTY, arrow=None, clause="三(三)3", checks=checks.edit_line,
    input_checks=checks.line_edited, form=forms.EditLineForm, ready=lambda row: row.request.state in _EDITED,
)  # fmt: skip
def edit_line(
    subject: RequestLine, *, by: Actor, at: datetime, necessity: str, fields: str = "", treatment: str = "",
    treatment_note: str = "", consent: Consent | None = None,
) -> None:  # fmt: skip
    """Another necessity, fewer fields, another treatment: whoever agreed before is asked again."""
    subject.necessity, subject.fields, subject.treatment = necessity, fields, treatment
    subject.treatment_note, subject.consent = treatment_note, consent
    subject.agrees, subject.province_agrees = None, None


@line.act(
    "remove_line", label=_("删除"), roles=_PARTY, arrow=None, clause="三(三)3", checks=checks.edit_line,
    ready=lambda row: row.request.state in _EDITED,
)  # fmt: skip
def remove_line(subject: RequestLine, *, by: Actor, at: datetime) -> None:
    """Not asked for any more."""
    subject.removed = True


@request.act("submit", label=_("提交需求清单"), checks=checks.submit, tone="primary")
def submit(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """To the data authority; what a provider refused before is asked again, what was agreed stands."""
    subject.submitted_at, subject.submitted_by, subject.returned_reason = at, by.user_id, ""
    for row in queries.lines_of(subject):
        if row.agrees is False or row.province_agrees is False:
            _ask_again(id=row.pk, by=by, at=at)
    post(
        subject, gettext_noop("公共数据需求清单%(number)s已提交，待审查。"), at=at, to=Role.CLERK,
        region=subject.region_id, number=subject.number,
    )  # fmt: skip


@line.act("ask_again", label=_("重新征求意见"), roles=[Role.ORG_ADMIN], arrow=None, clause="二(三)")
def _ask_again(subject: RequestLine, *, by: Actor, at: datetime) -> None:
    """A refusal is asked about anew when the list is handed in again."""
    subject.agrees = None if subject.agrees is False else subject.agrees
    subject.province_agrees = None if subject.province_agrees is False else subject.province_agrees


# --- examined, reviewed, decided -----------------------------------------------------------------------------------


@request.act("send_to_stewards", label=_("送提供单位审核"), checks=checks.submit, tone="primary")
def send_to_stewards(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """Examined; each line goes to the unit that provides it."""
    subject.examined_at, subject.examined_by = at, by.user_id
    _await(subject, at)
    asked = {row.scope_item.item.provider_id: row for row in queries.lines_of(subject) if row.agrees is None}
    for unit in asked:
        post(
            subject, gettext_noop("公共数据需求清单%(number)s涉及本单位数据，请于%(due)s前审核。"), at=at,
            to=Role.STEWARD, unit=unit, number=subject.number, due=subject.due_on,
        )  # fmt: skip


def _await(subject: DataRequest, at: datetime) -> None:
    """A new deadline, not yet near, not yet passed."""
    subject.due_on = queries.review_due(str(subject.region_id), at)
    subject.reminded_at = subject.overdue_noted_at = None


@line.act(
    "review", label=_("审核数据需求"), roles=[Role.STEWARD], arrow=None, clause="二(三)", scoped=False,
    checks=checks.review, form=forms.ReviewForm, ready=lambda row: row.request.state == State.STEWARD_REVIEW,
    tone="primary",
)  # fmt: skip
def review(subject: RequestLine, *, by: Actor, at: datetime, agrees: bool, opinion: str) -> None:
    """The provider agrees to supply the item, or says why not; the last answer goes to the authority."""
    subject.agrees, subject.opinion = agrees, opinion
    subject.reviewed_at, subject.reviewed_by = at, by.user_id
    others = subject.request.lines.filter(removed=False, agrees__isnull=True).exclude(pk=subject.pk)
    if not others.exists():
        post(
            subject.request, gettext_noop("公共数据需求清单%(number)s的提供单位已全部答复。"), at=at,
            to=(Role.CLERK, Role.APPROVER), region=subject.region_id, number=subject.request.number,
        )  # fmt: skip


@request.act("send_to_province", label=_("报省级同意"), checks=checks.send_to_province, tone="primary")
def send_to_province(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """The data the province handed back needs its consent, item by item."""
    _await(subject, at)
    post(
        subject, gettext_noop("公共数据需求清单%(number)s涉及省回流数据，请于%(due)s前审核。"), at=at,
        to=Role.PROVINCIAL_DESK, region=PROVINCE, number=subject.number, due=subject.due_on,
    )  # fmt: skip


@line.act(
    "review_backflow", label=_("审核省回流数据"), roles=[Role.PROVINCIAL_DESK], arrow=None, clause="五(三)",
    scoped=False, checks=checks.review_backflow, form=forms.BackflowForm,
    ready=lambda row: row.request.state == State.PROVINCE_REVIEW and row.scope_item.item.returned_by_province,
    tone="primary",
)  # fmt: skip
def review_backflow(subject: RequestLine, *, by: Actor, at: datetime, agrees: bool, note: str, number: str) -> None:
    """The province consents to the supply of what it handed back, or not."""
    subject.province_agrees, subject.province_note, subject.province_no = agrees, note, number
    subject.province_at, subject.province_by = at, by.user_id
    post(
        subject.request, gettext_noop("省级已审核省回流数据“%(item)s”（%(number)s）。"), at=at,
        to=(Role.CLERK, Role.APPROVER), region=subject.region_id, item=subject.scope_item.item.name,
        number=subject.request.number,
    )  # fmt: skip


@request.act(
    "approve", label=_("同意供数"), checks=checks.approve, not_by=["examined_by"], tone="primary",
    hint=_("同意后即向授权运营域下达供数指令。"),
)  # fmt: skip
def approve(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """The authority's word; the domain is ordered to supply every line, treated as the list says."""
    subject.approved_at, subject.approved_by, subject.due_on = at, by.user_id, None
    _order(queries.lines_of(subject), by=by, at=at)
    _tell(subject, gettext_noop("公共数据需求清单%(number)s已获同意，正在供数。"), at)


def _order(rows: Sequence[RequestLine], *, by: Actor, at: datetime) -> None:
    for row in rows:
        note = "：".join(
            part for part in (str(row.get_treatment_display()) if row.treatment else "", row.treatment_note) if part
        )
        domains.order_supply(id=row.scope_item_id, by=by, at=at, note="\n".join(filter(None, (note, row.fields))))


def _tell(subject: DataRequest, text: str, at: datetime, **more: Any) -> None:
    post(subject, text, at=at, to=_PARTY, organization=subject.organization_id, number=subject.number, **more)


@request.act(
    "order_again", label=_("重新下达供数指令"), roles=[Role.APPROVER], states=[State.APPROVED], arrow=None,
    clause="五(三)", checks=checks.order_again, ready=lambda row: bool(queries.unsupplied(row)),
)  # fmt: skip
def order_again(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """Orders cancelled while the permissions were closed are given anew."""
    _order(queries.unsupplied(subject), by=by, at=at)


@request.act("send_back", label=_("退回"), form=ReasonForm, tone="danger")
def send_back(subject: DataRequest, *, by: Actor, at: datetime, reason: str) -> None:
    """With what is to be mended."""
    subject.returned_reason, subject.due_on = reason, None
    _tell(subject, gettext_noop("公共数据需求清单%(number)s已退回：%(reason)s"), at, reason=reason)


# --- supplied, withdrawn -------------------------------------------------------------------------------------------


@request.act("deliver", label=_("确认已供数"), checks=checks.deliver, form=forms.DeliverForm, tone="primary")
def deliver(
    subject: DataRequest, *, by: Actor, at: datetime, evidence: str = "", document: Document | None = None
) -> None:
    """The domain confirms what is still ordered; the job follows where every order was confirmed by itself."""
    kept = attach(document, subject, "evidence") if document is not None else None
    waiting = queries.orders_of(subject).filter(kind=Order.Kind.SUPPLY, confirmed_at=None, cancelled_at=None)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        domains.confirm(id=pk, by=by, at=at, evidence=evidence, document=kept)
    subject.delivered_at = at
    _tell(subject, gettext_noop("公共数据需求清单%(number)s的数据已全部供给。"), at)


@request.act("withdraw", label=_("撤回"), form=ReasonForm, tone="danger")
def withdraw(subject: DataRequest, *, by: Actor, at: datetime, reason: str) -> None:
    """Given up, or withdrawn by the authority: what was supplied or ordered under it stops in the same act."""
    subject.withdrawn_at, subject.withdrawn_reason, subject.due_on = at, reason, None
    if subject.state in queries.SUPPLYING and subject.agreement.ended_at is None:
        for row in queries.lines_of(subject):
            consents.stop_supply(row, by=by, at=at)
    _tell(subject, gettext_noop("公共数据需求清单%(number)s已撤回：%(reason)s"), at, reason=reason)
    if subject.submitted_at is not None:
        post(
            subject, gettext_noop("公共数据需求清单%(number)s已撤回：%(reason)s"), at=at, to=Role.CLERK,
            region=subject.region_id, number=subject.number, reason=reason,
        )  # fmt: skip


# --- what the jobs record ------------------------------------------------------------------------------------------


@request.act(
    "remind", label=_("提醒审核时限"), roles=[Role.SYSTEM], states=queries.UNDER_REVIEW, arrow=None, clause="二(三)"
)
def remind(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """The day of answer is near."""
    subject.reminded_at = at
    _ask_silent(subject, gettext_noop("公共数据需求清单%(number)s请于%(due)s前审核。"), at)


@request.act(
    "note_overdue", label=_("记载审核逾期"), roles=[Role.SYSTEM], states=queries.UNDER_REVIEW, arrow=None,
    clause="二(三)",
)  # fmt: skip
def note_overdue(subject: DataRequest, *, by: Actor, at: datetime) -> None:
    """A provider or the province is late; silence is never consent, the authority is told."""
    subject.overdue_noted_at = at
    text = gettext_noop("公共数据需求清单%(number)s审核逾期（应于%(due)s前答复）。")
    _ask_silent(subject, text, at)
    post(
        subject, text, at=at, to=(Role.CLERK, Role.APPROVER), region=subject.region_id, number=subject.number,
        due=subject.due_on,
    )  # fmt: skip


def _ask_silent(subject: DataRequest, text: str, at: datetime) -> None:
    """Those who have not answered."""
    facts: dict[str, Any] = {"number": subject.number, "due": subject.due_on}
    if subject.state == State.PROVINCE_REVIEW:
        post(subject, text, at=at, to=Role.PROVINCIAL_DESK, region=PROVINCE, **facts)
        return
    for unit in {row.scope_item.item.provider_id for row in queries.lines_of(subject) if row.agrees is None}:
        post(subject, text, at=at, to=Role.STEWARD, unit=unit, **facts)


# What people may call; asking again, reminding and noting are other acts' and the jobs'.
_INTERNAL = {"ask_again", "remind", "note_overdue"}
ACTS: tuple[Act[Any], ...] = (
    draft,
    *(act for act in request.all if act.verb not in _INTERNAL),
    *(act for act in line.all if act.verb not in _INTERNAL),
    *consents.ACTS,
)
