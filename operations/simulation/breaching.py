"""What goes wrong: violations, orders to correct, referrals and credit records, risks and incidents."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from operations.agreements.models import Agreement, Plan, Stop
from operations.dataflow.models import ProcessingTask
from operations.demo.papers import paper
from operations.domains import actions as domains
from operations.mechanism.queries import calendar
from operations.oversight.actions import correcting, credit, incidents, risks, violations
from operations.oversight.models import Correction, CreditRecord, Incident, Referral, RiskReport, Violation
from operations.simulation.contracting import OF_AGREEMENT
from operations.simulation.habits import habit, rhythm
from operations.simulation.town import Town

_OF_ROW = ("agreement__region", "organization")
_BEYOND = ("active", "suspended")


# --- violations -------------------------------------------------------------------------------------------------------


@rhythm(Agreement, "active", every=(500, 1500), related=OF_AGREEMENT)
def record_a_violation(town: Town, agreement: Agreement) -> None:
    """The clerk learns of one; some break the law, too."""
    called = (town.called(agreement), town.day)
    violations.record_violation(
        id=agreement.pk, by=town.of(str(agreement.region_id), "clerk"), at=town.at(1), kind="misuse",
        occurred_on=town.day, text="将授权数据用于营销名单。", unlawful=town.chance.happens(0.3, "unlawful", *called),
    )  # fmt: skip


@habit(
    Violation, "recorded", since="recorded_at", after=(1, 5), where=Q(corrections=None, referrals=None), related=_OF_ROW
)
def deal_with_the_violation(town: Town, violation: Violation) -> None:
    """Not made out: dismissed. Unlawful: referred. Otherwise an order to correct."""
    region = str(violation.region_id)
    clerk, approver = town.of(region, "clerk"), town.of(region, "approver")
    if town.chance.happens(0.15, "dismissed", town.called(violation)):
        violations.dismiss(id=violation.pk, by=approver, at=town.at(1), reason="经核实，用途在批准的场景之内。")
    elif violation.unlawful or violation.agreement.state not in _BEYOND:
        violations.refer(
            id=violation.pk, by=approver, at=town.at(1), unit=town.unit(region, "cac"),
            number=town.number(f"{town.regions[region].mark}数移", town.day), referred_on=town.day,
        )  # fmt: skip
        violations.handle(id=violation.pk, by=clerk, at=town.at(1), handling="已移送网信部门查处。")
    else:
        due_on = calendar().add_workdays(town.day, violation.agreement.rectification_workdays)
        correcting.draft_order_for(
            id=violation.pk, by=clerk, at=town.at(1), clause="第五条 数据安全要求", facts="未按约定用途使用。",
            requirement="停止使用并清理，落实专人负责。", due_on=due_on,
        )  # fmt: skip


_ANSWERED = Exists(Correction.objects.filter(violation=OuterRef("pk")).exclude(state__in=["draft", "dropped"]))
_DROPPED = Exists(Correction.objects.filter(violation=OuterRef("pk"), state="dropped"))


@habit(Violation, "recorded", where=Q(_ANSWERED), related=_OF_ROW)
def put_it_down_as_handled(town: Town, violation: Violation) -> None:
    """The order is out."""
    by = town.of(str(violation.region_id), "clerk")
    violations.handle(id=violation.pk, by=by, at=town.at(1), handling="已发出改正通知。")


@habit(Violation, "recorded", where=Q(_DROPPED) & ~Q(_ANSWERED), related=_OF_ROW)
def let_it_rest(town: Town, violation: Violation) -> None:
    """The order was not issued: the authorization has ended."""
    by = town.of(str(violation.region_id), "approver")
    violations.dismiss(id=violation.pk, by=by, at=town.at(1), reason="授权已结束，不再发出改正通知。")


@habit(Referral, since="referred_on", after=(15, 40), where=Q(outcome=""), related=("violation", "unit__region"))
def answer_the_referral(town: Town, referral: Referral) -> None:
    """The unit says what came of it, and puts it on the credit record."""
    lead = town.lead(referral.unit)
    number = town.number(f"{referral.unit.region.mark}网执", town.day)
    violations.record_outcome(
        id=referral.pk, by=lead, at=town.at(1), outcome="责令改正，给予警告。", outcome_no=number, outcome_on=town.day
    )
    agreement = referral.violation.agreement
    unit = town.unit(str(agreement.region_id), "market")
    credit.record_credit(
        by=town.handler(unit), at=town.at(1), organization=agreement.organization,
        document_no=town.number("市监罚", town.day), decided_on=town.day, text="违规使用数据，罚款五万元。",
        basis="《数据安全法》第四十五条", agreement=agreement,
    )  # fmt: skip


@habit(
    CreditRecord,
    "recorded",
    since="recorded_at",
    after=(3, 15),
    odds=0.4,
    where=Q(appealed_at=None),
    related=("unit__region",),
)
def appeal(town: Town, record: CreditRecord) -> None:
    """The organization objects."""
    credit.appeal(
        id=record.pk, by=town.admin(record.organization_id), at=town.at(1), appeal_text="处罚决定已被复议撤销。"
    )


@habit(CreditRecord, "appealed", since="appealed_at", after=(3, 12), related=("unit__region",))
def decide_the_appeal(town: Town, record: CreditRecord) -> None:
    """Upheld, or lifted."""
    lead = town.lead(record.unit)
    if town.chance.happens(0.5, "lifted", town.called(record), record.appealed_at):
        credit.lift(id=record.pk, by=lead, at=town.at(1), reason="处罚决定已撤销。")
    else:
        credit.uphold(id=record.pk, by=lead, at=town.at(1), answer="复议维持原决定。")


# --- orders to correct ------------------------------------------------------------------------------------------------


@habit(Correction, "draft", since="drafted_at", after=(1, 3), related=_OF_ROW)
def issue_the_order(town: Town, order: Correction) -> None:
    """The approver issues it: access is closed; what is no longer running needs none."""
    approver = town.of(str(order.region_id), "approver")
    if order.agreement.state in _BEYOND and order.due_on > town.day:
        correcting.issue_order(id=order.pk, by=approver, at=town.at(1))
    else:
        correcting.drop_order(id=order.pk, by=approver, at=town.at(1), reason="授权已结束或者期限已过。")


@habit(Correction, "notified", since="issued_at", after=(4, 12), late=0.15, latest=25, odds=0.85, related=_OF_ROW)
def answer_the_order(town: Town, order: Correction) -> None:
    """The operator says what it corrected; some never do."""
    admin = town.admin(order.organization_id)
    document = paper("改正材料", order.number, by=admin, at=town.at(1))
    correcting.give_feedback(
        id=order.pk, by=admin, at=town.at(1), feedback="已停止使用并清理，指定专人负责。", evidence=document
    )


@habit(Correction, "feedback", since="feedback_at", after=(1, 4), related=_OF_ROW)
def judge_the_correction(town: Town, order: Correction) -> None:
    """Accepted or rejected."""
    approver = town.of(str(order.region_id), "approver")
    if town.chance.happens(0.2, "rejected", town.called(order), order.feedback_at):
        correcting.reject_correction(id=order.pk, by=approver, at=town.at(1), decision="清理不彻底。")
    else:
        correcting.accept_correction(id=order.pk, by=approver, at=town.at(1), decision="改正到位。", lift=True)


_OPEN_PROPOSAL = ("open", "heard", "concluded")


@habit(
    Correction, "failed", since="failed_at", after=(2, 6), related=_OF_ROW,
    where=Q(stop__until_at=None, stop__isnull=False, agreement__state="suspended") & ~Q(proposal__state__in=_OPEN_PROPOSAL),
)  # fmt: skip
def end_the_suspension(town: Town, order: Correction) -> None:
    """The proposal to end was not pursued: this order closes access no longer."""
    by = town.of(str(order.region_id), "approver")
    correcting.end_suspension(id=order.pk, by=by, at=town.at(1), reason="协调机制决定继续观察。")


_STOPPED = Exists(Stop.objects.filter(agreement=OuterRef("pk"), until_at=None))


@habit(Agreement, "suspended", where=~Q(_STOPPED), related=OF_AGREEMENT)
def resume(town: Town, agreement: Agreement) -> None:
    """Nothing stops it any more."""
    domains.resume(id=agreement.pk, by=town.of(str(agreement.region_id), "approver"), at=town.at(1))


# --- risks ------------------------------------------------------------------------------------------------------------


@rhythm(Agreement, "active", every=(400, 1000), related=OF_AGREEMENT)
def report_a_risk(town: Town, agreement: Agreement) -> None:
    """The security officer found one: the processing named stops."""
    task = ProcessingTask.objects.filter(agreement=agreement, state="running").order_by("pk").first()
    if task is not None:
        at = town.at(1)
        risks.report_risk(
            id=agreement.pk, by=town.officer(agreement.organization_id), at=at, kind="personal",
            found_at=at - timedelta(hours=1), text="关联分析可推断自然人住址。", measures="已停止任务并封存中间结果。", task=task,
        )  # fmt: skip


@habit(RiskReport, "reported", since="reported_at", after=(1, 3), related=_OF_ROW)
def assess_the_risk(town: Town, report: RiskReport) -> None:
    """The clerk looks at it."""
    risks.assess(
        id=report.pk, by=town.of(str(report.region_id), "clerk"), at=town.at(1), assessment="增加扰动后风险可控。"
    )


@habit(RiskReport, "assessed", since="assessed_at", after=(1, 4), related=_OF_ROW)
def close_the_risk(town: Town, report: RiskReport) -> None:
    """The approver lets the processing go on, and closes."""
    approver = town.of(str(report.region_id), "approver")
    if report.stop is not None and report.stop.until_at is None and report.agreement.state == "active":
        risks.resume_processing(id=report.pk, by=approver, at=town.at(1), reason="已采取措施。")
    risks.close_risk(id=report.pk, by=approver, at=town.at(1), conclusion="已采取措施。")


# --- incidents --------------------------------------------------------------------------------------------------------

_GRADES = ("general", "general", "general", "larger", "major")


@rhythm(Agreement, "active", every=(700, 1800), related=OF_AGREEMENT)
def report_an_incident(town: Town, agreement: Agreement) -> None:
    """The operator found one an hour ago."""
    plan = Plan.objects.filter(agreement=agreement, state="approved").first()
    if plan is not None:
        at = town.at(1)
        incidents.report_incident(
            id=agreement.pk, by=town.officer(agreement.organization_id), at=at, plan=plan,
            grade=town.chance.pick(_GRADES, "grade", town.called(agreement), town.day), occurred_at=at - timedelta(hours=3),
            found_at=at - timedelta(hours=1), response_started_at=at - timedelta(minutes=30), text="接口被异常调用。",
        )  # fmt: skip


@habit(Incident, "reported", related=_OF_ROW)
def respond(town: Town, incident: Incident) -> None:
    """The authority responds under the plan, rates it, and reports what must be reported, now and then too late."""
    clerk = town.of(str(incident.region_id), "clerk")
    incidents.respond(
        id=incident.pk, by=clerk, at=town.at(1), grade=incident.grade,
        response_started_at=incident.response_started_at,
    )  # fmt: skip


@habit(Incident, "responding", "contained", since="reported_at", after=(0, 0), late=0.2, latest=2,
       where=Q(reported_up_at=None, report_due_at__isnull=False), related=_OF_ROW)  # fmt: skip
def report_it_up(town: Town, incident: Incident) -> None:
    """With number and time."""
    at = town.at(1)
    incidents.report_up(
        id=incident.pk, by=town.of(str(incident.region_id), "clerk"), at=at, reported_up_at=at,
        reported_up_no=town.number(f"{town.regions[str(incident.region_id)].mark}数急", town.day),
    )  # fmt: skip


@habit(Incident, "responding", since="reported_at", after=(1, 3), related=_OF_ROW)
def contain(town: Town, incident: Incident) -> None:
    """Under control."""
    by = town.of(str(incident.region_id), "clerk")
    incidents.contain(id=incident.pk, by=by, at=town.at(1), measures="关闭接口，更换密钥，核查调用记录。")


@habit(Incident, "contained", since="contained_at", after=(2, 8), related=_OF_ROW)
def close_the_incident(town: Town, incident: Incident) -> None:
    """Closed, and what it had shut is opened again."""
    approver = town.of(str(incident.region_id), "approver")
    if incident.stop is not None and incident.stop.until_at is None:
        incidents.open_access(id=incident.pk, by=approver, at=town.at(1), reason="隐患已消除。")
    incidents.close_incident(id=incident.pk, by=approver, at=town.at(1), conclusion="未造成数据泄露，已改进。")
