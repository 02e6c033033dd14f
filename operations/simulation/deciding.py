"""The mechanism and the government: opinions, meetings, decisions, what is made public and reported."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from operations.agreements.actions import unsigned
from operations.applications import actions as applications
from operations.applications import queries
from operations.applications.models import Application, CheckItem, Filing, Objection, Scenario
from operations.closures import actions as closures
from operations.demo import applying
from operations.demo.papers import paper
from operations.demo.world import PROVINCE
from operations.mechanism import actions as mechanism
from operations.mechanism.models import Decision, FollowUp, Matter, Opinion
from operations.simulation.habits import habit
from operations.simulation.town import Town
from statute.findings import Refused

Kind = Matter.Kind
OPEN, CONCLUDED = Matter.State.OPEN, Matter.State.CONCLUDED
_OF_MATTER = ("region", "organization")
_ENDINGS = (Kind.TERMINATION, Kind.REVOCATION)


# --- the units ------------------------------------------------------------------------------------------------------


@habit(
    Opinion, since="matter__opened_at", after=(1, 5), late=0.02, latest=16,
    where=Q(drafted_at=None, given_at=None, matter__state=OPEN), related=("matter", "unit__region"),
)  # fmt: skip
def draft_an_opinion(town: Town, row: Opinion) -> None:
    """A unit's handler drafts what the unit says."""
    thrown = town.chance.throw("stance", town.called(row))
    stance, conditions, reasons = Opinion.Stance.AGREE, "", ""
    if thrown < 0.06:
        stance, conditions = Opinion.Stance.CONDITIONAL, "按公益优先原则制定收费标准"
    elif thrown < 0.07:
        stance, reasons = Opinion.Stance.DISAGREE, "与本单位在办事项冲突。"
    mechanism.draft_opinion(
        id=row.pk, by=town.handler(row.unit), at=town.at(1), stance=stance, conditions=conditions, reasons=reasons
    )


@habit(
    Opinion, since="drafted_at", after=(0, 2), where=Q(drafted_at__isnull=False, given_at=None, matter__state=OPEN),
    related=("matter", "unit__region"),
)  # fmt: skip
def give_the_opinion(town: Town, row: Opinion) -> None:
    """The head of the unit signs."""
    mark = f"{row.unit.region.mark}{row.unit.get_kind_display()[:2]}函"
    mechanism.give_opinion(id=row.pk, by=town.lead(row.unit), at=town.at(1), reply_no=town.number(mark, town.day))


# --- the meeting ----------------------------------------------------------------------------------------------------


@habit(Matter, OPEN, where=~Q(Exists(Opinion.objects.filter(matter=OuterRef("pk"), given_at=None))), since="opened_at",
       after=(2, 5), related=_OF_MATTER)  # fmt: skip
def meet(town: Town, matter: Matter) -> None:
    """Everybody has spoken: the meeting concludes."""
    _conclude(town, matter)


@habit(
    Matter, OPEN, where=Q(Exists(Opinion.objects.filter(matter=OuterRef("pk"), given_at=None))), since="opinions_due_on",
    after=(1, 3), related=_OF_MATTER,
)  # fmt: skip
def meet_without_them(town: Town, matter: Matter) -> None:
    """Somebody is silent though the day has passed: once more reminded, then the meeting concludes without."""
    secretariat = town.of(str(matter.region_id), "secretariat")
    if matter.opinions.filter(given_at=None, reminded_at=None).exists():
        mechanism.remind(id=matter.pk, by=secretariat, at=town.at())
    _conclude(town, matter)


def _advice(town: Town, matter: Matter) -> tuple[str, str]:
    if matter.kind != Kind.GRANT:
        against = town.chance.happens(0.15, "against", town.called(matter))
        return ("against", "整改有成效，建议继续观察。") if against else ("for", "事实清楚，同意。")
    unmet = CheckItem.objects.filter(application_id=matter.subject_id, state="not_met").exists()
    if unmet or town.chance.happens(0.05, "against", town.called(matter)):
        return "against", "条件不充分，建议不予授权。"
    return "for", "各成员单位意见一致，建议授权。"


