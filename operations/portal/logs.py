"""Searching domain logs: by agreement, person, item and kind, always within a period, so that only its months are looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.logs.models import Batch, LogRow
from operations.agreements.models import Agreement
from operations.domains.permissions import agreements
from statute.terms import day_start, ends_at

PAGE = 100
# Days that one search may span, and those that are looked at unless told otherwise.
LONGEST, USUAL = 92, 7
TEXT = 80


class NoSuchAgreement(Exception):
    """The agreement asked for isn't there, or isn't for this reader."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is asked for. Empty texts ask for anything; `before`: the row after which an earlier page begins."""

    by: Actor
    first: date
    last: date
    agreement: Agreement | None = None
    kind: str = ""
    person: str = ""
    item: str = ""
    before: tuple[datetime, int] | None = None

    @property
    def too_long(self) -> bool:
        """More days than are searched at once, or none."""
        return not 0 <= (self.last - self.first).days < LONGEST

    @property
    def enough(self) -> bool:
        """Whether it says what to look for: an agreement, a person or an item, each of which an index knows."""
        return bool(self.agreement or self.person or self.item) and not self.too_long

    def rows(self) -> QuerySet[LogRow]:
        """The rows found, the latest first."""
        if not self.enough:
            return LogRow.objects.none()
        found = LogRow.objects.filter(at__gte=day_start(self.first), at__lt=ends_at(self.last))
        seen: Any = [self.agreement.pk] if self.agreement is not None else agreements(self.by).values("pk")
        found = found.filter(owner__in=seen)
        asked = {"kind": self.kind, "person": self.person, "item": self.item}
        found = found.filter(**{name: value for name, value in asked.items() if value})
        if self.before is not None:
            at, id = self.before
            found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=id), at__lte=at)
        return found.order_by("-at", "-id")

    def page(self) -> tuple[list[LogRow], str]:
        """One page, and the place where the next begins; empty where there is none."""
        found = list(self.rows()[: PAGE + 1])
        return found[:PAGE], place_of(found[PAGE - 1]) if len(found) > PAGE else ""

    def all(self) -> Iterator[LogRow]:
        """Every row found, a few at a time."""
        yield from self.rows().iterator(chunk_size=2000)

    def batches(self) -> QuerySet[Batch]:
        """What was taken in of the agreement's days."""
        if self.agreement is None:
            return Batch.objects.none()
        rows = Batch.objects.filter(owner=self.agreement.pk, day__gte=self.first, day__lte=self.last)
        return (rows.filter(kind=self.kind) if self.kind else rows).order_by("-day", "-pk")[:31]


def asked(by: Actor, at: datetime, given: Mapping[str, str]) -> Search:
    """The search that a reader's parameters describe; what can't be read is left out. Raises NoSuchAgreement."""
    last = _day(given.get("last", "")) or clock.today(at)
    first = _day(given.get("first", "")) or last - timedelta(days=USUAL - 1)
    kind = given.get("kind", "")
    return Search(
        by=by, first=first, last=last, agreement=_agreement(by, given.get("agreement", "").strip()),
        kind=kind if kind in Batch.Kind.values else "", person=given.get("person", "").strip()[:TEXT],
        item=given.get("item", "").strip()[:TEXT], before=_place(given.get("before", "")),
    )  # fmt: skip


def place_of(row: LogRow) -> str:
    """A row's place in the order of a search."""
    return f"{row.at.isoformat()}_{row.pk}"


def _place(text: str) -> tuple[datetime, int] | None:
    at, _sign, id = text.rpartition("_")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found, int(id)) if found.tzinfo is not None and id.isdecimal() and len(id) < 19 else None


def _agreement(by: Actor, text: str) -> Agreement | None:
    if not text:
        return None
    try:
        known = Q(pk=UUID(text))
    except ValueError:
        known = Q(number=text)
    found = agreements(by).select_related("application").filter(known).first()
    if found is None:
        raise NoSuchAgreement(text)
    return found


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


HEADINGS = (
    _("时间"), _("协议"), _("种类"), _("人员"), _("数据"), _("操作"), _("结果"), _("说明"), _("批次"),
)  # fmt: skip
