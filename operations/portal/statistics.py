"""What is counted of a year: every number is the count of a list, asked for in the very words its link asks with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.roles import UNIT, Role
from operations.agreements.models import Agreement
from operations.agreements.views import AGREEMENTS
from operations.applications.queries.reaching import REACHED
from operations.applications.views import APPLICATIONS
from operations.dataflow.models import Product
from operations.dataflow.permissions import supervises_trading
from operations.dataflow.views.products import DELIVERIES, PRODUCTS
from operations.mechanism.models import KeyField
from operations.mechanism.permissions import below
from operations.mechanism.queries import calendar, corrected_days, local_values, rules_for
from operations.oversight.models import Correction, Evaluation, Incident
from operations.oversight.views.correcting import CORRECTIONS
from operations.oversight.views.evaluating import EVALUATIONS
from operations.oversight.views.incidents import INCIDENTS
from operations.portal.work import WORK, days
from statute.calendar import Calendar
from statute.findings import Quantity
from statute.parameters import PARAMETERS
from web import addresses, listing
from web.desk import Desk
from web.reading import counted, together
from web.showing import quantity_text

WIDE = frozenset({Role.PROVINCIAL_DESK, Role.AUDITOR})
# When the agreement of a case was sealed: no column of its own.
SEALED = "sealed"
# Of a case: the ends of each stage, how far the cases counted have come, and the rule that says how long it may take.
STAGES: Sequence[tuple[Any, str, str, str, str]] = (
    (_("提交至受理"), "accepted", "submitted_at", "accepted_at", ""),
    (_("核实"), "deliberating", "verification_begun_at", "deliberation_opened_at", "unit_opinion_workdays"),
    (_("审议至政府决定"), "decided", "deliberation_opened_at", "decided_on", ""),
    (_("决定至公开"), "published", "decided_on", "publication__published_on", ""),
    (_("决定至报备"), "filed", "decided_on", "filing__sent_on", "filing_due_workdays"),
    (_("决定至签约"), "signed", "decided_on", SEALED, "signing_due_workdays"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number: of which list, narrowed how; with the spans of its rows where their days are looked at."""

    label: Any
    desk: Desk
    chosen: Mapping[str, str]
    count: QuerySet[Any, int]
    spans: QuerySet[Any, Any] | None = None
    limit: Quantity | str = ""

    @property
    def number(self) -> int:
        return sum(self.count)

    @property
    def limit_text(self) -> str:
        return quantity_text(self.limit) if isinstance(self.limit, Quantity) else ""

    @property
    def address(self) -> str:
        """The list that shows exactly these rows."""
        type_code = self.desk.model.type_code()
        own = any(self.desk is desk for desk, _asked, _done in WORK)
        place = reverse("portal:work", args=[type_code]) if own else addresses.of_list(type_code)
        return f"{place}?{urlencode({k: v for k, v in self.chosen.items() if v})}"

    def median(self, worked: Calendar) -> float | None:
        """Working days that half of them took at most."""
        spans = days(list(self.spans)) if self.spans is not None else []
        return median(worked.workdays_between(a, b) for a, b in spans) if spans else None


@dataclass(frozen=True, kw_only=True)
class Section:
    """Numbers that belong together. `timed`: with days; `total`: the first is the sum of the others."""

    title: Any
    lines: tuple[Line, ...]
    timed: bool = False
    total: bool = False

    @property
    def shown(self) -> tuple[Line, ...]:
        """Without the parts of a sum that nothing belongs to."""
        return tuple(line for place, line in enumerate(self.lines) if not self.total or not place or line.number)


