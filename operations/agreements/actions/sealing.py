"""The special contract seal 二(二): released by the approver, affixed by the keeper, three persons with the clerk."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import beside, clock
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries
from operations.agreements.actions.acts import agreement
from operations.agreements.checks import contract
from operations.agreements.models import Agreement, SealUse
from operations.applications import actions as applications
from operations.mechanism.models import Seal
from operations.papers.issuing import issue
from operations.papers.models import Paper
from statute.findings import Finding, gettext_noop
from statute.terms import day_start


def _unreleased(subject: Agreement) -> bool:
    return subject.released_at is None


@agreement.act(
    "release", label=_("放行用印"), roles=[Role.APPROVER], states=[Agreement.State.OPERATOR_SIGNED], arrow=None,
    clause="二(二)", checks=contract.release, not_by=["drafted_by"], ready=_unreleased, tone="primary",
    hint=_("经办、放行、用印须为三人。"),
)  # fmt: skip
def release(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """A second person lets the keeper take the seal to this text."""
    subject.released_at, subject.released_by = at, by.user_id
    post(
        subject,
        gettext_noop("协议%(number)s已放行，请用印。"),
        at=at, to=Role.SEAL_KEEPER, region=subject.region_id, number=subject.number,
    )  # fmt: skip


def _affixing(
    subject: Agreement, *, by: Actor, at: datetime, seal: Seal, copies: int, signature_value: str = ""
) -> tuple[Finding, ...]:
    today = clock.today(at)
    return (
        *contract.affixed(subject, by=by, at=at, seal=seal, on=today),
        *contract.register_line(seal, at=at, on=today, copies=copies, signature_value=signature_value),
    )


@agreement.act(
    "seal", label=_("用印"), form=forms.SealForm, checks=contract.seal, input_checks=_affixing,
    not_by=["drafted_by", "released_by"], tone="primary", hint=_("使用本地区公共数据授权运营合同专用章。"),
)  # fmt: skip
def seal(subject: Agreement, *, by: Actor, at: datetime, seal: Seal, copies: int, signature_value: str = "") -> None:
    """The keeper affixes the special contract seal; the register keeps which, on how many copies, over which text."""
    beside.make(
        SealUse(
            agreement=subject, seal=seal, sealed_on=clock.today(at), copies=copies, signature_value=signature_value,
            text_digest=subject.text_digest, keeper=by.user_id, released_by=subject.released_by, sealed_at=at,
        )
    )  # fmt: skip
    subject.sealed_at = at
    _agreed(subject, by, at)


def _on_paper(
    subject: Agreement, *, by: Actor, at: datetime, seal: Seal, sealed_on: date, copies: int, scan: Document
) -> tuple[Finding, ...]:
    return contract.register_line(seal, at=at, on=sealed_on, copies=copies)


@agreement.act(
    "enter_paper_seal", label=_("补录纸质用印"), roles=[Role.SEAL_KEEPER], states=[Agreement.State.OPERATOR_SIGNED],
    arrow=None, clause="二(二)", form=forms.PaperSealForm, checks=contract.paper_seal, input_checks=_on_paper,
    not_by=["drafted_by", "released_by"],
    hint=_("按实际用印之日核对；不符合的记为不规范事实，协议不因此生效。"),
)  # fmt: skip
def enter_paper_seal(
    subject: Agreement, *, by: Actor, at: datetime, seal: Seal, sealed_on: date, copies: int, scan: Document
) -> None:
    """A seal affixed on paper, entered afterwards: judged by its own day, it seals, or stands as an irregular fact."""
    against = contract.affixed(subject, by=by, at=at, seal=seal, on=sealed_on)
    beside.make(
        SealUse(
            agreement=subject, seal=seal, sealed_on=sealed_on, copies=copies, text_digest=subject.text_digest,
            keeper=by.user_id, released_by=subject.released_by, sealed_at=at, back_entered=True,
            document=documents.attach(scan, subject, "paper-seal"), irregular=bool(against),
            irregularity="\n".join(f.text for f in against),
        )
    )  # fmt: skip
    if against:
        post(
            subject,
            gettext_noop("协议%(number)s的纸质用印不符合规定，已记为不规范事实。"),
            at=at, to=[Role.APPROVER, Role.AUDITOR], region=subject.region_id, number=subject.number,
        )  # fmt: skip
        return
    subject.sealed_at, subject.back_entered = day_start(sealed_on), True
    _agreed(subject, by, at)
    subject.seal()


def _agreed(subject: Agreement, by: Actor, at: datetime) -> None:
    """What a seal brings about: the paper is issued, the application agreed, both sides told."""
    issue(Paper.Kind.AGREEMENT, subject.number, subject, queries.contents(subject), at)
    applications.agree(id=subject.application_id, by=by, at=at)
    post(
        subject,
        gettext_noop("协议%(number)s已用印，授权运营期限自%(first)s至%(last)s。"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id, number=subject.number,
        first=subject.first_on, last=subject.last_on,
    )  # fmt: skip
    post(
        subject,
        gettext_noop("协议%(number)s已用印，请办理应急预案和运营开通。"),
        at=at, to=Role.CLERK, region=subject.region_id, number=subject.number,
    )  # fmt: skip
