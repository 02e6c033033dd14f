"""What a region files with the province: grants, supplements and endings of a period, with their filing, receipt and document numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.subject import Subject
from operations.agreements.models import Agreement, Amendment, AmendmentItem, ScopeItem
from operations.agreements.permissions import agreements, amendments
from operations.applications.models import Application, Scenario
from operations.applications.permissions import applications
from operations.applications.queries.reaching import reached
from operations.closures.models import Closure
from web.reading import among, counted, together

PIECE = 500


Cells = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its headings, the rows of the period, what each row says and which object it leads to."""

    title: Any
    heads: Sequence[Any]
    rows: QuerySet[Any]
    says: Callable[[Any], Cells]
    about: Callable[[Any], Subject]

    def every(self) -> Iterator[Cells]:
        """All of them, read in pieces."""
        return (self.says(row) for row in self.rows.iterator(chunk_size=PIECE))


@dataclass(frozen=True, kw_only=True)
class Part:
    """A page of a table, with how many rows there are."""

    table: Table
    total: int
    rows: Sequence[Any]

    @property
    def lines(self) -> Iterator[tuple[Subject, list[tuple[str, object]]]]:
        """Each row with the object it leads to and its labelled cells."""
        heads = [str(head) for head in self.table.heads]
        for row in self.rows:
            yield self.table.about(row), list(zip(heads, self.table.says(row), strict=True))


def parts(tables: Sequence[Table], number: int, each: int) -> list[Part]:
    """The same page of every table, read at once; the first is number 1."""
    numbers = [counted(table.rows) for table in tables]
    pages = [table.rows[(number - 1) * each : number * each] for table in tables]
    together(*numbers, *pages)
    return [Part(table=t, total=sum(n), rows=list(rows)) for t, n, rows in zip(tables, numbers, pages, strict=True)]


_SHARED = (_("区划"), _("授权运营单位"), _("统一社会信用代码"), _("重点领域"), _("应用场景"))
_GRANT_HEADS = (
    *_SHARED, _("政府文号"), _("决定日期"), _("授权期限（月）"), _("协议编号"), _("起始日"), _("届满日（含）"), _("报备文号"),
    _("报送日期"), _("回执编号"), _("回执日期"), _("状态"),
)  # fmt: skip
_ENDING_HEADS = (
    *_SHARED, _("协议编号"), _("结束方式"), _("结束日期"), _("涉及的授权数据"), _("政府文号"), _("决定日期"), _("授权报备文号"),
    _("授权回执编号"),
)  # fmt: skip


_ADDED_HEADS = (
    *_SHARED, _("协议编号"), _("补充协议编号"), _("增加的数据"), _("政府文号"), _("决定日期"), _("报备文号"), _("报送日期"),
    _("回执编号"), _("回执日期"), _("状态"),
)  # fmt: skip


def tables(by: Actor, first: date, last: date) -> tuple[Table, ...]:
    """Grants and supplements decided, and endings that took effect, from one day to another, both included."""
    return (
        Table(
            title=_("授权"), heads=_GRANT_HEADS, rows=_grants(by, first, last), says=_grant, about=lambda case: case
        ),
        Table(
            title=_("补充协议"), heads=_ADDED_HEADS, rows=_added(by, first, last), says=_supplement,
            about=lambda amendment: amendment,
        ),
        Table(
            title=_("终止、撤销和届满"), heads=_ENDING_HEADS, rows=_endings(by, first, last), says=_ending,
            about=lambda closure: closure.agreement,
        ),
    )  # fmt: skip


def _grants(by: Actor, first: date, last: date) -> QuerySet[Application]:
    sealed = Agreement.objects.filter(sealed_at__isnull=False).order_by("pk")
    return (
        reached(applications(by), "granted")
        .filter(decided_on__range=(first, last))
        .prefetch_related(
            Prefetch("scenarios", queryset=_approved(), to_attr="approved"),
            Prefetch("agreements", queryset=sealed, to_attr="sealed"),
        )
        .order_by("decided_on", "pk")
    )


def _endings(by: Actor, first: date, last: date) -> QuerySet[Closure]:
    scope = ScopeItem.objects.select_related("item").order_by("item__code", "pk")
    return (
        Closure.objects.filter(among(agreements(by), "agreement_id"), ended_at__date__range=(first, last))
        .select_related(
            "region", "organization", "agreement__application__announcement__field", "agreement__application__filing",
            "proposal__matter__decision",
        )
        .prefetch_related(
            Prefetch("items", queryset=scope, to_attr="partly"),
            Prefetch("agreement__application__scenarios", queryset=_approved(), to_attr="approved"),
        )
        .order_by("ended_at", "pk")
    )  # fmt: skip


def _added(by: Actor, first: date, last: date) -> QuerySet[Amendment]:
    state = Amendment.State
    items = AmendmentItem.objects.filter(removed=False).select_related("item").order_by("item__code", "pk")
    return (
        amendments(by)
        .filter(state__in=[state.GRANTED, state.OPERATOR_SIGNED, state.SEALED], decided_on__range=(first, last))
        .select_related("agreement__region", "agreement__organization", "agreement__application__announcement__field")
        .prefetch_related(
            Prefetch("items", queryset=items, to_attr="asked"),
            Prefetch("agreement__application__scenarios", queryset=_approved(), to_attr="approved"),
        )
        .order_by("decided_on", "pk")
    )


def _approved() -> QuerySet[Scenario]:
    return Scenario.objects.filter(removed=False, approved=True).order_by("pk")


def _shared(row: Any, case: Any) -> Cells:
    by = row.organization
    scenarios = "、".join(scenario.name for scenario in case.approved)
    return (row.region.name, str(by), by.credit_code, case.announcement.field.name, scenarios)


def _grant(case: Any) -> Cells:
    agreement = case.sealed[0] if case.sealed else None
    filing = getattr(case, "filing", None)
    return (
        *_shared(case, case), case.decision_no, case.decided_on, case.granted_months,
        *((agreement.number, agreement.first_on, agreement.last_on) if agreement else ("", None, None)), *_filed(filing),
        case.state_label,
    )  # fmt: skip


def _filed(filing: Any) -> Cells:
    if filing is None:
        return ("", None, "", None)
    return (filing.number, filing.sent_on, filing.receipt_no, filing.received_on)


def _ending(closure: Any) -> Cells:
    case, matter = closure.agreement.application, closure.proposal.matter if closure.proposal else None
    decision, filing = getattr(matter, "decision", None), getattr(case, "filing", None)
    partly = "、".join(dict.fromkeys(row.item.name for row in closure.partly)) or gettext("全部")
    return (
        *_shared(closure, case), closure.agreement.number, closure.get_cause_display(), clock.today(closure.ended_at),
        partly, *((decision.document_no, decision.decided_on) if decision else ("", None)),
        *((filing.number, filing.receipt_no) if filing else ("", "")),
    )  # fmt: skip


def _supplement(amendment: Any) -> Cells:
    agreement = amendment.agreement
    items = "、".join(dict.fromkeys(row.item.name for row in amendment.asked))
    return (
        *_shared(agreement, agreement.application), agreement.number, amendment.number, items, amendment.decision_no,
        amendment.decided_on, amendment.filing_no, amendment.filed_on, amendment.receipt_no, amendment.received_on,
        amendment.state_label,
    )  # fmt: skip