class Statistics:
    """The statistics of a year for one seat, in one region or in all that it sees."""

    def __init__(self, by: Actor, year: int, region: str, at: datetime) -> None:
        self.by, self.year, self.region = by, year, region if by.role in WIDE else ""
        self.wide = by.role in WIDE
        place = self.region or by.region
        self._fields = KeyField.objects.order_by("code").values_list("code", "name")
        self.regions = Region.objects.filter(below(by.region, "code")).order_by("code").values_list("code", "name")
        together(self._fields, self.regions, local_values(place), corrected_days())
        self._rules = rules_for(place, min(clock.today(at), date(year, 12, 31)))
        self.worked = calendar()
        self.sections = tuple(self._all())
        lists = [line.count for line in self.lines]
        together(*lists, *(line.spans for line in self.lines if line.spans is not None))

    @property
    def lines(self) -> Iterator[Line]:
        return (line for section in self.sections for line in section.lines)

    def _all(self) -> Iterator[Section]:
        line = self._line
        if self.by.role in UNIT:
            yield Section(title=_("本单位办理情况"), lines=tuple(self._own()), timed=True)
        states = [(code, label) for code, label in APPLICATIONS.model.State.choices if code != "draft"]  # type: ignore[attr-defined]
        yield _section(
            _("申请（按提交年度）"), line(APPLICATIONS, _("合计")),
            (line(APPLICATIONS, label, state=code) for code, label in states),
        )  # fmt: skip
        yield _section(
            _("从提交到签约"), None, (line(APPLICATIONS, label, reached=code) for code, (label, _q) in REACHED.items())
        )
        yield Section(
            title=_("各环节用时（工作日）"), timed=True,
            lines=tuple(
                line(APPLICATIONS, label, ends=(first, last), limit=self._limit(limit), reached=code)
                for label, code, first, last, limit in STAGES
            ),
        )  # fmt: skip
        yield _section(
            _("授权（当年有效）"), line(AGREEMENTS, _("合计")),
            (line(AGREEMENTS, name, field=code) for code, name in self._fields),
        )  # fmt: skip
        yield _section(
            _("数据产品和服务（按审核通过年度）"), line(PRODUCTS, _("合计")),
            (line(PRODUCTS, label, type=code) for code, label in Product.Type.choices),
        )  # fmt: skip
        if self.by.role not in UNIT or supervises_trading(self.by):
            uses = (("public", _("公共治理、公益事业")), ("paid", _("有偿使用")))
            yield _section(
                _("产品交付"), line(DELIVERIES, _("合计")), (line(DELIVERIES, label, use=code) for code, label in uses)
            )
        yield from self._supervised()

    def _supervised(self) -> Iterator[Section]:
        line = self._line
        yield _section(
            _("改正通知（按发出年度）"), line(CORRECTIONS, _("合计")),
            (line(CORRECTIONS, label, state=code) for code, label in Correction.State.choices),
        )  # fmt: skip
        graded: Sequence[tuple[Any, Desk, Iterable[tuple[str, Any]]]] = (
            (_("安全事件（按发现年度）"), INCIDENTS, Incident.Grade.choices),
            (_("年度评估（按评估年度）"), EVALUATIONS, Evaluation.Grade.choices),
        )
        for title, desk, grades in graded:
            yield _section(title, line(desk, _("合计")), (line(desk, label, grade=code) for code, label in grades))

    def _own(self) -> Iterator[Line]:
        limit = self._limit("unit_opinion_workdays")
        for desk, asked, done in WORK:
            yield self._line(desk, desk.title)
            yield self._line(desk, _("其中已办结"), ends=(asked, done), limit=limit, answered="yes")
            yield self._line(desk, _("其中逾期"), late="yes")

    def _line(
        self, desk: Desk, label: Any, ends: tuple[str, str] | None = None, limit: Quantity | str = "", **chosen: str
    ) -> Line:
        """The rows of a desk in this year and region; `ends`: lookups between which their days are counted."""
        chosen = {"year": str(self.year), "region": self.region, **chosen}
        rows = listing.matching(listing.asked(desk, self.by, chosen))
        spans = None
        if ends is not None:
            sealed = Agreement.objects.filter(application=OuterRef("pk"), sealed_at__isnull=False).order_by("pk")
            known = rows.annotate(sealed=Subquery(sealed.values("sealed_at")[:1])) if SEALED in ends else rows
            spans = known.order_by().values_list(*ends)
        return Line(label=label, desk=desk, chosen=chosen, count=counted(rows), spans=spans, limit=limit)

    def _limit(self, code: str) -> Quantity | str:
        return PARAMETERS[code].quantity(self._rules.integer(code)) if code else ""


def _section(title: Any, total: Line | None, lines: Iterable[Line]) -> Section:
    return Section(title=title, lines=(*((total,) if total is not None else ()), *lines), total=total is not None)
