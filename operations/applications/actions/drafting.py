"""The applicant's side: an application is started, filled in, submitted, withdrawn 三, 四(一)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from applicants import documents
from applicants.models import Document
from audit import beside
from audit.actor import SYSTEM, Actor
from audit.roles import Role
from operations.announcements.models import Announcement
from operations.applications import forms, queries
from operations.applications.actions.bases import (
    ORG,
    State,
    announcement,
    application,
    ended,
    experience,
    hold,
    in_states,
    material,
    requested,
    scenario,
    tell_applicant,
    tell_authority,
)
from operations.applications.checks import drafting as checks
from operations.applications.checks.common import EDITABLE
from operations.applications.models import (
    Application,
    Experience,
    Material,
    Milestone,
    RequestedItem,
    Scenario,
)
from operations.catalog.models import Item
from operations.mechanism.actions.matters import withdraw as withdraw_matter
from operations.mechanism.models import Matter
from operations.papers.numbering import take
from web.forms import ReasonForm

_TAKEN_OVER = ("security_officer", "security_department", "capability", "data_maturity")


@announcement.act(
    "start", label=_("提出申请"), roles=[Role.ORG_ADMIN], arrow=None, clause="四(一)",
    states=[Announcement.State.PUBLISHED, Announcement.State.CLOSED], scoped=False, checks=checks.start,
    input_checks=checks.renewal, form=forms.StartForm, makes=Application, tone="primary",
)  # fmt: skip
def start(subject: Announcement, *, by: Actor, at: datetime, renews: Application | None = None) -> Application:
    """A draft under an announcement; what the organization said of itself last time is taken over, to be checked."""
    last = queries.last_application(by.organization)
    made = Application.objects.create(
        announcement=subject, region_id=subject.region_id, organization_id=by.organization, renews=renews,
        created_at=at, created_by=by.user_id,
        **{name: getattr(last, name) for name in _TAKEN_OVER if last is not None},
    )  # fmt: skip
    if last is not None:
        _take_over(last, made)
    return made


def _take_over(last: Application, made: Application) -> None:
    """Its evidence of experience, with the files."""
    for known in queries.dossier(last).experiences:
        copy = Experience(
            application=made, kind=known.kind, system=known.system, filing_no=known.filing_no, level=known.level,
            passed=known.passed, assessor=known.assessor, assessed_on=known.assessed_on,
        )  # fmt: skip
        if known.document is not None:
            copy.document = documents.attach(known.document, copy, "evidence")
        beside.make(copy)


@application.act(
    "fill", label=_("填写单位信息"), roles=ORG, arrow=None, states=EDITABLE, clause="四(一)", form=forms.FillForm
)
def fill(subject: Application, *, by: Actor, at: datetime, **columns: Any) -> None:
    """The organization's part: name, term, officer, department, capability, maturity, declaration."""
    for name, value in columns.items():
        setattr(subject, name, value)


@application.act(
    "add_scenario", label=_("增加应用场景"), roles=ORG, arrow=None, states=EDITABLE, clause="三(三)",
    input_checks=checks.new_scenario, form=forms.ScenarioForm, makes=Scenario,
    ready=lambda case: case.state == State.DRAFT,
)  # fmt: skip
def add_scenario(
    subject: Application, *, by: Actor, at: datetime, milestones: Sequence[tuple[int, str]] = (), **columns: Any
) -> Scenario:
    """A scenario with its steps, in months from the first day of the term."""
    made = Scenario.objects.create(application=subject, **columns)
    _steps(made, milestones)
    return made


def _steps(subject: Scenario, milestones: Sequence[tuple[int, str]]) -> None:
    beside.drop(subject.milestones.all())
    beside.make_all(Milestone(scenario=subject, month=m, text=text) for m, text in milestones)


@scenario.act(
    "edit_scenario", label=_("修改应用场景"), roles=ORG, arrow=None, clause="三(三)", checks=checks.part,
    input_checks=checks.edited_scenario, form=forms.ScenarioForm, ready=in_states(*EDITABLE),
)  # fmt: skip
def edit_scenario(
    subject: Scenario, *, by: Actor, at: datetime, milestones: Sequence[tuple[int, str]] = (), **columns: Any
) -> None:
    """What is said about a scenario changes; which data hang on it stays."""
    hold(subject.application, EDITABLE)
    for name, value in columns.items():
        setattr(subject, name, value)
    _steps(subject, milestones)


@scenario.act(
    "remove_scenario", label=_("删除应用场景"), roles=ORG, arrow=None, clause="三(三)", checks=checks.removal,
    ready=lambda part: not part.removed and part.application.state in EDITABLE, tone="danger",
)  # fmt: skip
def remove_scenario(subject: Scenario, *, by: Actor, at: datetime) -> None:
    """Off the application; kept on record."""
    hold(subject.application, EDITABLE)
    subject.removed = True


