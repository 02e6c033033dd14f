"""One authorization from its announcement to its shutdown: the entries of every object that belongs to it, in one line of time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Document
from audit import clock
from audit.actor import Actor
from audit.subject import Subject
from audit.trail.models import Entry, Outcome
from operations.agreements.models import Agreement, Amendment, EndingProposal
from operations.agreements.permissions import agreements
from operations.domains.models import Tenancy
from operations.mechanism.models import Matter
from web.findings import reasons_of
from web.house import house
from web.listing import BadCursor
from web.reading import together
from web.showing import state_label
from web.timeline import Change, erased_of, label_of, payload_of, shown_changes, who_of

PAGE = 60
# The rooms of the river as stages of an authorization.
STAGES: Mapping[str, Any] = {
    "announcements": _("通告"),
    "applications": _("申请与核实"),
    "mechanism": _("审议与决定"),
    "agreements": _("协议"),
    "domains": _("授权运营域"),
    "dataflow": _("数据流通"),
    "oversight": _("监督"),
    "closures": _("退出"),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry on the line."""

    entry: Entry
    stage: Any
    label: str
    kind: str
    name: str
    who: str
    refused: bool
    before: str
    after: str
    reasons: Sequence[str]
    changes: Sequence[Change]
    documents: Sequence[Document]
    erased: str
    leaf: int | None

    @property
    def day(self) -> date:
        return clock.today(self.entry.at)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One page of the line, the oldest first, and the entry to go on from."""

    steps: tuple[Step, ...]
    later: UUID | None


def seen(id: UUID, by: Actor) -> Agreement | None:
    """The agreement, where this actor may know of it."""
    return agreements(by).filter(pk=id).select_related("application__announcement", "organization", "region").first()


def stage_of(kind: str) -> str:
    """The room an object of this kind stands in; empty for what is no stage."""
    model = house().types.get(kind)
    room = model.__module__.split(".")[1] if model is not None and model.__module__.startswith("operations.") else ""
    return room if room in STAGES else ""


def cases(agreement: Agreement) -> frozenset[UUID]:
    """Everything with a timeline of its own that belongs to the authorization."""
    about = Q(subject_id__in=[agreement.pk, agreement.application_id])
    for model in (Amendment, EndingProposal):
        about |= Q(subject_id__in=model._default_manager.filter(agreement=agreement).values("pk"))
    lists: list[QuerySet[Any, UUID]] = [
        Matter.objects.filter(about).values_list("pk", flat=True),
        Tenancy.objects.filter(agreement=agreement).values_list("domain_id", flat=True),
        *(model._default_manager.filter(agreement=agreement).values_list("pk", flat=True) for model in _whole()),
    ]
    together(*lists)
    own = {agreement.pk, agreement.application_id, agreement.application.announcement_id}
    return frozenset(own | {id for rows in lists for id in rows})


def _whole() -> Iterator[Any]:
    """Kinds that belong to an agreement and are cases themselves."""
    for model in house().types.values():
        names = {field.name for field in model._meta.concrete_fields if field.related_model is Agreement}
        if "agreement" in names and (model is Amendment or _own_case(model)):
            yield model


def _own_case(model: type[Subject]) -> bool:
    return next(kind for kind in model.__mro__ if "case" in vars(kind)) is Subject


def line(agreement: Agreement, *, stage: str = "", outcome: str = "", after: str = "") -> Line:
    """One page of the entries, the oldest first. Raises BadCursor for a place that is none."""
    rows = Entry.objects.filter(case_id__in=cases(agreement))
    if stage in STAGES:
        rows = rows.filter(object_type__in=[kind for kind in house().types if stage_of(kind) == stage])
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if after:
        rows = rows.filter(_beyond(after))
    rows = rows.select_related("payload", "leaf", "tombstone", "indexed").defer("indexed__words")
    found = list(rows.order_by("at", "pk")[: PAGE + 1])
    documents = _documents(found[:PAGE])
    return Line(
        steps=tuple(_step(entry, documents) for entry in found[:PAGE]),
        later=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def _beyond(after: str) -> Q:
    try:
        last = Entry.objects.only("at").get(pk=UUID(after))
    except (ValueError, Entry.DoesNotExist) as error:
        raise BadCursor(after) from error
    return Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk)


def _named(entry: Entry) -> set[UUID]:
    """The ids among the inputs of an act: its documents are some of them."""
    found = set[UUID]()
    values = list(payload_of(entry).get("inputs", {}).values())
    for value in (one for given in values for one in (given if isinstance(given, list) else [given])):
        if isinstance(value, str) and len(value) == 36:
            try:
                found.add(UUID(value))
            except ValueError:
                continue
    return found


def _documents(entries: Sequence[Entry]) -> Mapping[UUID, Document]:
    ids = {id for entry in entries for id in _named(entry)}
    return Document.objects.in_bulk(ids) if ids else {}


def _step(entry: Entry, documents: Mapping[UUID, Document]) -> Step:
    payload, model = payload_of(entry), house().types.get(entry.object_type)
    refused = entry.outcome == Outcome.REFUSED
    leaf, indexed = getattr(entry, "leaf", None), getattr(entry, "indexed", None)
    moved = not refused and entry.before != entry.after
    return Step(
        entry=entry,
        stage=STAGES.get(stage_of(entry.object_type), ""),
        label=label_of(entry, house()),
        kind=house().name_of(entry.object_type),
        name=indexed.about if indexed is not None else "",
        who=who_of(entry, json.loads(entry.body), with_name=True),
        refused=refused,
        before=state_label(model, entry.before) if moved else "",
        after=state_label(model, entry.after) if moved else "",
        reasons=reasons_of(payload) if refused else (),
        changes=() if refused else shown_changes(model, payload.get("changes", {})),
        documents=[documents[id] for id in sorted(_named(entry)) if id in documents],
        erased=erased_of(entry),
        leaf=cast(int, leaf.index) if leaf is not None else None,
    )
