"""Intake and verification: materials looked at, supplements, units and providers, experts."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Seat
from applicants.models import Fact
from operations.applications import actions as applications
from operations.applications import queries
from operations.applications.models import Application, CheckItem, Consultation, Material, RequestedItem, Supplement
from operations.demo import applying
from operations.demo.papers import paper
from operations.demo.world import PROVINCE
from operations.simulation.habits import habit
from operations.simulation.town import Town
from statute.findings import Refused
from statute.terms import add_months

State = Application.State
_OF_CASE = ("announcement", "organization", "region")
_OF_PART = ("application__announcement", "application__organization", "application__region")
COMPLETE, LACKING = Material.Found.COMPLETE, Material.Found.LACKING


@habit(Application, State.SUBMITTED, since="submitted_at", after=(1, 3), late=0.03, latest=8, related=_OF_CASE)
def look_at_the_materials(town: Town, case: Application) -> None:
    """The clerk compares every material with the list: accepts, or says at once all that is lacking."""
    region = str(case.region_id)
    clerk, again = town.of(region, "clerk"), case.supplements.exists()
    if not again and town.chance.happens(0.03, "rejected", town.called(case)):
        applications.reject(
            id=case.pk, by=town.of(region, "approver"), at=town.at(), reason="申请事项不属于通告确定的领域。", clause="四(一)",
            remedy="可在六十日内申请行政复议。",
        )  # fmt: skip
        return
    lacking = ""
    if not again and town.chance.happens(0.25, "lacking", town.called(case)):
        lacking = town.chance.pick(("audit_report", "risk_self_assessment"), "lacks", town.called(case))
    notes = {lacking: "缺少签字页。"} if lacking else {}
    unseen = Material.objects.filter(application=case, current=True, found=Material.Found.UNSEEN)
    for row in unseen.order_by("added_at", "id"):
        note = notes.get(row.kind, "")
        applications.check_material(id=row.pk, by=clerk, at=town.at(1), note=note, found=LACKING if note else COMPLETE)
    if lacking:
        points = "\n".join(queries.gaps(Application.objects.get(pk=case.pk)))
        applications.require_supplement(id=case.pk, by=clerk, at=town.at(), points=points, served_on=town.day)
    else:
        applications.accept(id=case.pk, by=clerk, at=town.at())


@habit(
    Supplement, since="issued_at", after=(2, 6), odds=0.94, related=_OF_PART,
    where=Q(answered_at=None, application__state=State.SUPPLEMENTING, application__overdue_noted_at=None),
)  # fmt: skip
def supplement(town: Town, notice: Supplement) -> None:
    """The applicant encloses what was lacking and answers every point; a few never do."""
    case = notice.application
    admin = town.admin(case.organization_id)
    for row in Material.objects.filter(application=case, current=True, found=LACKING).order_by("added_at", "id"):
        at = town.at()
        document = paper(f"{queries.material_title(row.kind)}（补正）", case.organization.name, by=admin, at=at)
        applications.add_material(
            id=case.pk, by=admin, at=town.at(), kind=row.kind, sealed=True, period_end=row.period_end,
            document=document,
        )  # fmt: skip
    answers = "\n".join("已按要求补充。" for _line in notice.lines)
    applications.resubmit(id=case.pk, by=admin, at=town.at(), answers=answers)


@habit(
    Application, State.SUPPLEMENTING, since="overdue_noted_at", after=(1, 4), where=Q(overdue_noted_at__isnull=False),
    related=_OF_CASE,
)  # fmt: skip
def end_waiting_for_the_supplement(town: Town, case: Application) -> None:
    """Overdue: the approver ends it, or lets the units conclude on what there is."""
    approver = town.of(str(case.region_id), "approver")
    if case.in_verification_round:
        applications.return_to_verification(id=case.pk, by=approver, at=town.at(), reason="逾期未补正。")
    else:
        applications.reject(
            id=case.pk, by=approver, at=town.at(), reason="逾期未补正。", clause="四(一)", remedy="可在下一次通告时重新申请。"
        )  # fmt: skip


@habit(Application, State.ACCEPTED, since="accepted_at", after=(1, 2), related=_OF_CASE)
def begin_verification(town: Town, case: Application) -> None:
    """Units and providers are asked."""
    applying.begin(town, town.diary, case)


# --- units and providers --------------------------------------------------------------------------------------------

_VERIFYING = Q(application__state=State.VERIFYING)


@habit(
    CheckItem, "open", since="application__verification_begun_at", after=(1, 5), late=0.02, latest=16,
    where=_VERIFYING & Q(drafted_at=None), related=(*_OF_PART, "condition", "unit__region"),
)  # fmt: skip
def draft_a_conclusion(town: Town, check: CheckItem) -> None:
    """A unit's handler drafts; what is wanting is said."""
    against = ""
    if town.chance.happens(0.012, "not met", town.called(check)):
        against = "经核查，不符合该项条件。"
    if check.condition.code == "incidents" and _had_an_incident(town, check):
        against = "经核查，近三年发生过安全事件。"
    if town.chance.happens(0.02, "wanting", town.called(check)) and not check.application.supplements.exists():
        applications.draft_conclusion(
            id=check.pk, by=town.handler(check.unit), at=town.at(1), result=CheckItem.State.NEEDS_EVIDENCE,
            opinion="材料不足以证明，请补充。",
        )  # fmt: skip
        return
    applying.draft_check(town, town.diary, check, against)


def _had_an_incident(town: Town, check: CheckItem) -> bool:
    rows = Fact.objects.filter(organization=check.application.organization_id, kind=Fact.Kind.INCIDENT)
    since = add_months(town.day, -36)
    return rows.filter(occurred_on__gte=since).exclude(severity=Fact.Severity.UNRATED).exists()


