"""Samples: drawn so that anybody can draw the same again, looked at one by one, concluded."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import beside
from audit.act import Act, Acts
from audit.actor import Actor
from audit.roles import Role
from operations.auditing import permissions
from operations.auditing.checks import sampling as checks
from operations.auditing.forms import sampling as forms
from operations.auditing.indexing import indexed
from operations.auditing.models import Sample, SampleItem
from operations.auditing.queries import sampling as queries
from operations.papers.numbering import take

sample = Acts(Sample, see=permissions.samples)
sample_item = Acts(SampleItem, see=permissions.sample_items)


@sample.act(
    "draw", label=_("抽取样本"), roles=[Role.AUDITOR], root=True, arrow=None, clause=checks.BASIS,
    input_checks=checks.draw, form=forms.DrawForm, tone="primary",
)  # fmt: skip
def draw(
    *, by: Actor, at: datetime, purpose: str, kind: str, since: date, until: date, wanted: int, seed: str,
    action: str = "", outcome: str = "",
) -> Sample:  # fmt: skip
    """So many objects of a kind, from those that the trail as it is indexed now tells of; the list stands in the entry."""
    terms = {"kind": kind, "since": since, "until": until, "action": action, "outcome": outcome}
    assert by.user_id is not None  # an auditor's seat is a person's
    size = indexed()
    ids = list(queries.population(by, terms, size))
    chosen = queries.drawn(seed, ids, wanted)
    names = queries.named(kind, chosen)
    made = Sample.objects.create(
        region_id=by.region, number=take(by.region, "审抽", at), purpose=purpose, size=size, population=len(ids),
        wanted=wanted, seed=seed, drawn_at=at, drawn_by=by.user_id, **terms,
    )  # fmt: skip
    beside.make_all(
        SampleItem(sample=made, place=place, object_id=id, name=names[id]) for place, id in enumerate(chosen, start=1)
    )
    return made


@sample_item.act(
    "note", label=_("记录查看结果"), roles=[Role.AUDITOR], arrow=None, clause=checks.BASIS,
    checks=checks.note, input_checks=checks.noted, form=forms.NoteForm,
)  # fmt: skip
def note(subject: SampleItem, *, by: Actor, at: datetime, outcome: str, finding: str = "") -> None:
    """What the auditor saw; a later note takes the place of an earlier one, both stand in the trail."""
    subject.outcome, subject.finding = outcome, finding
    subject.looked_at, subject.looked_by = at, by.user_id


@sample.act("conclude", label=_("办结抽样"), checks=checks.conclude, form=forms.ConcludeForm, tone="primary")
def conclude(subject: Sample, *, by: Actor, at: datetime, conclusion: str) -> None:
    """When every one was looked at."""
    subject.concluded_at, subject.concluded_by, subject.conclusion = at, by.user_id, conclusion


ACTS: tuple[Act[Any], ...] = (draw, note, conclude)
