"""What one unit was asked, as lists that its statistics count: checks, opinions, concurrences; no pages of their own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import UNIT
from audit.subject import Subject
from operations.agreements.models import Concurrence
from operations.applications.models import CheckItem
from operations.mechanism.models import Opinion
from operations.mechanism.years import year_filter
from web.desk import Column, Desk, Filter


def _own(model: type[Subject], by: Actor) -> QuerySet[Any]:
    """What this seat's unit was asked; nothing for other seats."""
    rows: QuerySet[Any] = model._default_manager.all()
    return rows.filter(unit_id=by.unit) if by.role in UNIT and by.unit else rows.none()


def _answered(done: str) -> Filter:
    return Filter(
        name="answered", label=_("办结"), choices=lambda by: [("yes", _("已办结")), ("no", _("未办结"))],
        apply=lambda rows, value: rows.filter(**{f"{done}__isnull": value == "no"}),
    )  # fmt: skip


def _late(done: str, due: str) -> Filter:
    def apply(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        after = Q(**{f"{done}__date__gt": F(due)})
        still = Q(**{f"{done}__isnull": True, f"{due}__lt": clock.today()})
        late = rows.filter(after | still)
        return late if value == "yes" else rows.exclude(pk__in=late.values("pk"))

    return Filter(
        name="late", label=_("逾期"), choices=lambda by: [("yes", _("逾期")), ("no", _("未逾期"))], apply=apply
    )


CHECKS = Desk(
    model=CheckItem,
    see=lambda by: _own(CheckItem, by),
    title=_("本单位核实事项"),
    columns=(
        Column(name="condition", label=_("核实事项"), value=lambda c: str(c.condition), kind="link"),
        Column(name="application", label=_("申请"), value=lambda c: c.application.title),
        Column(name="asked", label=_("送交时间"), value=lambda c: c.application.verification_begun_at),
        Column(name="due_on", label=_("时限"), value=lambda c: c.due_on, order="due_on"),
        Column(name="done", label=_("办结时间"), value=lambda c: c.concluded_at, order="concluded_at"),
        Column(name="state", label=_("状态"), value=lambda c: c.state_label, order="state", kind="state"),
    ),
    filters=(
        year_filter("application__verification_begun_at__year", _("送交年度")),
        _answered("concluded_at"),
        _late("concluded_at", "due_on"),
    ),
    rows=lambda rows: rows.select_related("application", "condition", "unit"),
)  # fmt: skip

OPINIONS = Desk(
    model=Opinion,
    see=lambda by: _own(Opinion, by),
    title=_("本单位审议意见"),
    columns=(
        Column(name="matter", label=_("审议事项"), value=lambda o: o.matter.title, kind="link"),
        Column(name="asked", label=_("送交时间"), value=lambda o: o.matter.opened_at, order="matter__opened_at"),
        Column(name="due_on", label=_("时限"), value=lambda o: o.matter.opinions_due_on),
        Column(name="done", label=_("办结时间"), value=lambda o: o.given_at, order="given_at"),
        Column(name="stance", label=_("意见"), value=lambda o: o.get_stance_display() if o.given else ""),
    ),
    filters=(
        year_filter("matter__opened_at__year", _("送交年度")),
        _answered("given_at"),
        _late("given_at", "matter__opinions_due_on"),
    ),
    rows=lambda rows: rows.select_related("matter", "unit"),
)

CONCURRENCES = Desk(
    model=Concurrence,
    see=lambda by: _own(Concurrence, by),
    title=_("本单位会同意见"),
    columns=(
        Column(name="plan", label=_("应急预案"), value=lambda c: str(c.plan), kind="link"),
        Column(name="asked", label=_("送交时间"), value=lambda c: c.plan.sent_out_at, order="plan__sent_out_at"),
        Column(name="due_on", label=_("时限"), value=lambda c: c.due_on, order="due_on"),
        Column(name="done", label=_("办结时间"), value=lambda c: c.given_at, order="given_at"),
        Column(name="agrees", label=_("同意"), value=lambda c: c.agrees),
    ),
    filters=(
        year_filter("plan__sent_out_at__year", _("送交年度")), _answered("given_at"), _late("given_at", "due_on"),
    ),
    rows=lambda rows: rows.select_related("plan__agreement", "unit"),
)  # fmt: skip

# With the lookups of when the unit was asked and when it answered.
WORK: Sequence[tuple[Desk, str, str]] = (
    (CHECKS, "application__verification_begun_at", "concluded_at"),
    (OPINIONS, "matter__opened_at", "given_at"),
    (CONCURRENCES, "plan__sent_out_at", "given_at"),
)
LISTS: Mapping[str, Desk] = {desk.model.type_code(): desk for desk, _asked, _done in WORK}


def days(spans: Sequence[tuple[date | datetime | None, date | datetime | None]]) -> list[tuple[date, date]]:
    """The Shanghai dates of those that have both ends."""
    return [(_day(a), _day(b)) for a, b in spans if a is not None and b is not None]


def _day(at: date | datetime) -> date:
    return clock.today(at) if isinstance(at, datetime) else at