def _conclude(town: Town, matter: Matter) -> None:
    advice, reasons = _advice(town, matter)
    said: dict[str, Any] = {
        "by": town.of(str(matter.region_id), "convener"), "at": town.at(), "advice": advice, "reasons": reasons,
        **applying.minutes(town, town.diary, str(matter.region_id)),
    }  # fmt: skip
    if town.chance.happens(0.2, "follow-up", town.called(matter)):
        said["follow_ups"] = "督促运营单位完善收费公示"
    if matter.kind == Kind.GRANT:
        failing = queries.dossier(Application.objects.get(pk=matter.subject_id)).failing_grades
        over: dict[str, Any] = {"reason_over_grade": "上一年度问题已整改完毕，同意继续。"} if failing else {}
        applications.conclude(id=matter.subject_id, **said, **over)
    elif matter.kind in {Kind.LAPSE, Kind.ANNUL}:
        unsigned.conclude_matter(id=matter.subject_id, **said)
    elif matter.kind in _ENDINGS:
        closures.conclude_matter(id=matter.subject_id, **said)


@habit(FollowUp, since="opened_at", after=(8, 18), late=0.2, latest=40, where=Q(done_at=None), related=("matter",))
def follow_up(town: Town, row: FollowUp) -> None:
    """The clerk writes down how what the meeting asked for was done."""
    by = town.of(str(row.matter.region_id), "clerk")
    mechanism.record_done(id=row.pk, by=by, at=town.at(), result="已督促落实。")


# --- the government -------------------------------------------------------------------------------------------------


@habit(
    Matter, CONCLUDED, since="concluded_at", after=(1, 3), where=Q(decision__isnull=True), related=_OF_MATTER
)  # fmt: skip
def enter_the_decision(town: Town, matter: Matter) -> None:
    """The clerk enters the government's document; what is out of date is verified anew."""
    region = str(matter.region_id)
    clerk, number = town.of(region, "clerk"), town.number(f"{town.regions[region].mark}政函", town.day)
    agrees = matter.advice == Matter.Advice.FOR
    about: dict[str, Any] = {"by": clerk, "at": town.at(), "document_no": number, "decided_on": town.day}
    about["reasons"] = "" if agrees else "同意协调机制意见。"
    if matter.kind in {Kind.LAPSE, Kind.ANNUL}:
        unsigned.enter_decision(id=matter.subject_id, approves=agrees, **about)
    elif matter.kind in _ENDINGS:
        closures.enter_decision(id=matter.subject_id, approves=agrees, **about)
    elif matter.kind == Kind.GRANT:
        _enter_grant(town, Application.objects.get(pk=matter.subject_id), agrees, about)


def _enter_grant(town: Town, case: Application, agrees: bool, about: Mapping[str, Any]) -> None:
    granted: dict[str, Any] = {"grants": False, "remedy": "可在六十日内申请行政复议。"}
    if agrees:
        rows = Scenario.objects.filter(application=case, removed=False).order_by("pk")
        granted = {"grants": True, "scenarios": list(rows), "granted_months": case.term_months}
    try:
        applications.enter_decision(id=case.pk, **about, **granted)
    except Refused as refusal:
        codes = {finding.code for finding in refusal.findings}
        town.refusals.append((applications.enter_decision.code, tuple(sorted(codes))))
        if any("quota" in code for code in codes):
            refused = {**about, "reasons": "授权总量已满。"}
            applications.enter_decision(id=case.pk, grants=False, remedy="可在下一次通告时申请。", **refused)
        else:
            applications.send_back(id=case.pk, by=about["by"], at=town.at(), reason="核实结果已过时，重新核实。")
            for check in case.checks.filter(condition__code="credit").exclude(state="open").order_by("pk"):
                applications.reopen_check(id=check.pk, by=about["by"], at=town.at(), reason="信用查询已超过三十日。")


@habit(
    Decision, since="entered_at", after=(1, 2), where=Q(confirmed_at=None, matter__state=CONCLUDED),
    related=("matter__region", "matter__organization"),
)  # fmt: skip
def decide(town: Town, decision: Decision) -> None:
    """A second person confirms what the government decided."""
    matter = decision.matter
    done: dict[str, Any] = {"id": matter.subject_id, "by": town.of(str(matter.region_id), "approver"), "at": town.at()}
    if matter.kind == Kind.GRANT:
        applications.decide(**done)
    elif matter.kind in _ENDINGS:
        if decision.approves:
            closures.decide(**done)
    elif not decision.approves:
        unsigned.keep_grant(**done)
    elif matter.kind == Kind.LAPSE:
        unsigned.lapse(**done)
    elif matter.kind == Kind.ANNUL:
        unsigned.annul(**done)


