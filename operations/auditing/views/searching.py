"""The search over the whole trail, and the same rows as a file with the digest of each."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.trail.models import Outcome
from operations.auditing import permissions
from operations.auditing.models import IndexedEntry
from operations.auditing.queries import searching as queries
from operations.auditing.reading import watched
from web import listing
from web.desk import Column, Desk, Filter
from web.download import KINDS, as_file
from web.house import house
from web.showing import cited_short, state_label
from web.timeline import label_of, who_of

OUTCOMES = ((Outcome.DONE, _("已办理")), (Outcome.REFUSED, _("被拒绝")))


def _who(row: IndexedEntry) -> str:
    return who_of(row.entry, json.loads(row.entry.body), with_name=True)


def _moved(row: IndexedEntry) -> str:
    entry, model = row.entry, house().types.get(row.object_type)
    if entry.before == entry.after or not entry.after:
        return ""
    return " → ".join(state_label(model, state) for state in (entry.before, entry.after) if state)


def _kinds(by: Actor) -> Sequence[tuple[str, str]]:
    return sorted(((kind, house().name_of(kind)) for kind in house().types), key=lambda pair: pair[1])


def _actions(by: Actor) -> Sequence[tuple[str, str]]:
    said = ((code, f"{house().name_of(code.split('.')[0])} · {label}") for code, label in house().labels().items())
    return sorted(said, key=lambda pair: pair[1])


def _nothing(by: Actor) -> Sequence[tuple[str, Any]]:
    """A filter that is typed."""
    return ()


COLUMNS = (
    Column(name="at", label=_("时间"), value=lambda r: r.at),
    Column(name="action", label=_("事项"), value=lambda r: label_of(r.entry, house())),
    Column(name="outcome", label=_("结果"), value=lambda r: dict(OUTCOMES)[r.outcome]),
    Column(name="kind", label=_("对象种类"), value=lambda r: house().name_of(r.object_type)),
    Column(name="about", label=_("对象"), value=lambda r: r.about),
    Column(name="moved", label=_("状态变化"), value=_moved),
    Column(name="who", label=_("办理人"), value=_who),
    Column(name="clause", label=_("条款"), value=lambda r: cited_short(r.clause) if r.clause else ""),
)
# What a file of the list has besides: the number, the leaf and its hash, to be held against a bundle.
DIGESTS = (
    Column(name="entry", label=_("记录编号"), value=lambda r: str(r.pk)),
    Column(name="leaf", label=_("存证序号"), value=lambda r: r.index),
    Column(name="hash", label=_("存证摘要（SM3）"), value=lambda r: bytes(r.entry.leaf.hash).hex()),
)


def found_by(by: Actor, *, readings: bool = False) -> Desk:
    """The list of what is indexed, for one reader. It is no kind of object: it has no case page and no actions.

    `readings`: also who looked for what; else every search would find itself first."""
    return Desk(
        model=cast(Any, IndexedEntry),
        see=permissions.indexed if readings else permissions.indexed_acts,
        title=_("办理轨迹检索"),
        columns=COLUMNS,
        filters=(
            Filter(name="words", label=_("词语"), choices=_nothing, apply=lambda rows, v: rows.filter(words__has=v)),
            Filter(name="actor", label=_("办理人"), choices=_nothing, apply=queries.by_person),
            Filter(name="organization", label=_("单位"), choices=_nothing, apply=queries.of_organization),
            Filter(
                name="object", label=_("对象编号或名称"), choices=_nothing,
                apply=lambda rows, v: queries.about(by, rows, v),
            ),
            Filter(name="from", label=_("期间起"), choices=_nothing, apply=queries.since),
            Filter(name="until", label=_("期间止"), choices=_nothing, apply=queries.until),
            Filter(name="kind", label=_("对象种类"), choices=_kinds, apply=lambda rows, v: rows.filter(object_type=v)),
            Filter(name="action", label=_("事项"), choices=_actions, apply=lambda rows, v: rows.filter(action=v)),
            Filter(
                name="clause", label=_("条款"), choices=lambda by: [(c, cited_short(c)) for c in queries.cited()],
                apply=queries.under,
            ),
            Filter(
                name="outcome", label=_("结果"), choices=lambda by: OUTCOMES,
                apply=lambda rows, v: rows.filter(outcome=v),
            ),
        ),
        rows=queries.found,
        order="-at",
    )  # fmt: skip


TYPED = {"from": "date", "until": "date"}


@watched
def search(request: HttpRequest) -> HttpResponseBase:
    """Entries by words, person, organization, object, kind, action, clause, outcome and period; the latest first."""
    by, at = _asker(request)
    # Whoever asks for a person's or a kind of acts gets the readings among them.
    readings = bool(request.GET.get("actor") or request.GET.get("action"))
    query = listing.asked(found_by(by, readings=readings), by, request.GET)
    if request.GET.get("format") in KINDS:
        whole = replace(query, desk=replace(query.desk, columns=(*COLUMNS, *DIGESTS)))
        return as_file(whole, request.GET["format"], clock.today(at))
    try:
        found = listing.page(query)
    except listing.BadCursor:
        return redirect(f"{request.path}?{query.address()}")
    context = {
        "query": query,
        "listing": found,
        "typed": [(c, TYPED.get(c.filter.name, "search")) for c in found.choices if not c.options],
        "chosen": [c for c in found.choices if c.options],
        "rows": [
            (row, _who(row), label_of(row.entry, house()), house().name_of(row.object_type), _moved(row))
            for row in found.rows
        ],
    }
    return render(request, "operations/auditing/search.html", context)


def _asker(request: HttpRequest) -> tuple[Actor, datetime]:
    return request.actor, request.at  # type: ignore[attr-defined]
