"""What stands in the way of publishing, filing, objections, and of ending a grant that was never signed 四(一)(二)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from accounts.models import Region
from audit.actor import Actor
from audit.clock import today
from operations.applications import queries
from operations.applications.checks.common import not_ahead, said
from operations.applications.checks.deliberation import decision_of
from operations.applications.models import Application, Filing, Objection
from operations.mechanism import queries as mechanism
from operations.mechanism.checks import decision as document_of
from operations.mechanism.models import Matter
from operations.papers import corrections
from operations.papers.models import FactCorrection
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import deciding, duties

# Facts of an application that can be corrected, by path.
CORRECTABLE = {
    "decision_no": gettext_noop("政府文号"),
    "decided_on": gettext_noop("决定日期"),
    "publication.published_on": gettext_noop("公开日期"),
    "publication.channel": gettext_noop("公开渠道"),
    "filing.number": gettext_noop("报备文号"),
    "filing.sent_on": gettext_noop("报送日期"),
    "filing.receipt_no": gettext_noop("回执编号"),
    "filing.received_on": gettext_noop("回执日期"),
}


def publish(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once; an irregular publication may be made good."""
    if queries.published_on(application) is None:
        return ()
    return (
        Finding(code="already-published", message=gettext_noop("授权结果已公开。"), kind=Kind.STATE, clause="四(一)"),
    )


def published(
    application: Application, *, by: Actor, at: datetime, published_on: date, channel: str, text: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """The five facts of a grant, nothing confidential 四(一)."""
    contents = public_contents(application)
    # The free text is looked at for what must not leak, as part of the scenarios it describes.
    shown = contents | {"scenarios": f"{contents['scenarios']}\n{text}".strip()}
    facts = deciding.PublicationFacts(contents=shown, confidential=confidential(application))
    return (
        *deciding.publication(facts),
        *not_ahead(published_on, today(at), "published_on"),
        *said(channel, "channel", gettext_noop("请写明公开渠道。"), "四(一)"),
    )


def public_contents(application: Application) -> dict[str, str]:
    """What everybody may read of a grant: operator, field, scenarios, term, day of the decision."""
    approved = [s.name for s in queries.dossier(application).scenarios if s.approved]
    return {
        "operator": application.organization.name,
        "field": application.announcement.field.name,
        "scenarios": "、".join(approved),
        "term": f"{application.granted_months}个月" if application.granted_months else "",
        "decided_on": application.decided_on.isoformat() if application.decided_on else "",
    }


def confidential(application: Application) -> tuple[str, ...]:
    """What no public page may show of the organization."""
    organization = application.organization
    return (organization.phone, organization.contact, application.security_officer, organization.credit_code)


def file_report(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """City and county file; a provincial grant needs none 四(二)."""
    if application.region.level == Region.Level.PROVINCE:
        message = gettext_noop("省级授权无须备案。")
        return (Finding(code="provincial-filing", message=message, clause="四(二)", kind=Kind.STATE),)
    if queries.filed(application) is not None:
        return (
            Finding(code="already-filed", message=gettext_noop("已报省政府备案。"), kind=Kind.STATE, clause="四(二)"),
        )
    return ()


def filed(
    application: Application, *, by: Actor, at: datetime, number: str, sent_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    """A number and the day it was sent."""
    return (
        *not_ahead(sent_on, today(at), "sent_on"),
        *said(number, "number", gettext_noop("请填写报备文号。"), "四(二)", "provincial-filing"),
    )


def receive(filing: Filing, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The provincial authority's desk gives the receipt, once."""
    found: list[Finding] = []
    if not by.region.endswith("0000"):
        found.append(
            Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="四(二)")
        )
    if filing.receipt_no:
        found.append(Finding(code="already-received", message=gettext_noop("已登记备案回执。"), kind=Kind.STATE))
    return tuple(found)


def received(filing: Filing, *, by: Actor, at: datetime, receipt_no: str, received_on: date) -> tuple[Finding, ...]:
    """Not before it was sent."""
    found = list(not_ahead(received_on, today(at), "received_on"))
    if received_on < filing.sent_on:
        message = gettext_noop("回执日期不能早于报送日期。")
        found.append(Finding(code="receipt-before-sending", message=message, kind=Kind.SHAPE, field="received_on"))
    return tuple(found)


def object_to(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Objections are raised to what is public 四(一)."""
    if queries.dossier(application).publication is not None:
        return ()
    return (
        Finding(code="not-published", message=gettext_noop("授权结果尚未公开。"), kind=Kind.STATE, clause="四(一)"),
    )


def objection(
    application: Application, *, by: Actor, at: datetime, raised_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    """Raised in the past."""
    return not_ahead(raised_on, today(at), "raised_on")


def answer(subject: Objection, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once."""
    if subject.answered_at is None:
        return ()
    return (Finding(code="already-answered", message=gettext_noop("该异议已答复。"), kind=Kind.STATE),)


def decided(application: Application, kind: str) -> tuple[Finding, ...]:
    """The mechanism concluded and the government decided on ending a grant that was never signed 二(一)."""
    region = str(application.region_id)
    matter = mechanism.matter_of(application, kind)
    found = list(deciding.deliberated(mechanism.facts_of(matter, region, kind)))
    decision = getattr(matter, "decision", None) if matter is not None else None
    if matter is None or matter.state != Matter.State.DECIDED or decision is None or not decision.approves:
        found.append(
            Finding(
                code="government-determines",
                message=gettext_noop("没有本级政府同意的决定。"),
                clause="二(一)",
                owner="approver",
                where="decision",
            )
        )
    return tuple(found)


def lapse(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Overdue unsigned, concluded and decided."""
    found = list(decided(application, Matter.Kind.LAPSE))
    if application.due_on is not None and today(at) <= application.due_on:
        found.append(
            Finding(
                code="signing-running",
                message=gettext_noop("签约期限（%(due)s）尚未届满。"),
                params={"due": application.due_on},
                kind=Kind.POLICY,
            )
        )
    return tuple(found)


def annul(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Before sealing; concluded and decided 二(一)."""
    return decided(application, Matter.Kind.ANNUL)


def correction(
    application: Application, *, by: Actor, at: datetime, column: str, new: str, reason: str
) -> tuple[Finding, ...]:
    """A recorded fact, in its shape, to something else, with a reason."""
    return (
        *corrections.proposal(application, CORRECTABLE, column=column, new=new),
        *said(reason, "reason", gettext_noop("请写明更正理由。")),
        *_document(application, at, column, new),
    )


def _document(application: Application, at: datetime, column: str, new: str) -> tuple[Finding, ...]:
    """The number and day of the government's document, corrected, are held to what they were entered under 二(一), 四(一)."""
    decision = decision_of(application)
    if decision is None or column not in {"decision_no", "decided_on"}:
        return ()
    number, day = decision.document_no, decision.decided_on
    if column == "decision_no":
        number = new.strip()
    else:
        try:
            day = date.fromisoformat(new.strip())
        except ValueError:
            return ()
    found = document_of(
        decision.matter, at=at, document_no=number, decided_on=day, approves=decision.approves, reasons=decision.reasons
    )
    return tuple(replace(finding, field="new") for finding in found)


def confirm_correction(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Proposed by another person."""
    pending: FactCorrection | None = queries.dossier(application).correction
    if pending is None:
        return (Finding(code="correction", message=gettext_noop("没有待确认的更正。"), kind=Kind.STATE),)
    return duties.four_eyes(pending.proposed_by, by.user_id)
