"""Everything that changes an announcement 四(一): drafted, countersigned, published, extended, cancelled, closed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.queries import sector_unit
from applicants import documents
from applicants.models import Document
from audit import beside, clock
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.announcements import checks, forms, permissions
from operations.announcements.models import Announcement, Condition, Extension
from operations.announcements.paper import letter
from operations.mechanism import queries as mechanism
from operations.mechanism.models import KeyField
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import Finding, blocking, gettext_noop, warnings
from statute.terms import day_start
from statute.vocabulary import CONDITIONS
from web.forms import ReasonForm

announcement = Acts(Announcement, see=permissions.announcements)
condition = Acts(Condition, see=permissions.conditions)


def _as_data(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"code": f.code, "clause": f.clause, "text": f.text} for f in findings]


def _entered(by: Actor, at: datetime, columns: dict[str, Any]) -> Announcement:
    made = Announcement.objects.create(region_id=by.region, drafted_at=at, drafted_by=by.user_id, **columns)
    known = made.ruleset in mechanism.rulesets()
    rules = mechanism.rules_for(by.region, clock.today(at), made.ruleset) if known else None
    beside.make_all(
        Condition(
            announcement=made, code=c.code, title_text=c.title, clause=c.clause, mandatory=c.mandatory,
            unit_kinds=",".join(rules.units(c.code) if rules is not None and rules.loaded else c.units),
        )
        for c in CONDITIONS
    )  # fmt: skip
    return made


@announcement.act(
    "draft", label=_("拟订通告"), root=True, roles=[Role.CLERK], arrow=None, clause="四(一)", form=forms.DraftForm,
    tone="primary",
)  # fmt: skip
def draft(*, by: Actor, at: datetime, field: KeyField, **columns: Any) -> Announcement:
    """The clerk drafts; the conditions of 三 come with it, each with the units that verify it by default."""
    return _entered(by, at, {"field": field, **columns})


@announcement.act(
    "edit", label=_("修改通告"), roles=[Role.CLERK], arrow=None, states=[Announcement.State.DRAFT], clause="四(一)",
    form=forms.DraftForm, checks=checks.editable,
)  # fmt: skip
def edit(subject: Announcement, *, by: Actor, at: datetime, **columns: Any) -> None:
    """The draft changes; other field requirements, or another field, need the sector's concurrence anew.

    Whoever changed it wrote part of it, as whoever drafted it did: none of them publishes it.
    """
    before = (subject.field_conditions, subject.field_id)
    for name, value in columns.items():
        setattr(subject, name, value)
    if (subject.field_conditions, subject.field_id) != before:
        subject.concurred_by_unit = subject.concurred_at = subject.concurred_by = None
        subject.concurrence_no = ""


def _units(
    subject: Condition, *, by: Actor, at: datetime, unit_kinds: Sequence[str], text: str = ""
) -> tuple[Finding, ...]:
    return checks.units(tuple(unit_kinds))


@condition.act(
    "set", label=_("指定单位"), roles=[Role.CLERK], arrow=None, clause="四(一)", form=forms.ConditionForm,
    checks=checks.draft_part, input_checks=_units,
    ready=lambda condition: condition.announcement.state == Announcement.State.DRAFT,
)  # fmt: skip
def set_condition(subject: Condition, *, by: Actor, at: datetime, unit_kinds: Sequence[str], text: str = "") -> None:
    """Which kinds of unit verify the condition, and what it asks in detail."""
    subject.unit_kinds, subject.text = ",".join(unit_kinds), text


@announcement.act(
    "concur", label=_("会签领域具体安全要求"), roles=[Role.SECTOR], arrow=None, states=[Announcement.State.DRAFT],
    clause="三(四)", form=forms.ConcurForm, checks=checks.concur, scoped=False, tone="primary",
    ready=lambda announcement: bool(announcement.field_conditions.strip()) and announcement.concurred_at is None,
)  # fmt: skip
def concur(subject: Announcement, *, by: Actor, at: datetime, concurrence_no: str) -> None:
    """The sector authority of the field concurs in its requirements, with a document number."""
    subject.concurred_by_unit = Unit.objects.get(pk=by.unit)
    subject.concurred_at, subject.concurred_by = at, by.user_id
    subject.concurrence_no = concurrence_no


@announcement.act(
    "publish", label=_("发布通告"), checks=checks.publish, not_by=["drafted_by"], tone="primary",
    ready=lambda announcement: not announcement.back_entered,
    hint=_("发布后领域、条件、核实单位、材料、总量和评审标准不再改变。"),
)  # fmt: skip
def publish(subject: Announcement, *, by: Actor, at: datetime) -> None:
    """The approver publishes: numbered, public, frozen; what it warned of is kept as shown."""
    subject.warned = _as_data(warnings(checks.publish(subject, by=by, at=at)))
    subject.number = take(subject.region, "通告", at)
    subject.published_at, subject.published_by = at, by.user_id
    give_out(letter(subject), subject, at)
    _tell_sector(subject, at)


def _tell_sector(subject: Announcement, at: datetime) -> None:
    unit = sector_unit(str(subject.region_id), subject.field.code)
    if unit is not None:
        post(
            subject,
            gettext_noop("通告%(number)s“%(heading)s”已发布。"),
            at=at, to=Role.SECTOR, unit=unit.pk, number=subject.number, heading=subject.heading,
        )  # fmt: skip


def _paper(*, by: Actor, at: datetime, fact_on: date, number: str, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.paper(fact_on, number, at)


@announcement.act(
    "back_enter", label=_("补录纸质通告"), root=True, roles=[Role.CLERK], arrow=None, clause="四(一)",
    form=forms.BackEntryForm, input_checks=_paper,
)  # fmt: skip
def back_enter(
    *, by: Actor, at: datetime, field: KeyField, number: str, fact_on: date, scan: Document, **columns: Any
) -> Announcement:
    """The clerk enters an announcement published on paper, with its scan."""
    made = _entered(by, at, {"field": field, "number": number, "fact_on": fact_on, "back_entered": True, **columns})
    documents.attach(scan, made, "paper")
    return made


@announcement.act(
    "confirm_entry", label=_("确认补录"), roles=[Role.APPROVER], arrow=None, states=[Announcement.State.DRAFT],
    clause="四(一)", checks=checks.confirm_entry, not_by=["drafted_by"], tone="primary",
    ready=lambda announcement: announcement.back_entered and announcement.irregular_at is None,
    hint=_("按纸质通告发布之日的规则核对；不符合的记为不规范事实，不产生受理效力。"),
)  # fmt: skip
def confirm_entry(subject: Announcement, *, by: Actor, at: datetime) -> None:
    """The approver confirms what was on paper: in order it stands as published on its day, else as an irregular fact."""
    assert subject.fact_on is not None
    found = checks.paper_facts(subject, by=by)
    subject.warned = _as_data(warnings(found))
    if against := blocking(found):
        subject.irregular, subject.irregular_at = _as_data(against), at
        return
    subject.published_at, subject.published_by = day_start(subject.fact_on), by.user_id
    give_out(letter(subject), subject, at)
    subject.publish()


def _later(subject: Announcement, *, by: Actor, at: datetime, closes_at: datetime, reason: str) -> tuple[Finding, ...]:
    return checks.extend(subject, at, closes_at)


@announcement.act(
    "extend", label=_("延期"), roles=[Role.APPROVER], arrow=None, states=[Announcement.State.PUBLISHED], clause="四(一)",
    form=forms.ExtendForm, checks=checks.before_closing, input_checks=_later, makes=Extension,
)  # fmt: skip
def extend(subject: Announcement, *, by: Actor, at: datetime, closes_at: datetime, reason: str) -> Extension:
    """延期公告: the window closes later than announced, for everybody."""
    assert subject.closes_at is not None
    made = Extension.objects.create(
        announcement=subject, closed_at_before=subject.closes_at, closes_at=closes_at, reason=reason, extended_at=at,
        extended_by=by.user_id,
    )  # fmt: skip
    subject.closes_at = closes_at
    give_out(letter(subject), subject, at)
    return made


@announcement.act("cancel", label=_("撤回通告"), form=ReasonForm, checks=checks.before_closing, tone="danger")
def cancel(subject: Announcement, *, by: Actor, at: datetime, reason: str) -> None:
    """Withdrawn before it closes, with its reason public."""
    subject.ended_reason = reason
    give_out(letter(subject, clock.today(at)), subject, at)


@announcement.act("close", label=_("记载截止"), checks=checks.window_over)
def close(subject: Announcement, *, by: Actor, at: datetime) -> None:
    """The job records what the window already decided."""


# close belongs to the job alone.
ACTS = (draft, edit, set_condition, concur, publish, back_enter, confirm_entry, extend, cancel)
