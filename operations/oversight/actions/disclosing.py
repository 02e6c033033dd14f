"""Yearly disclosure: opened when the year is over, prepared from what is on record, published, corrected by a new version."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.trail.digest import sm3
from operations.oversight import permissions
from operations.oversight.checks import disclosing as checks
from operations.oversight.forms import disclosing as forms
from operations.oversight.models import Disclosure
from operations.oversight.queries import disclosing as queries
from operations.oversight.queries.disclosing import WRITERS
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.rules import disclosing
from statute.rules.disclosing import BASIS
from web.forms import ReasonForm

State = Disclosure.State
disclosure = Acts(Disclosure, see=permissions.disclosures)


def _tell(row: Disclosure, text: str, at: datetime, *, deciding: bool = False, **params: object) -> None:
    """Whoever prepares, or (`deciding`) whoever publishes, on the discloser's side."""
    if row.by_operator:
        to: Sequence[Role] = [Role.ORG_ADMIN] if deciding else WRITERS
    else:
        to = [Role.APPROVER if deciding else Role.CLERK]
    region = "" if row.by_operator else row.region_id
    said: dict[str, Any] = {"year": row.year, "number": row.number, **params}
    post(row, text, at=at, to=to, region=region, organization=row.organization_id or "", **said)


@disclosure.act("open", label=_("建立披露任务"), roles=[Role.SYSTEM], root=True, arrow=None, clause=BASIS)
def open_disclosure(*, by: Actor, at: datetime, year: int, region: str, organization: UUID | None) -> Disclosure:
    """The job opens what is owed: one for the region's authority, one for each operator authorized there."""
    made = Disclosure.objects.create(
        region_id=region, organization_id=organization, year=year, number=take(region, "授披", at),
        due_on=queries.due_on(region, year, at), opened_at=at,
    )  # fmt: skip
    _tell(made, gettext_noop("请于%(due)s前披露%(year)s年度信息（%(number)s）。"), at, due=made.due_on)
    return made


@disclosure.act(
    "prepare", label=_("编制披露表"), checks=checks.prepare, input_checks=checks.prepared, form=forms.RemarksForm,
    tone="primary", hint=_("系统按该年度的记录填列两张表，编制后不再变动。"),
)  # fmt: skip
def prepare_disclosure(
    subject: Disclosure, *, by: Actor, at: datetime, remark_first: str = "", remark_second: str = ""
) -> None:
    """The tables as they stand on record now, with a remark for each; what is enumerated goes out and nothing else."""
    content = queries.compiled(subject)
    assert all(disclosing.safe(table, content[table.code]) for table in disclosing.tables(subject.by_operator))
    subject.content, subject.remark_first, subject.remark_second = dict(content), remark_first, remark_second
    subject.digest = _digest(subject)
    subject.prepared_at, subject.prepared_by, subject.returned_reason = at, by.user_id, ""
    _tell(subject, gettext_noop("%(year)s年度信息披露（%(number)s）已编制，请审核后对外披露。"), at, deciding=True)


