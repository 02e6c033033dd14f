"""A domain is planned, evidenced, accepted 一(三), 四(三)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.domains import checks, comparing, forms, permissions
from operations.domains.models import Domain, Reconciliation
from operations.domains.queries import PROVINCE, expected_accounts, hosted
from statute.findings import gettext_noop
from statute.rules.comparing import compared

State = Domain.State
domain = Acts(Domain, see=permissions.domains)
_parts = Acts(Reconciliation, see=permissions.reconciliations)


@domain.act(
    "plan", label=_("登记授权运营域"), root=True, roles=[Role.CLERK], arrow=None, clause="四(三)",
    form=forms.DomainForm, input_checks=checks.planned, tone="primary",
)  # fmt: skip
def plan(
    *, by: Actor, at: datetime, name: str, platform: str, platform_level: str, owner: str, necessity: str = ""
) -> Domain:
    """A region's data authority enters the domain it builds on its own platform; a county says why it needs its own."""
    return Domain.objects.create(
        region_id=by.region, name=name, platform=platform, platform_level=platform_level, owner=owner,
        necessity=necessity, entered_at=at, entered_by=by.user_id,
    )  # fmt: skip


@domain.act(
    "set_checklist", label=_("填报验收清单"), roles=[Role.CLERK], states=[State.PLANNED], arrow=None, clause="四(三)",
    form=forms.ChecklistForm, tone="primary",
)  # fmt: skip
def set_checklist(subject: Domain, *, by: Actor, at: datetime, evidence: Mapping[str, str]) -> None:
    """Evidence for each function and point; the province looks at all of them."""
    before = bool(subject.checklist)
    subject.checklist = {code: text.strip() for code, text in evidence.items() if code in checks.POINTS}
    if not before:
        post(
            subject,
            gettext_noop("授权运营域“%(name)s”已填报验收清单，待组织验收。"),
            at=at,
            to=Role.PROVINCIAL_DESK,
            region=PROVINCE,
            name=subject.name,
        )


@domain.act(
    "accept", label=_("记载验收通过"), checks=checks.accept, input_checks=checks.accepted_on, form=forms.AcceptForm,
    not_by=["entered_by"], tone="primary",
)  # fmt: skip
def accept(
    subject: Domain, *, by: Actor, at: datetime, accepted_on: date, acceptance_no: str, document: Document | None = None
) -> None:
    """The province has accepted the domain; agreements may be opened in it."""
    subject.accepted_on, subject.acceptance_no, subject.accepted_by = accepted_on, acceptance_no, by.user_id
    if document is not None:
        subject.acceptance_document = attach(document, subject, "acceptance")
    post(
        subject,
        gettext_noop("授权运营域“%(name)s”已通过验收（%(number)s）。"),
        at=at,
        to=(Role.CLERK, Role.APPROVER),
        region=subject.region_id,
        name=subject.name,
        number=acceptance_no,
    )


@domain.act(
    "reconcile", label=_("核对账号"), roles=[Role.DOMAIN_OPERATOR], states=[State.ACCEPTED], arrow=None, clause="六(三)2",
    form=forms.ReconcileForm, input_checks=checks.reconciled, makes=Reconciliation,
)  # fmt: skip
def reconcile(subject: Domain, *, by: Actor, at: datetime, file: Document) -> Reconciliation:
    """The operator's list against the accounts expected: differences are kept and the authority is told; that of a county on
    its city's domain of its own agreements."""
    actual = comparing.actual(file)
    found = compared(expected_accounts(subject), actual)
    made = Reconciliation.objects.create(
        domain=subject, region_id=subject.region_id, name=file.name[:200], digest=file.digest, counted=len(actual),
        differences=[{"kind": f.where, **f.params} for f in found], compared_at=at, compared_by=by.user_id,
    )  # fmt: skip
    attach(file, made, "file")
    for region, numbers in hosted(subject).items():
        _compare_for(by=by, at=at, whole=made, region=region, numbers=numbers, counted=_among(actual, numbers))
    _tell(made, at)
    return made


@_parts.act("compare_for", label=_("核对账号"), root=True, roles=[Role.DOMAIN_OPERATOR], arrow=None, clause="六(三)2")
def _compare_for(
    *, by: Actor, at: datetime, whole: Reconciliation, region: str, numbers: frozenset[str], counted: int
) -> Reconciliation:
    """What of it concerns the agreements of another region that the domain hosts, without the others' accounts or the file."""
    made = Reconciliation.objects.create(
        domain=whole.domain, region_id=region, name=whole.name, digest=whole.digest, counted=counted,
        differences=[row for row in whole.differences if row["agreement"] in numbers], compared_at=at,
        compared_by=by.user_id,
    )  # fmt: skip
    _tell(made, at)
    return made


def _among(actual: Mapping[tuple[str, str], str], numbers: frozenset[str]) -> int:
    return sum(agreement in numbers for agreement, _account in actual)


def _tell(made: Reconciliation, at: datetime) -> None:
    if made.differences:
        post(
            made, gettext_noop("%(domain_name)s核对账号发现%(n)s处差异。"), at=at, to=[Role.CLERK, Role.APPROVER],
            region=made.region_id, domain_name=made.domain.name, n=len(made.differences),
        )  # fmt: skip