@application.act(
    "request_item", label=_("申请使用数据"), roles=ORG, arrow=None, states=EDITABLE, clause="三(三)3",
    input_checks=checks.new_item, form=forms.RequestItemForm, makes=RequestedItem,
    ready=lambda case: case.state == State.DRAFT,
)  # fmt: skip
def request_item(
    subject: Application,
    *,
    by: Actor,
    at: datetime,
    item: Item,
    scenario: Scenario | None = None,
    necessity: str = "",
    fields_wanted: str = "",
) -> RequestedItem:
    """A data item for one scenario, with why it is needed and which fields."""
    return RequestedItem.objects.create(
        application=subject, scenario=scenario, item=item, necessity=necessity, fields=fields_wanted
    )


@requested.act(
    "edit_item", label=_("修改用数说明"), roles=ORG, arrow=None, clause="三(三)3", checks=checks.part,
    input_checks=checks.edited_item, form=forms.EditItemForm, ready=in_states(*EDITABLE),
)  # fmt: skip
def edit_item(
    subject: RequestedItem,
    *,
    by: Actor,
    at: datetime,
    scenario: Scenario | None = None,
    necessity: str = "",
    fields_wanted: str = "",
) -> None:
    """Scenario, necessity or fields change."""
    hold(subject.application, EDITABLE)
    subject.scenario, subject.necessity, subject.fields = scenario, necessity, fields_wanted


@requested.act(
    "remove_item", label=_("不再申请该数据"), roles=ORG, arrow=None, clause="三(三)3", checks=checks.part,
    ready=lambda part: not part.removed and part.application.state in EDITABLE, tone="danger",
)  # fmt: skip
def remove_item(subject: RequestedItem, *, by: Actor, at: datetime) -> None:
    """Off the application; kept on record."""
    hold(subject.application, EDITABLE)
    subject.removed = True


@application.act(
    "add_material", label=_("上传申请材料"), roles=ORG, arrow=None, states=EDITABLE, clause="四(一)",
    input_checks=checks.new_material, form=forms.MaterialForm, makes=Material,
)  # fmt: skip
def add_material(
    subject: Application,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    document: Document,
    period_end: date | None = None,
    sealed: bool = False,
) -> Material:
    """A material; of each kind the newest counts, of internal policies all do."""
    if kind != queries.POLICY:
        beside.change(subject.materials.filter(kind=kind, current=True), current=False)
    made = Material(application=subject, kind=kind, period_end=period_end, sealed=sealed, added_at=at)
    made.document = documents.attach(document, made, "material")
    made.save()
    return made


@material.act(
    "remove_material", label=_("删除材料"), roles=ORG, arrow=None, clause="四(一)", checks=checks.part,
    ready=lambda part: part.current and part.application.state in EDITABLE, tone="danger",
)  # fmt: skip
def remove_material(subject: Material, *, by: Actor, at: datetime) -> None:
    """No longer counts; kept on record."""
    hold(subject.application, EDITABLE)
    subject.current = False


@application.act(
    "add_experience", label=_("增加等保或密评经验"), roles=ORG, arrow=None, states=EDITABLE, clause="三(二)2",
    form=forms.ExperienceForm, makes=Experience,
)  # fmt: skip
def add_experience(
    subject: Application, *, by: Actor, at: datetime, document: Document | None = None, **columns: Any
) -> Experience:
    """A system built or run, with what proves it."""
    made = Experience(application=subject, **columns)
    if document is not None:
        made.document = documents.attach(document, made, "evidence")
    made.save()
    return made


@experience.act(
    "remove_experience", label=_("删除经验"), roles=ORG, arrow=None, clause="三(二)2", checks=checks.part,
    ready=lambda part: not part.removed and part.application.state in EDITABLE, tone="danger",
)  # fmt: skip
def remove_experience(subject: Experience, *, by: Actor, at: datetime) -> None:
    """Off the application; kept on record."""
    hold(subject.application, EDITABLE)
    subject.removed = True


@application.act("submit", label=_("核对并提交"), checks=checks.submit, tone="primary")
def submit(subject: Application, *, by: Actor, at: datetime) -> None:
    """Within the window and complete: numbered, and in the authority's hands."""
    subject.number = take(subject.region, "授申", at)
    subject.submitted_at, subject.submitted_by = at, by.user_id
    tell_authority(subject, gettext_noop("收到申请%(number)s“%(title)s”，请核对材料。"), at)
    tell_applicant(
        subject, gettext_noop("申请%(number)s“%(title)s”已提交，回执可在申请页查看。"), at, number=subject.number
    )


@application.act("withdraw", label=_("撤回申请"), form=ReasonForm, tone="danger")
def withdraw(subject: Application, *, by: Actor, at: datetime, reason: str) -> None:
    """By the organization, before the decision; a matter before the mechanism goes with it."""
    matter = queries.dossier(subject).matter
    if matter is not None and matter.state in {Matter.State.OPEN, Matter.State.CONCLUDED}:
        withdraw_matter(id=matter.pk, by=SYSTEM, at=at, reason=reason)
    if subject.submitted_at is not None:
        tell_authority(subject, gettext_noop("申请%(number)s“%(title)s”已由申请单位撤回。"), at)
    ended(subject, reason, at)
