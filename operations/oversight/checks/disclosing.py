"""Yearly disclosure: each for itself, two persons of an authority, safe contents; what is missing is shown."""

from datetime import datetime

from audit import clock
from audit.actor import Actor
from operations.oversight.models import Disclosure
from operations.oversight.queries import disclosing as queries
from statute.findings import Finding
from statute.rules import disclosing, duties


def own(row: Disclosure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The authority its own, an operator its own."""
    return disclosing.own(row.by_operator, by.of_organization)


def prepare(row: Disclosure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """With what is missing from the tables, and how late it is."""
    found = own(row, by=by, at=at)
    return found or (*queries.gaps(row), *disclosing.late(row.due_on, clock.today(at)))


def prepared(
    row: Disclosure, *, by: Actor, at: datetime, remark_first: str = "", remark_second: str = ""
) -> tuple[Finding, ...]:
    """What is written beside the tables goes out with them."""
    texts = {"remark_first": remark_first, "remark_second": remark_second}
    return disclosing.remarks(texts, queries.confidential(row))


def publish(row: Disclosure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """An authority's by a second person; an operator's administrator answers for what staff prepared."""
    found = own(row, by=by, at=at)
    if found:
        return found
    second = () if row.by_operator else duties.four_eyes(row.prepared_by, by.user_id)
    return (*second, *queries.gaps(row), *disclosing.late(row.due_on, clock.today(at)))


def correct(row: Disclosure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One correction at a time."""
    return own(row, by=by, at=at) or disclosing.correction(queries.open_correction(row))


def drop(row: Disclosure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The first version is owed."""
    return own(row, by=by, at=at) or disclosing.dropping(row.version)