# --- made known -----------------------------------------------------------------------------------------------------


@habit(
    Application, "granted", since="decided_on", after=(1, 3), where=Q(publication__isnull=True),
    related=("announcement", "organization"),
)  # fmt: skip
def make_public(town: Town, case: Application) -> None:
    """The result is made public."""
    region = str(case.region_id)
    applications.publish_result(
        id=case.pk, by=town.of(region, "clerk"), at=town.at(), published_on=town.day,
        channel=f"{town.regions[region].government}门户网站",
    )  # fmt: skip


@habit(
    Application, "granted", since="decided_on", after=(1, 5), late=0.1, latest=20,
    where=Q(filing__isnull=True) & ~Q(region_id=PROVINCE), related=("announcement", "organization"),
)  # fmt: skip
def report_it(town: Town, case: Application) -> None:
    """City and county report the grant to the province."""
    region = str(case.region_id)
    clerk, at = town.of(region, "clerk"), town.at()
    applications.file_report(
        id=case.pk, by=clerk, at=town.at(), number=town.number(f"{town.regions[region].mark}数备", town.day),
        sent_on=town.day, document=paper("授权情况备案报告", f"申请编号 {case.number}", by=clerk, at=at),
    )  # fmt: skip


@habit(Filing, since="sent_on", after=(1, 6), where=Q(receipt_no=""), related=("application",))
def give_the_receipt(town: Town, filing: Filing) -> None:
    """The province's receipt."""
    applications.record_receipt(
        id=filing.pk, by=town.of(PROVINCE, "desk"), at=town.at(), receipt_no=town.number("浙数备回", town.day),
        received_on=town.day,
    )  # fmt: skip


@habit(
    Application, "granted", since="publication__published_on", after=(1, 2), odds=0.06,
    where=Q(publication__objections_until__isnull=False, objections__isnull=True),
    related=("publication", "announcement", "organization"),
)  # fmt: skip
def object_to_the_result(town: Town, case: Application) -> None:
    """Somebody objects while the result hangs out."""
    applications.record_objection(
        id=case.pk, by=town.of(str(case.region_id), "clerk"), at=town.at(), raised_by_text="某同业企业", raised_on=town.day,
        text="认为评审标准不明确。",
    )  # fmt: skip


@habit(Objection, since="recorded_at", after=(1, 5), where=Q(answered_at=None), related=("application",))
def answer_the_objection(town: Town, objection: Objection) -> None:
    """The approver answers."""
    by = town.of(str(objection.application.region_id), "approver")
    applications.answer_objection(id=objection.pk, by=by, at=town.at(), answer="评审标准已随通告公布，异议不成立。")


# --- never signed ---------------------------------------------------------------------------------------------------

_PENDING = Exists(Matter.objects.filter(subject_id=OuterRef("pk"), state__in=[OPEN, CONCLUDED]))


@habit(
    Application, "granted", since="due_on", after=(3, 10), where=~Q(_PENDING) & ~Q(agreements__state="operator_signed"),
    related=("announcement", "organization"),
)  # fmt: skip
def propose_the_lapse(town: Town, case: Application) -> None:
    """Nobody signed in time: the mechanism is asked."""
    by = town.of(str(case.region_id), "clerk")
    unsigned.propose_lapse(id=case.pk, by=by, at=town.at(), reason="经催告仍未签约。")


@habit(
    Application, "granted", since="decided_on", after=(2, 4), odds=0.015, where=~Q(_PENDING) & Q(agreements=None),
    related=("announcement", "organization"),
)  # fmt: skip
def propose_the_annulment(town: Town, case: Application) -> None:
    """The grant turns out wrong before it is signed."""
    unsigned.propose_annul(
        id=case.pk, by=town.of(str(case.region_id), "clerk"), at=town.at(), reason="申请单位资质已被注销。",
        statement="申请单位无异议。",
    )  # fmt: skip
