"""The emergency plan 六(四): one for each authorization, drawn up with five kinds of unit, a new version over the old."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import beside, clock
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries
from operations.agreements.actions.acts import agreement, concurrence, plan
from operations.agreements.checks import plans as checks
from operations.agreements.models import Agreement, Concurrence, Plan
from operations.applications.models import Scenario
from operations.mechanism.queries import calendar
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm

S = Agreement.State


def _unshared(
    subject: Agreement | Plan, *, by: Actor, at: datetime, text: str, scenarios: Sequence[Scenario] = (),
    document: Document | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    return checks.shared(Plan(agreement=subject if isinstance(subject, Agreement) else subject.agreement, text=text,
                              document=document))  # fmt: skip


@agreement.act(
    "draft_plan", label=_("编制应急预案"), roles=[Role.CLERK], arrow=None, clause="六(四)",
    states=[S.DRAFT, S.OPERATOR_SIGNED, S.SEALED, S.ACTIVE, S.SUSPENDED], form=forms.PlanForm, checks=checks.draft_plan,
    input_checks=_unshared, makes=Plan,
)  # fmt: skip
def draft_plan(
    subject: Agreement, *, by: Actor, at: datetime, text: str, scenarios: Sequence[Scenario] = (),
    document: Document | None = None,
) -> Plan:  # fmt: skip
    """A first plan, or a new version beside the approved one. Without `scenarios` it covers all of the agreement's."""
    latest = Plan.objects.filter(agreement=subject).order_by("-version").values_list("version", flat=True).first()
    made = Plan.objects.create(
        agreement=subject, version=(latest or 0) + 1, text=text.strip(), drafted_at=at, drafted_by=by.user_id
    )
    made.scenarios.set(scenarios or Scenario.objects.filter(scope__agreement=subject).distinct())
    if document is not None:
        made.document = documents.attach(document, made, "plan")
        made.save(update_fields=["document"])
    return made


@plan.act(
    "edit_plan", label=_("修改预案"), roles=[Role.CLERK], states=[Plan.State.DRAFT], arrow=None, clause="六(四)",
    form=forms.PlanForm, input_checks=_unshared,
)  # fmt: skip
def edit_plan(
    subject: Plan, *, by: Actor, at: datetime, text: str, scenarios: Sequence[Scenario] = (),
    document: Document | None = None,
) -> None:  # fmt: skip
    """The draft changes; a version that was with the units is not touched."""
    subject.text, subject.drafted_by = text.strip(), by.user_id
    if scenarios:
        subject.scenarios.set(scenarios)
    if document is not None:
        subject.document = documents.attach(document, subject, "plan")


def _units(subject: Plan, *, by: Actor, at: datetime, further_units: Sequence[str] = ()) -> tuple[Finding, ...]:
    return checks.missing_units(str(subject.region_id), further_units)


@plan.act(
    "send_out", form=forms.SendOutForm, label=_("送有关单位会同审查"), checks=checks.send_out, input_checks=_units,
    tone="primary",
)  # fmt: skip
def send_out(subject: Plan, *, by: Actor, at: datetime, further_units: Sequence[str] = ()) -> None:
    """Every unit is asked to concur: the five kinds and those the region adds; sent out again, all are asked anew."""
    days = queries.rules_of(subject.agreement, at).integer("unit_opinion_workdays")
    due = calendar().add_workdays(clock.today(at), days)
    subject.sent_out_at = at
    asked_before = {word.unit_id: word for word in subject.concurrences.select_related("unit")}
    kinds = (*further_units, *checks.plan_kinds(subject))
    for _kind, unit in queries.plan_units(str(subject.region_id), kinds):
        assert unit is not None
        if (word := asked_before.get(unit.pk)) is not None:
            ask_again(id=word.pk, by=by, at=at, due_on=due)
        else:
            word = beside.make(Concurrence(plan=subject, agreement=subject.agreement, unit=unit, due_on=due))
        post(
            word,
            gettext_noop("请于%(due)s前对“%(plan)s”出具会同意见。"),
            at=at, to=[Role.UNIT_HANDLER, Role.SECTOR], unit=unit.pk, due=due, plan=subject.title,
        )  # fmt: skip


@plan.act("take_back", label=_("退回修改"), form=ReasonForm)
def take_back(subject: Plan, *, by: Actor, at: datetime, reason: str) -> None:
    """A unit objected, or the text changes: nobody's word stands for another text."""
    subject.sent_out_at = None