def _digest(row: Disclosure) -> str:
    """SM3 of what is disclosed: contents and remarks."""
    said = {**row.content, "remarks": [row.remark_first, row.remark_second]}
    return sm3(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hex()


@disclosure.act("send_back", label=_("退回重新编制"), checks=checks.own, form=ReasonForm)
def send_back_disclosure(subject: Disclosure, *, by: Actor, at: datetime, reason: str) -> None:
    """With what is to be mended; the tables are filled in anew."""
    subject.returned_reason, subject.content, subject.digest = reason, {}, ""
    _tell(subject, gettext_noop("%(year)s年度信息披露（%(number)s）已退回：%(reason)s"), at, reason=reason)


@disclosure.act(
    "publish",
    label=_("对外披露"),
    checks=checks.publish,
    tone="primary",
    hint=_("披露后任何人可以查阅，更正须另立新版。"),
)
def publish_disclosure(subject: Disclosure, *, by: Actor, at: datetime) -> None:
    """Open to everybody from now on; a correction takes the place of the version it names."""
    subject.published_at, subject.published_by = at, by.user_id
    subject.late = subject.due_on is not None and clock.today(at) > subject.due_on
    if subject.corrects_id is not None:
        supersede_disclosure(id=subject.corrects_id, by=by, at=at)
    post(
        subject,
        gettext_noop("%(who)s已披露%(year)s年度信息（%(number)s）。"),
        at=at, to=Role.CLERK, region=subject.region_id, who=subject.discloser, year=subject.year, number=subject.number,
    )  # fmt: skip


@disclosure.act("supersede", label=_("由新版替代"), checks=checks.own)
def supersede_disclosure(subject: Disclosure, *, by: Actor, at: datetime) -> None:
    """Part of publishing a correction: the earlier version stays readable as it was."""


@disclosure.act(
    "correct", label=_("更正"), roles=[Role.CLERK, *WRITERS], arrow=None, clause=BASIS, states=[State.PUBLISHED],
    checks=checks.correct, form=ReasonForm, makes=Disclosure,
)  # fmt: skip
def correct_disclosure(subject: Disclosure, *, by: Actor, at: datetime, reason: str) -> Disclosure:
    """A new version that names this one; this one stands until the new one is published."""
    latest = queries.corrections_of(subject)[0].version
    made = Disclosure.objects.create(
        region_id=subject.region_id, organization_id=subject.organization_id, year=subject.year, version=latest + 1,
        corrects=subject, correction_reason=reason, number=take(str(subject.region_id), "授披", at), opened_at=at,
        remark_first=subject.remark_first, remark_second=subject.remark_second,
    )  # fmt: skip
    _tell(made, gettext_noop("%(year)s年度信息披露需要更正（%(number)s）：%(reason)s"), at, reason=reason)
    return made


@disclosure.act(
    "drop", label=_("放弃更正"), checks=checks.drop, tone="danger", form=ReasonForm, ready=lambda row: row.version > 1
)
def drop_disclosure(subject: Disclosure, *, by: Actor, at: datetime, reason: str) -> None:
    """What was published stands."""
    subject.returned_reason = reason


_LEFT = gettext_noop("%(year)s年度信息（%(number)s）应于%(due)s前披露，请尽快办理。")


@disclosure.act("remind", label=_("提醒披露期限"), roles=[Role.SYSTEM], arrow=None, clause=BASIS, states=queries.OPEN)
def remind_disclosure(subject: Disclosure, *, by: Actor, at: datetime) -> None:
    """The job reminds the discloser some days before the day, twice: whoever prepares and whoever publishes."""
    subject.reminded = queries.reminder(subject, at)
    _tell(subject, _LEFT, at, due=subject.due_on)
    if not subject.by_operator:
        _tell(subject, _LEFT, at, deciding=True, due=subject.due_on)


@disclosure.act(
    "note_overdue", label=_("记载逾期未披露"), roles=[Role.SYSTEM], arrow=None, clause=BASIS, states=queries.OPEN
)
def note_overdue_disclosure(subject: Disclosure, *, by: Actor, at: datetime) -> None:
    """The job brings a missed day before clerk and approver, and tells the operator."""
    subject.overdue_noted_at = at
    post(
        subject,
        gettext_noop("%(who)s%(year)s年度信息逾期未披露（时限%(due)s）。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, who=subject.discloser, year=subject.year,
        due=subject.due_on,
    )  # fmt: skip
    if subject.by_operator:
        _tell(subject, gettext_noop("%(year)s年度信息（%(number)s）已逾期，请立即披露。"), at)


ACTS: tuple[Act[Any], ...] = (
    prepare_disclosure,
    send_back_disclosure,
    publish_disclosure,
    correct_disclosure,
    drop_disclosure,
)