@habit(
    CheckItem, "open", since="drafted_at", after=(0, 2), where=_VERIFYING & Q(drafted_at__isnull=False),
    related=(*_OF_PART, "condition", "unit__region"),
)  # fmt: skip
def conclude_the_check(town: Town, check: CheckItem) -> None:
    """The head of the unit signs the reply; what came on record since it was drafted is drafted anew."""
    try:
        applying.conclude_check(town, town.diary, check)
    except Refused as refusal:
        town.refusals.append((applications.conclude_check.code, tuple(f.code for f in refusal.findings)))
        applying.draft_check(town, town.diary, check, "经核查，近三年发生过安全事件。")


@habit(
    RequestedItem, "open", since="application__verification_begun_at", after=(1, 5), late=0.03, latest=16,
    where=_VERIFYING & Q(removed=False), related=(*_OF_PART, "item__provider"),
)  # fmt: skip
def review_the_item(town: Town, asked: RequestedItem) -> None:
    """The provider's steward agrees, to some of the fields, or not at all."""
    thrown = town.chance.throw("review", town.called(asked))
    fields = asked.fields.splitlines()
    if thrown < 0.02:
        applications.refuse_item(
            id=asked.pk, by=town.steward(asked.item.provider), at=town.at(), opinion="与场景目标无直接关系。"
        )
    else:
        allowed = "\n".join(fields[:-1]) if thrown < 0.12 and len(fields) > 2 else ""
        applying.review(town, town.diary, asked, allowed)


_CHECKS = CheckItem.objects.filter(application=OuterRef("pk"))
_REVIEWS = RequestedItem.objects.filter(application=OuterRef("pk"), removed=False, state="open")
_WANTING = Exists(_CHECKS.filter(state=CheckItem.State.NEEDS_EVIDENCE))


@habit(Application, State.VERIFYING, where=Q(_WANTING) & ~Q(Exists(_CHECKS.filter(state="open"))), related=_OF_CASE)
def ask_for_evidence(town: Town, case: Application) -> None:
    """A unit wanted more: the clerk says so in a notice."""
    region = str(case.region_id)
    by = town.of(region, "approver" if case.supplements.exists() else "clerk")
    points = "\n".join(queries.gaps(case))
    applications.require_supplement(id=case.pk, by=by, at=town.at(), points=points, served_on=town.day)


@habit(
    Application, State.VERIFYING, since="due_on", after=(1, 3),
    where=Q(Exists(_CHECKS.filter(state="open", reminded_at=None))), related=_OF_CASE,
)  # fmt: skip
def remind_the_units(town: Town, case: Application) -> None:
    """The clerk reminds whoever is late."""
    applications.remind(id=case.pk, by=town.of(str(case.region_id), "clerk"), at=town.at())


_ADVISING = Exists(Consultation.objects.filter(application=OuterRef("pk"), given_at=None, absence_reason=""))
_CHECKING = Exists(_CHECKS.filter(state="open"))


@habit(
    Application, State.VERIFYING, where=~Q(_WANTING) & ~Q(_CHECKING) & ~Q(Exists(_REVIEWS)) & ~Q(_ADVISING),
    related=_OF_CASE,
)  # fmt: skip
def submit_for_deliberation(town: Town, case: Application) -> None:
    """All have answered: the case goes to the mechanism."""
    applications.open_deliberation(id=case.pk, by=town.of(str(case.region_id), "clerk"), at=town.at())


# --- experts --------------------------------------------------------------------------------------------------------


@habit(
    Application, State.VERIFYING, since="verification_begun_at", after=(1, 3), odds=0.3,
    where=Q(consultations__isnull=True), related=_OF_CASE,
)  # fmt: skip
def consult_an_expert(town: Town, case: Application) -> None:
    """The mechanism's office puts a question to one of the experts."""
    region = str(case.region_id)
    expert = "expert-3" if region == PROVINCE else town.chance.pick(("expert-1", "expert-2"), town.called(case))
    applications.consult_expert(
        id=case.pk, by=town.of(region, "secretariat"), at=town.at(),
        expert=Seat.objects.get(pk=str(town.by(expert).seat_id)), question="数据是否最小必要，结果是否可能被还原。",
        due_on=town.in_workdays(6),
    )  # fmt: skip


_SILENT = Q(given_at=None, absence_reason="", application__state__in=[State.VERIFYING, State.DELIBERATING])


@habit(
    Consultation, since="asked_at", after=(1, 4), odds=0.93, where=_SILENT,
    related=(*_OF_PART, "expert__user"),
)  # fmt: skip
def advise(town: Town, asked: Consultation) -> None:
    """The expert says whether anything binds them, then gives an opinion."""
    expert = town.by(asked.expert.user.username)
    if asked.no_conflict is None:
        bound = town.chance.happens(0.05, "bound", town.called(asked))
        reason = "曾为申请单位提供咨询。" if bound else ""
        applications.declare(id=asked.pk, by=expert, at=town.at(), no_conflict=not bound, recused_reason=reason)
        if bound:
            return
    applications.give_opinion(
        id=asked.pk, by=expert, at=town.at(20), business="场景需求真实，业务逻辑清楚。", technology="技术路线可行。",
        necessity="数据项均与场景目标直接相关。", reversibility="逆向还原风险低。", advice=Consultation.Advice.FOR,
    )  # fmt: skip


@habit(Consultation, since="due_on", after=(1, 2), where=_SILENT, related=_OF_PART)
def note_the_silence(town: Town, asked: Consultation) -> None:
    """No opinion came: the clerk writes down why."""
    by = town.of(str(asked.application.region_id), "clerk")
    applications.record_absence(id=asked.pk, by=by, at=town.at(), absence_reason="专家未在时限内出具意见。")
