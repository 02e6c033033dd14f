"""A case's timeline: every act and refused attempt that the reader may know of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from audit import clock
from audit.actor import Actor
from audit.roles import ADMINISTRATORS, AUTHORITY, MECHANISM, Role
from audit.subject import Subject
from audit.trail.models import Entry, Outcome
from web.findings import reasons_of
from web.house import House
from web.reading import together
from web.showing import cited, state_label, value_text

PAGE = 30
# Those who see every attempt on the cases they may see; everybody else sees their own only.
SEES_ATTEMPTS = AUTHORITY | MECHANISM | ADMINISTRATORS | {Role.AUDITOR, Role.PROVINCIAL_DESK}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One column before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry as shown."""

    id: UUID
    at: datetime
    label: str
    refused: bool
    who: str
    clause: str
    before: str
    after: str
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]
    leaf: int | None
    proof: str
    # How many entries alike in one go this line stands for.
    times: int = 1
    # Whether it only says that a row was made; such a line is told with the act that made it.
    row_made: bool = False
    made: str = ""
    # Under which number and on what ground its content was erased by law; empty: it was not.
    erased: str = ""
    # The lines this one stands for: one person did the same to several things in a row that day.
    inside: "tuple[Line, ...]" = ()

    @property
    def since(self) -> datetime:
        """When the first of them was; its own time where it stands for itself."""
        return self.inside[-1].at if self.inside else self.at


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """One page of it, and the entry to go on from."""

    lines: tuple[Line, ...]
    older: UUID | None