@plan.act("approve", label=_("批准预案"), checks=checks.approve, not_by=["drafted_by"], tone="primary")
def approve(subject: Plan, *, by: Actor, at: datetime) -> None:
    """All units concurred; from now on this version is the plan, and the one before is superseded."""
    subject.approved_at, subject.approved_by = at, by.user_id
    earlier = Plan.objects.filter(agreement_id=subject.agreement_id, state=Plan.State.APPROVED).exclude(pk=subject.pk)
    for id in earlier.order_by("version").values_list("pk", flat=True):
        supersede(id=id, by=by, at=at)
    post(
        subject,
        gettext_noop("“%(plan)s”已批准，请按预案组织演练。"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, plan=subject.title,
    )  # fmt: skip


@plan.act("supersede", label=_("由新版替代"))
def supersede(subject: Plan, *, by: Actor, at: datetime) -> None:
    """Part of approving a newer version."""


# --- the units' words ----------------------------------------------------------------------------------------------


@concurrence.act("ask_again", label=_("重新征求意见"), roles=[Role.CLERK], arrow=None, clause="六(四)")
def ask_again(subject: Concurrence, *, by: Actor, at: datetime, due_on: date) -> None:
    """Part of sending a changed plan out again: what was said of the old text no longer stands."""
    subject.agrees, subject.opinion, subject.reply_no = None, "", ""
    subject.drafted_at = subject.drafted_by = subject.given_at = subject.given_by = subject.document = None
    subject.entered_for, subject.due_on = False, due_on


def _reasoned(subject: Concurrence, *, by: Actor, at: datetime, agrees: bool, opinion: str = "") -> tuple[Finding, ...]:
    return checks.reasoned(agrees, opinion)


def _with_plan(word: Concurrence) -> bool:
    return word.given_at is None and word.plan.state == Plan.State.UNDER_REVIEW


@concurrence.act(
    "draft", label=_("拟写会同意见"), roles=[Role.UNIT_HANDLER, Role.SECTOR], arrow=None, clause="六(四)",
    form=forms.ConcurrenceForm, checks=checks.own_unit, input_checks=_reasoned, scoped=False, ready=_with_plan,
    tone="primary",
)  # fmt: skip
def draft_concurrence(subject: Concurrence, *, by: Actor, at: datetime, agrees: bool, opinion: str = "") -> None:
    """The unit's handler drafts; until it is given, drafting again replaces it."""
    subject.agrees, subject.opinion = agrees, opinion
    subject.drafted_at, subject.drafted_by = at, by.user_id
    post(
        subject,
        gettext_noop("“%(plan)s”的会同意见已拟写，待签发。"),
        at=at, to=[Role.UNIT_APPROVER, Role.SECTOR], unit=subject.unit_id, plan=subject.plan.title,
    )  # fmt: skip


@concurrence.act(
    "give", label=_("签发会同意见"), roles=[Role.UNIT_APPROVER, Role.SECTOR], arrow=None, clause="六(四)",
    form=forms.ReplyForm, checks=checks.drafted, not_by=["drafted_by"], scoped=False,
    ready=lambda word: _with_plan(word) and word.drafted_at is not None, tone="primary",
)  # fmt: skip
def give_concurrence(subject: Concurrence, *, by: Actor, at: datetime, reply_no: str) -> None:
    """A second person of the unit issues it as a numbered, sealed reply."""
    subject.reply_no, subject.given_at, subject.given_by = reply_no, at, by.user_id
    _tell_clerk(subject, at)


def _letter(
    subject: Concurrence, *, by: Actor, at: datetime, agrees: bool, reply_no: str, letter: Document, opinion: str = ""
) -> tuple[Finding, ...]:
    return checks.reasoned(agrees, opinion)


@concurrence.act(
    "enter_for", label=_("代录会同意见"), roles=[Role.CLERK], arrow=None, clause="六(四)", form=forms.EnterForForm,
    checks=checks.unanswered, input_checks=_letter, ready=_with_plan,
)  # fmt: skip
def enter_for(
    subject: Concurrence, *, by: Actor, at: datetime, agrees: bool, reply_no: str, letter: Document, opinion: str = ""
) -> None:
    """代录: the clerk enters the letter of a unit that answered on paper, with its scan."""
    subject.agrees, subject.opinion, subject.reply_no = agrees, opinion, reply_no
    subject.drafted_at = subject.given_at = at
    subject.drafted_by = subject.given_by = by.user_id
    subject.entered_for, subject.document = True, documents.attach(letter, subject, "letter")


def _tell_clerk(subject: Concurrence, at: datetime) -> None:
    post(
        subject,
        gettext_noop("%(name)s对“%(plan)s”的会同意见：%(stance)s。"),
        at=at, to=Role.CLERK, region=subject.region_id, name=subject.unit.name, plan=subject.plan.title,
        stance=gettext_noop("同意") if subject.agrees else gettext_noop("不同意"),
    )  # fmt: skip


@concurrence.act("note_overdue", label=_("提醒逾期未反馈"), roles=[Role.SYSTEM], arrow=None, clause="六(四)")
def note_overdue(subject: Concurrence, *, by: Actor, at: datetime) -> None:
    """The job tells the unit and the clerk, once for each due day; silence is never consent."""
    key = queries.overdue_key(subject)
    post(
        subject,
        gettext_noop("“%(plan)s”的会同意见已逾期（%(due)s），请尽快反馈。"),
        at=at, to=[Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR], unit=subject.unit_id, key=key,
        plan=subject.plan.title, due=subject.due_on,
    )  # fmt: skip
    post(
        subject,
        gettext_noop("%(name)s对“%(plan)s”逾期未反馈会同意见。"),
        at=at, to=Role.CLERK, region=subject.region_id, key=key, name=subject.unit.name, plan=subject.plan.title,
    )  # fmt: skip
