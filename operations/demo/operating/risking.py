"""Risks that stop a processing 五(二), incidents and their clock 六(四)."""

from datetime import timedelta

from operations.agreements.models import Agreement, Plan
from operations.dataflow.models import ProcessingTask
from operations.demo.timeline import Diary, Story
from operations.demo.world import World
from operations.oversight.actions import incidents, risks
from operations.oversight.models import Incident, RiskReport


def risk(world: World, diary: Diary, agreement: Agreement, task: ProcessingTask) -> Story:
    """Found by the operator's security officer, who stops the task with the report; assessed, resumed, closed."""
    region = str(agreement.region_id)
    clerk, approver = world.of(region, "clerk"), world.of(region, "approver")
    report: RiskReport = risks.report_risk(
        id=agreement.pk, by=world.by(f"{world.firm(agreement.organization_id)}-security"), at=diary.tick(),
        kind=RiskReport.Kind.CONFIDENTIAL_BUSINESS, found_at=diary.at - timedelta(minutes=30), task=task,
        text="用水用电指数与参保人数区间叠加，可推断个别企业的停产时段，涉及保密商务信息。", measures="已停止任务，封存中间结果。",
    )  # fmt: skip
    yield from diary.workdays(2, 10)
    assessment = "样本不足二十户的行业不输出指数，并增加随机扰动，风险可控。"
    risks.assess(id=report.pk, by=clerk, at=diary.tick(), assessment=assessment)
    yield from diary.workdays(2, 10)
    risks.resume_processing(id=report.pk, by=approver, at=diary.tick(), reason="抑制规则已上线并经测试，同意恢复处理。")
    risks.close_risk(id=report.pk, by=approver, at=diary.tick(), conclusion="已按研判意见整改，未造成信息泄露。")


def incident(world: World, diary: Diary, agreement: Agreement) -> Incident:
    """Found two hours ago, graded, reported up within its hours; the response runs."""
    region = str(agreement.region_id)
    by, clerk = world.admin(agreement.organization_id), world.of(region, "clerk")
    plan = Plan.objects.get(agreement=agreement, state=Plan.State.APPROVED)
    found = diary.at - timedelta(hours=2)
    made: Incident = incidents.report_incident(
        id=agreement.pk, by=by, at=diary.tick(), plan=plan, grade=Incident.Grade.LARGER,
        occurred_at=found - timedelta(hours=5), found_at=found, response_started_at=diary.at,
        text="清点接口密钥时发现，暂时关闭权限之前有一枚密钥被外部调用，疑似调取拥堵指数应答记录约三百条。",
    )  # fmt: skip
    incidents.respond(
        id=made.pk, by=clerk, at=diary.tick(), grade=Incident.Grade.LARGER, response_started_at=made.response_started_at
    )
    number = world.number(f"{world.regions[region].mark}数急", diary.day)
    incidents.report_up(id=made.pk, by=clerk, at=diary.tick(), reported_up_no=number, reported_up_at=diary.at)
    return made