def timeline(case: Subject, house: House, *, by: Actor, before: UUID | None = None) -> Timeline:
    """The entries of a case, the latest first, one page; parts only where the reader's gate shows them."""
    rows = Entry.objects.filter(Q(case_id=case.pk) | Q(object_type=case.type_code(), object_id=case.pk)).select_related(
        "payload", "leaf", "tombstone"
    )
    if before is not None:
        last = Entry.objects.filter(pk=before).first()
        if last is not None:
            rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = _attempts(rows, by)
    found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
    shown, drafts = _seen(found[:PAGE], case, house, by)
    lines = _together(_line(entry, house, by, masked=entry.object_id in drafts) for entry in shown)
    return Timeline(
        lines=_in_rows(lines),
        older=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def line_of(entry: Entry, case: Subject | None, house: House, *, by: Actor) -> Line | None:
    """One entry as the timeline of its case shows it to this reader; None where it does not. Without a case: to somebody who
    reads the trail itself."""
    if case is None:
        return _line(entry, house, by, masked=False)
    own = entry.actor_id == by.user_id or bool(by.organization and entry.organization == by.organization)
    if entry.outcome == Outcome.REFUSED and not (own or by.role in SEES_ATTEMPTS or by.is_system):
        return None
    shown, drafts = _seen([entry], case, house, by)
    return _line(entry, house, by, masked=entry.object_id in drafts) if shown else None


def _together(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines alike in one go as one, with how many they are; rows that an act made together with it."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and _alike(last, line):
            found[-1] = replace(last, times=last.times + 1, changes=())
        elif last is not None and last.row_made and not line.row_made and _one_go(last, line):
            found[-1] = replace(line, made=_counted(last), changes=line.changes or last.changes)
        else:
            found.append(line)
    return tuple(found)


def _in_rows(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Consecutive lines of the same person, day and kind as one, with the lines inside."""
    found: list[Line] = []
    for _key, group in groupby(lines, key=_kind_of):
        inside = tuple(group)
        found.append(inside[0] if len(inside) == 1 else _row(inside))
    return tuple(found)


def _kind_of(line: Line) -> tuple[object, ...]:
    return line.who, line.label, line.refused, clock.today(line.at)


def _row(inside: tuple[Line, ...]) -> Line:
    first = inside[0]

    def common(name: str) -> str:
        values = {getattr(line, name) for line in inside}
        return values.pop() if len(values) == 1 else ""

    moved = common("before") and common("after")
    return replace(
        first,
        clause=common("clause"),
        before=first.before if moved else "",
        after=first.after if moved else "",
        made=common("made"),
        erased=common("erased"),
        reasons=(),
        changes=(),
        leaf=None,
        proof="",
        times=sum(line.times for line in inside),
        inside=inside,
    )


def _one_go(a: Line, b: Line) -> bool:
    return (a.at, a.who, a.refused) == (b.at, b.who, b.refused)


def _alike(a: Line, b: Line) -> bool:
    same = (a.label, a.before, a.after, a.made, a.erased) == (b.label, b.before, b.after, b.made, b.erased)
    return _one_go(a, b) and same


def _counted(line: Line) -> str:
    return gettext("%(what)s（%(n)s 项）") % {"what": line.label, "n": line.times} if line.times > 1 else line.label


def _attempts(rows: QuerySet[Entry], by: Actor) -> QuerySet[Entry]:
    if by.role in SEES_ATTEMPTS or by.is_system:
        return rows
    own = Q(actor_id=by.user_id)
    if by.organization:
        own |= Q(organization=by.organization)
    return rows.filter(~Q(outcome=Outcome.REFUSED) | own)


def _seen(entries: Sequence[Entry], case: Subject, house: House, by: Actor) -> tuple[list[Entry], set[UUID]]:
    """Entries about the case itself, and about parts that the gate of their kind shows to this reader; and the parts that
    are another unit's draft still. What was made of the case and is not served yet is not told to the organization either."""
    ids: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.object_id is not None and entry.object_id != case.pk:
            ids.setdefault(entry.object_type, set()).add(entry.object_id)
    made = {entry.pk: _made(entry, house) for entry in entries} if by.of_organization else {}
    for type_code, id in (one for ones in made.values() for one in ones):
        ids.setdefault(type_code, set()).add(id)
    visible: set[UUID] = {case.pk}
    drafts: set[UUID] = set()
    lists: list[QuerySet[Any, Any]] = []
    for type_code, wanted in ids.items():
        gate = house.gate(type_code)
        if gate is not None:
            model = house.types.get(type_code)
            draft = ("unit_id", model.draft_until) if model is not None and model.draft_until else ()
            lists.append(gate(by).filter(pk__in=wanted).order_by().values_list("pk", *draft))
        elif by.role in SEES_ATTEMPTS:
            visible |= wanted
    together(*lists)
    for pk, *draft_of in (row for rows in lists for row in rows):
        visible.add(pk)
        if draft_of and draft_of[1] is None and str(draft_of[0]) != by.unit:
            drafts.add(pk)
    shown = [entry for entry in entries if entry.object_id in visible or entry.object_id is None]
    unserved = {pk for pk, ones in made.items() if ones and not any(id in visible for _type_code, id in ones)}
    return [entry for entry in shown if entry.pk not in unserved], drafts


def _made(entry: Entry, house: House) -> list[tuple[str, UUID]]:
    """What an act on the case made that has a gate of its own."""
    ones = (str(one).split(":", maxsplit=1) for one in payload_of(entry).get("made", ()))
    return [(type_code, UUID(id)) for type_code, id in ones if house.gate(type_code) is not None]


def _line(entry: Entry, house: House, by: Actor, *, masked: bool) -> Line:
    body, payload = json.loads(entry.body), payload_of(entry)
    model = house.types.get(entry.object_type)
    refused = entry.outcome == Outcome.REFUSED
    inside = not by.of_organization or entry.organization == by.organization
    moved = not refused and entry.before != entry.after and bool(entry.before)
    leaf = getattr(entry, "leaf", None)
    return Line(
        id=entry.pk,
        at=entry.at,
        label=label_of(entry, house),
        refused=refused,
        who=who_of(entry, body, with_name=inside),
        clause=entry.clause,
        before=state_label(model, entry.before) if moved else "",
        after=state_label(model, entry.after) if moved else "",
        reasons=reasons_of(payload) if refused else (),
        changes=shown_changes(model, payload.get("changes", {})) if inside and not (refused or masked) else (),
        leaf=leaf.index if leaf is not None else None,
        proof=_proof(entry),
        row_made=entry.action.endswith(".created"),
        erased=erased_of(entry),
    )


def payload_of(entry: Entry) -> Mapping[str, Any]:
    """What the act changed and said; where that was erased by law, what it made and nothing else."""
    payload = getattr(entry, "payload", None)
    text = payload.json if payload is not None else ""
    if not text and hasattr(entry, "tombstone"):
        return {"made": json.loads(entry.tombstone.outline).get("made", ())}
    found: Mapping[str, Any] = json.loads(text) if text else {}
    return found


def erased_of(entry: Entry) -> str:
    """Under which number and on what ground the content of an entry was erased by law; empty: it was not."""
    tombstone = getattr(entry, "tombstone", None)
    if tombstone is None:
        return ""
    return gettext("%(number)s，依据：%(clause)s") % {"number": tombstone.number, "clause": cited(tombstone.clause)}


def label_of(entry: Entry, house: House) -> str:
    """What the act is called."""
    labels = house.labels()
    if entry.action in labels:
        return str(labels[entry.action])
    if entry.action.endswith(".created"):
        return gettext("记入%(what)s") % {"what": house.name_of(entry.object_type)}
    return entry.action


def who_of(entry: Entry, body: Mapping[str, Any], *, with_name: bool) -> str:
    """Where from and in which seat somebody acted."""
    role = str(Role(entry.role).label) if entry.role in Role.values else entry.role
    if entry.role == Role.SYSTEM:
        return gettext("系统自动办理")
    parts = [str(body.get("place", "")), role, str(body.get("actor_name", "")) if with_name else ""]
    return " · ".join(part for part in parts if part)


def _proof(entry: Entry) -> str:
    try:
        return reverse("auditing:entry", args=[entry.pk])
    except NoReverseMatch:
        return ""


def shown_changes(model: type[Subject] | None, changes: Mapping[str, Any]) -> tuple[Change, ...]:
    """Columns with a Chinese name, as words; the others are bookkeeping."""
    if model is None:
        return ()
    found = []
    for column, pair in changes.items():
        try:
            field = model._meta.get_field(column)
        except FieldDoesNotExist:
            continue
        label = str(getattr(field, "verbose_name", ""))
        if column == "state" or field.is_relation or label.isascii():
            continue
        names = dict(getattr(field, "flatchoices", ()) or ())
        before, after = (value_text(names.get(v, v) if isinstance(v, str) else v) for v in pair)
        found.append(Change(label=label, before=_short(before), after=_short(after)))
    return tuple(found[:12])


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:160] + "…"
