"""Supervision records 二(三), 六(三)4, the authority's safety measures 六(三)1, missing logs 六(三)2, major issues 二(一)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from applicants import documents
from applicants.models import Document
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.domains.models import Tenancy
from operations.domains.permissions import agreements as seen_agreements
from operations.oversight import permissions
from operations.oversight.checks import supervising as checks
from operations.oversight.forms import supervising as forms
from operations.oversight.models import Issue, SafetyMeasure, SupervisionRecord
from operations.oversight.queries import inspecting
from operations.oversight.queries import supervising as queries
from statute.findings import gettext_noop

agreement = Acts(Agreement, see=seen_agreements)
measure = Acts(SafetyMeasure, see=permissions.safety_measures)
issue = Acts(Issue, see=permissions.issues)


@agreement.act(
    "record_supervision", label=_("记载监管情况"), arrow=None, clause="二(三)", states=queries.RECORDABLE,
    roles=[Role.CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.STEWARD], scoped=False, form=forms.RecordForm,
    checks=checks.may_record, input_checks=checks.recorded, makes=SupervisionRecord,
)  # fmt: skip
def record_supervision(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, found_on: date, text: str, measure: str = "",
    product: Product | None = None, document: Document | None = None,
) -> SupervisionRecord:  # fmt: skip
    """Safety, trading, or how the operator meets its duties: kept on the authorization's timeline, never edited."""
    unit = queries.unit_of(by, str(subject.region_id))
    assert unit is not None
    made = SupervisionRecord.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id, kind=kind, unit=unit,
        year=found_on.year, found_on=found_on, text=text, measure=measure, product=product, recorded_at=at,
        recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "record")
        made.save(update_fields=["document"])
    if kind != SupervisionRecord.Kind.DUTIES:
        post(
            made,
            gettext_noop("%(unit_name)s对协议%(number)s记载了监管情况。"),
            at=at, to=Role.CLERK, region=subject.region_id, unit_name=unit.name, number=subject.number,
        )  # fmt: skip
    if measure.strip():
        post(
            made,
            gettext_noop("协议%(number)s的监管要求：%(measure)s"),
            at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, number=subject.number, measure=measure,
        )  # fmt: skip
    return made


@agreement.act(
    "note_log_gap", label=_("记载日志缺失"), roles=[Role.SYSTEM], arrow=None, clause="六(三)2",
    states=inspecting.RUNNING,
)  # fmt: skip
def note_log_gap(
    subject: Agreement, *, by: Actor, at: datetime, days: Sequence[date], by_kind: Mapping[str, int]
) -> None:
    """The job flags missing days of an open tenancy, once for each first one; `by_kind`: how many each kind misses."""
    text = gettext_noop(
        "协议%(number)s缺少%(n)s天的全流程日志，最早为%(day)s：数据来源%(source)s天、产品加工%(processing)s天、数据调用%(call)s天。"
    )
    said: dict[str, Any] = {
        "key": queries.gap_key(subject, days[0]), "number": subject.number, "n": len(days), "day": days[0], **by_kind,
    }  # fmt: skip
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, **said)
    domain = Tenancy.objects.filter(agreement=subject).values_list("domain", flat=True).first()
    post(subject, text, at=at, to=Role.DOMAIN_OPERATOR, domain=domain, **said)


@measure.act(
    "record", label=_("记载安全管理措施"), root=True, roles=[Role.CLERK], arrow=None, clause="六(三)1",
    form=forms.MeasureForm, input_checks=checks.measured,
)  # fmt: skip
def record_measure(
    *, by: Actor, at: datetime, kind: str, held_on: date, text: str, agreement: Agreement | None = None,
    document: Document | None = None,
) -> SafetyMeasure:  # fmt: skip
    """A security review, a risk assessment, a warning, a training: for one authorization or for all of the region."""
    made = SafetyMeasure.objects.create(
        region_id=by.region, agreement=agreement, kind=kind, held_on=held_on, text=text, recorded_at=at,
        recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "measure")
        made.save(update_fields=["document"])
    return made


@issue.act(
    "raise", label=_("提出重大问题"), root=True, roles=[Role.UNIT_HANDLER, Role.UNIT_APPROVER], arrow=None,
    clause="二(一)", form=forms.IssueForm, checks=checks.raised,
)  # fmt: skip
def raise_issue(*, by: Actor, at: datetime, name: str, text: str, agreement: Agreement | None = None) -> Issue:
    """A member unit puts it before the mechanism of its region."""
    unit = Unit.objects.get(pk=by.unit)
    made = Issue.objects.create(
        region_id=by.region, unit=unit, name=name, text=text, agreement=agreement, raised_at=at, raised_by=by.user_id
    )
    post(
        made,
        gettext_noop("%(unit_name)s提出重大问题：%(name)s"),
        at=at, to=[Role.SECRETARIAT, Role.CONVENER], region=by.region, unit_name=unit.name, name=name,
    )  # fmt: skip
    return made


@issue.act("close", label=_("记载处理结论"), form=forms.ConclusionForm, input_checks=checks.closed, tone="primary")
def close_issue(subject: Issue, *, by: Actor, at: datetime, conclusion: str, concluded_on: date) -> None:
    """With a written conclusion and its date."""
    subject.conclusion, subject.concluded_on, subject.closed_at = conclusion, concluded_on, at
    post(
        subject,
        gettext_noop("重大问题“%(name)s”已有处理结论。"),
        at=at, to=[Role.UNIT_HANDLER, Role.UNIT_APPROVER], unit=subject.unit_id, name=subject.name,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (record_supervision, record_measure, raise_issue, close_issue)
