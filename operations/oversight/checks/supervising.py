"""Supervision records, safety measures, major issues: each by whom it is for 二(一)(三), 六(三)."""

from datetime import date, datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.mechanism.queries import mechanism_of
from operations.oversight.models import Issue
from operations.oversight.queries import supervising as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import supervising
from statute.rules.deliberating import issue_closing


def may_record(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A unit with a duty here, or the authority."""
    return supervising.competent(queries.facts_of(agreement, by, "", clock.today(at), at))


def recorded(
    agreement: Agreement, *, by: Actor, at: datetime, kind: str, found_on: date, product: Product | None = None,
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """In one's own duty; a product is the agreement's own."""
    found = list(supervising.record(queries.facts_of(agreement, by, kind, found_on, at)))
    if product is not None and product.agreement_id != agreement.pk:
        message = gettext_noop("所选内容不属于本协议。")
        found.append(
            Finding(code="supervision-scope", message=message, clause="二(三)", kind=Kind.SHAPE, field="product")
        )
    return tuple(found)


def measured(
    *, by: Actor, at: datetime, held_on: date, agreement: Agreement | None = None, **_inputs: Any
) -> tuple[Finding, ...]:
    """Not in the future; of the own region."""
    found: list[Finding] = []
    if held_on > clock.today(at):
        message = gettext_noop("日期不能晚于今天。")
        found.append(Finding(code="measure-day", message=message, clause="六(三)1", kind=Kind.SHAPE, field="held_on"))
    if agreement is not None and str(agreement.region_id) != by.region:
        message = gettext_noop("不在您的办理范围内。")
        found.append(Finding(code="scope", message=message, clause="六(三)1", kind=Kind.ROLE, field="agreement"))
    return tuple(found)


def raised(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By a member of the region's mechanism 二(一)."""
    mechanism = mechanism_of(by.region)
    if mechanism is not None and by.unit and mechanism.members.filter(pk=by.unit).exists():
        return ()
    message = gettext_noop("重大问题由协调机制成员单位提出。")
    return (Finding(code="major-issue-register", message=message, clause="二(一)", kind=Kind.ROLE),)


def closed(
    issue: Issue, *, by: Actor, at: datetime, conclusion: str, concluded_on: date | None
) -> tuple[Finding, ...]:  # fmt: skip
    """A written conclusion and its date, between raising and today."""
    found = list(issue_closing(conclusion, concluded_on))
    if concluded_on is not None and not clock.today(issue.raised_at) <= concluded_on <= clock.today(at):
        message = gettext_noop("结论日期应当在提出之后，且不晚于今天。")
        found.append(Finding(code="issue-day", message=message, clause="二(一)", kind=Kind.SHAPE, field="concluded_on"))
    return tuple(found)
