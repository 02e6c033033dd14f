"""Risk reports, incidents and drills; by the real actions."""

from datetime import datetime, timedelta
from typing import Any

from audit.actor import Actor
from audit.clock import today
from operations.agreements.models import Agreement, Plan
from operations.dataflow.models import ProcessingTask
from operations.oversight.actions import incidents, risks
from operations.oversight.models import Drill, Incident, RiskReport
from tests import world
from tests.scenarios import domains
from tests.scenarios.dataflow_products import task
from tests.scenarios.oversight_breaching import officer
from tests.world import AT

# --- risks ---------------------------------------------------------------------------------------------------------


def risk(
    agreement: Agreement | None = None, at: datetime = AT, by: Actor | None = None,
    processing: ProcessingTask | None = None, **changes: Any,
) -> RiskReport:  # fmt: skip
    """Reported by the operator's security officer: the processing named has stopped."""
    running = agreement or domains.active()
    values = {
        "kind": "personal", "found_at": at - timedelta(hours=1), "text": "关联分析可推断自然人住址。",
        "measures": "已停止任务并封存中间结果。", "task": processing or task(running, at),
    } | changes  # fmt: skip
    return risks.report_risk(id=running.pk, by=by or officer(running), at=at, **values)


def assessed(report: RiskReport | None = None, at: datetime = AT) -> RiskReport:
    """The clerk looked at it."""
    made = report or risk(at=at)
    return risks.assess(id=made.pk, by=world.clerk(str(made.region_id)), at=at, assessment="增加扰动后风险可控。")


def closed_risk(report: RiskReport | None = None, at: datetime = AT) -> RiskReport:
    """The approver closed it; what was not resumed stays stopped."""
    made = assessed(report, at)
    return risks.close_risk(id=made.pk, by=world.approver(str(made.region_id)), at=at, conclusion="已采取措施。")


# --- incidents -----------------------------------------------------------------------------------------------------


def plan_of(agreement: Agreement) -> Plan:
    """The plan in force."""
    return Plan.objects.get(agreement=agreement, state="approved")


def registration(agreement: Agreement, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What a lawful registration says: found an hour ago, the response under way."""
    return {
        "plan": plan_of(agreement), "grade": "larger", "occurred_at": at - timedelta(hours=3),
        "found_at": at - timedelta(hours=1), "response_started_at": at - timedelta(minutes=30),
        "text": "接口被异常调用，疑似泄露。",
    } | changes  # fmt: skip


def incident(
    agreement: Agreement | None = None, at: datetime = AT, by: Actor | None = None, **changes: Any
) -> Incident:
    """Registered by the operator."""
    running = agreement or domains.active()
    return incidents.report_incident(
        id=running.pk, by=by or officer(running), at=at, **registration(running, at, **changes)
    )


def responding(made: Incident | None = None, at: datetime = AT, grade: str = "larger") -> Incident:
    """The authority responds under the plan, and rates it."""
    made = made or incident(at=at)
    by = world.clerk(str(made.region_id))
    return incidents.respond(id=made.pk, by=by, at=at, grade=grade, response_started_at=made.response_started_at or at)


def reported_up(made: Incident, at: datetime = AT) -> Incident:
    """With number and time."""
    by = world.clerk(str(made.region_id))
    return incidents.report_up(id=made.pk, by=by, at=at, reported_up_no="杭数急〔2026〕1号", reported_up_at=at)


def contained(made: Incident | None = None, at: datetime = AT) -> Incident:
    """Under control."""
    made = responding(made, at)
    by = world.clerk(str(made.region_id))
    return incidents.contain(id=made.pk, by=by, at=at, measures="关闭接口，更换密钥，核查调用记录。")


def closed_incident(made: Incident | None = None, at: datetime = AT) -> Incident:
    """Reported up, contained, closed."""
    made = reported_up(contained(made, at), at)
    by = world.approver(str(made.region_id))
    return incidents.close_incident(id=made.pk, by=by, at=at, conclusion="未造成数据泄露，已整改。")


# --- drills --------------------------------------------------------------------------------------------------------


def drilled(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> Drill:
    """Recorded by the clerk."""
    running = agreement or domains.active()
    values = {
        "held_on": today(at), "scenario": "接口密钥泄露", "participants": "市数据局\n市网信办\n授权运营单位",
        "conclusion": "两小时内完成处置，预案有效。",
    } | changes  # fmt: skip
    return incidents.record_drill(id=running.pk, by=world.clerk(str(running.region_id)), at=at, **values)
