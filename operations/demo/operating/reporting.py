"""Reports 五(二), 五(六): what the job opened is written from its figures, examined by the clerk, accepted by the approver."""

from datetime import date
from typing import Any

from operations.agreements.models import Agreement
from operations.demo.timeline import Diary, Story
from operations.demo.world import World
from operations.oversight.actions import reporting
from operations.oversight.models import Report


def sections(report: Report) -> dict[str, Any]:
    """What an operator says beside the figures that the system filled in."""
    known = report.figures
    return {
        "storage": "数据均存储于授权运营域本协议租户内，域外没有留存副本；全流程日志按日上传。",
        "processing": f"报告期内在域内开展加工处理任务{known['tasks']}项，没有域外加工；模型训练使用抽样、脱敏的数据。",
        "analysis": f"审核通过数据产品和服务{known['products']}个，交付{known['deliveries']}次，全部用于批准的应用场景。",
        "security": f"准予上岗{known['people']}人，按期组织安全自查和应急演练；发生安全事件{known['incidents']}起；落实个人信息保护制度。",
        "market": f"服务使用单位{known['customers']}家，交付金额{known['income']}元；用于公共治理的全部无偿提供。",
    }


def filed(world: World, diary: Diary, agreement: Agreement, due_by: date | None = None, but: str = "") -> Story:
    """Every open report (with its day by one, `but` those of a kind) is handed in, examined the next days, accepted after that."""
    due = Report.objects.filter(agreement=agreement, state=Report.State.DUE).exclude(kind=but)
    reports = [report for report in due.order_by("due_on", "pk") if due_by is None or report.due_on <= due_by]
    region = str(agreement.region_id)
    for report in reports:
        handed_in(world, diary, report)
    if reports:
        yield from diary.workdays(3, 10)
    for report in reports:
        examined(world, diary, report)
    if reports:
        yield from diary.workdays(1, 10)
    for report in reports:
        reporting.accept_report(id=report.pk, by=world.of(region, "approver"), at=diary.tick())


def handed_in(world: World, diary: Diary, report: Report, **otherwise: str) -> None:
    """Begun, written and submitted by the operator."""
    by = world.admin(report.organization_id)
    begun = reporting.begin_report(id=report.pk, by=by, at=diary.tick())
    reporting.write_report(id=report.pk, by=by, at=diary.tick(20), **{**sections(begun), **otherwise})
    reporting.submit_report(id=report.pk, by=by, at=diary.tick())


def examined(world: World, diary: Diary, report: Report) -> None:
    """The clerk's opinion."""
    reporting.examine_report(
        id=report.pk, by=world.of(str(report.region_id), "clerk"), at=diary.tick(),
        examination="内容完整，与系统汇总数据和平台日志一致，建议通过。",
    )  # fmt: skip


def returned(world: World, diary: Diary, agreement: Agreement) -> Story:
    """The yearly report handed in early says too little of the market: the clerk sends it back."""
    due = Report.objects.filter(agreement=agreement, state=Report.State.DUE, kind=Report.Kind.ANNUAL)
    report = due.order_by("due_on", "pk")[0]
    handed_in(world, diary, report, market="市场运营情况良好。")
    yield from diary.workdays(3, 14)
    reporting.send_back_report(
        id=report.pk, by=world.of(str(report.region_id), "clerk"), at=diary.tick(),
        reason="市场运营情况过于笼统，请写明使用单位、交付次数、金额和无偿使用的情况。",
    )  # fmt: skip
