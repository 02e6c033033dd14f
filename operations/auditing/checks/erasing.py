"""What stands in the way of an erasure: shape of the request, what still needs the content, who decides."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Region
from applicants.models import Document
from audit.actor import Actor
from audit.roles import Role
from audit.trail.models import Entry
from operations.auditing.models import Erasure
from operations.auditing.queries import erasing as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import erasing as rules


def requested(
    *, by: Actor, at: datetime, basis: str, reason: str, entries: Sequence[Entry] = (), documents: Sequence[Document] = (),
    document_no: str = "", region: Region | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Ground, reason, entries of the region that have a content, and no case that still needs them."""
    place = region_of(by, region)
    if not place:
        message = gettext_noop("请选择所涉案件的区划。")
        return (Finding(code="erasure-region", message=message, clause=rules.DUTY, kind=Kind.SHAPE, field="region"),)
    ids = [entry.pk for entry in entries]
    facts = rules.RequestFacts(
        numbered=basis != Erasure.Basis.DUTY, document_no=document_no, reason=reason, chosen=len(ids),
        erasable=queries.of_region(place, ids), documents=len(documents),
    )  # fmt: skip
    found = [*rules.request(facts)]
    if queries.foreign(place, documents):
        message = gettext_noop("所选文件不都属于该区划的案件。")
        found.append(
            Finding(code="erasure-files", message=message, clause=rules.DUTY, kind=Kind.SHAPE, field="documents")
        )
    return tuple(found) or rules.needed(queries.needed_of(ids, documents))


def region_of(by: Actor, region: Region | None) -> str:
    """Whose cases are meant: the authority's own; who keeps the trail of all says which."""
    return by.region if by.role == Role.CLERK else region.code if region is not None else ""


def decide(erasure: Erasure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the other side."""
    return rules.two_sides(erasure.requested_as, by.role)


def approve(erasure: Erasure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the other side, when nothing needs the content any more."""
    return (*decide(erasure, by=by, at=at), *rules.needed(queries.needed(erasure)))


def withdraw(erasure: Erasure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the side that asked."""
    if by.role == erasure.requested_as:
        return ()
    message = gettext_noop("由申请的一方撤回。")
    return (
        Finding(code="erasure-own", message=message, clause=rules.DUTY, kind=Kind.ROLE, owner=erasure.requested_as),
    )


def carry_out(erasure: Erasure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Asked again at the moment of erasing: a hold may have been placed since."""
    return rules.needed(queries.needed(erasure))
