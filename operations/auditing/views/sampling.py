"""The desk of samples, and a sample as a workbook."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import Role
from operations.auditing import permissions
from operations.auditing.models import Sample
from operations.auditing.queries import sampling as queries
from operations.auditing.reading import watched
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter
from web.exporting import XLSX, Sheet, workbook
from web.house import house

State = Sample.State


def _context(subject: Sample, by: Actor, at: datetime) -> Mapping[str, Any]:
    rows = queries.items(subject)
    for row in rows:
        row.sample = subject
    page = house().desk(subject.kind) is not None
    return {"items": rows, "paged": page}


def _fields(subject: Sample, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "purpose": subject.purpose,
        "kind": subject.kind,
        "action": subject.action,
        "outcome": subject.outcome,
        "since": subject.since,
        "until": subject.until,
        "size": subject.size,
        "population": subject.population,
        "wanted": subject.wanted,
        "seed": subject.seed,
        "items": [
            {"object": str(row.object_id), "outcome": row.outcome, "finding": row.finding}
            for row in queries.items(subject)
        ],
        "conclusion": subject.conclusion,
    }


SAMPLES = Desk(
    model=Sample,
    see=permissions.samples,
    title=_("审计抽样"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda s: s.number, order="number", kind="link"),
        Column(name="purpose", label=_("抽样目的"), value=lambda s: s.purpose),
        Column(name="kind", label=_("对象种类"), value=lambda s: house().name_of(s.kind)),
        Column(name="wanted", label=_("样本数量"), value=lambda s: f"{s.wanted} / {s.population}"),
        Column(name="region", label=_("区划"), value=lambda s: s.region.name, order="region__code"),
        Column(name="drawn_at", label=_("抽取时间"), value=lambda s: s.drawn_at, order="drawn_at"),
        Column(name="state", label=_("状态"), value=lambda s: s.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        region_filter(),
    ),
    search=("number", "purpose"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/auditing/sample.html",
    context=_context,
    facts=lambda s, at: (
        Fact(label=_("抽样目的"), value=s.purpose),
        Fact(label=_("对象种类"), value=house().name_of(s.kind)),
        Fact(label=_("事项"), value=house().labels().get(s.action, s.action) if s.action else _("不限")),
        Fact(label=_("期间起"), value=s.since),
        Fact(label=_("期间止（含）"), value=s.until),
        Fact(label=_("总体数量"), value=s.population),
        Fact(label=_("样本数量"), value=s.wanted),
        Fact(label=_("种子"), value=s.seed),
        Fact(label=_("轨迹规模"), value=s.size),
        Fact(label=_("抽取时间"), value=s.drawn_at),
    ),
    fields=_fields,
    nav_for=frozenset({Role.AUDITOR, Role.AUDIT_ADMIN}),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (SAMPLES,)


@watched
def sheet(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A sample with what was noted, and how it was drawn, as a workbook."""
    subject = permissions.samples(request.actor).filter(pk=id).select_related("region").first()  # type: ignore[attr-defined]
    if subject is None:
        raise Http404
    rows = queries.items(subject)
    people = queries.lookers(rows)
    heads = [
        _("序号"),
        _("对象标识"),
        _("对象"),
        _("抽样次序（SHA-256）"),
        _("查看结果"),
        _("查看记录"),
        _("查看时间"),
        _("查看人"),
    ]
    sheets = [
        Sheet(
            title=gettext("样本"),
            headings=[str(head) for head in heads],
            rows=[
                [
                    row.place, str(row.object_id), row.name, queries.place(subject.seed, row.object_id).hex(),
                    row.get_outcome_display(), row.finding, row.looked_at, people[row.looked_by] if row.looked_by else "",
                ]
                for row in rows
            ],
        ),
        Sheet(
            title=gettext("抽样方法"),
            headings=[gettext("项目"), gettext("内容")],
            rows=[[str(fact.label), fact.value] for fact in SAMPLES.facts(subject, request.at)],  # type: ignore[attr-defined]
        ),
    ]  # fmt: skip
    return FileResponse(workbook(sheets), as_attachment=True, filename=f"{subject.number}.xlsx", content_type=XLSX)
