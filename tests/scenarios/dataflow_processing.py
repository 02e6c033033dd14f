"""Social data, processing tasks and demands to mend data, by the real actions."""

from datetime import datetime, timedelta
from typing import Any

from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.dataflow.actions import imports, processing, quality
from operations.dataflow.models import DataImport, ProcessingTask, QualityDemand
from tests import world
from tests.scenarios import domains
from tests.scenarios.dataflow_requests import admin, delivered, rows_of
from tests.scenarios.mechanism import seat
from tests.world import AT

DIGEST = "ab" * 32


def operator_of(agreement: Agreement) -> Actor:
    return domains.operator(domains.tenancy(agreement).domain)


# --- social data ---------------------------------------------------------------------------------------------------


def import_inputs(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    """Lawfully obtained, with the document that shows it."""
    return {
        "name": "企业招聘岗位指数", "scenario": rows_of(agreement)[0].scenario, "source": "青梧招聘平台",
        "lawful_basis": "平台服务协议第七条，经企业用户授权汇总。", "purpose": "与公共数据融合计算用工活跃度",
        "document": world.evidence(admin(agreement), "数据来源合同.pdf"),
    } | changes  # fmt: skip


def requested_import(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> DataImport:
    agreement = agreement or domains.active()
    made: DataImport = imports.request_import(
        id=agreement.pk, by=admin(agreement), at=at, **import_inputs(agreement, **changes)
    )
    return made


def examined_import(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> DataImport:
    made = requested_import(agreement, at, **changes)
    return imports.examine(id=made.pk, by=world.clerk(str(made.region_id)), at=at, examination="合同有效，范围相符。")


def approved_import(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> DataImport:
    made = examined_import(agreement, at, **changes)
    return imports.approve(id=made.pk, by=world.approver(str(made.region_id)), at=at)


def imported(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> DataImport:
    made = approved_import(agreement, at, **changes)
    return imports.confirm_imported(id=made.pk, by=operator_of(made.agreement), at=at, digest=DIGEST)


# --- processing ----------------------------------------------------------------------------------------------------


def supplied(agreement: Agreement | None = None, at: datetime = AT) -> Agreement:
    """In operation, every item of the scope supplied."""
    return Agreement.objects.get(pk=delivered(agreement, at).agreement_id)


def task_inputs(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    rows = rows_of(agreement)
    return {
        "name": "授信特征计算", "scenario": rows[0].scenario, "kind": "processing", "purpose": "计算授信特征", "items": rows,
    } | changes  # fmt: skip


def running(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> ProcessingTask:
    agreement = agreement or supplied(None, at)
    made: ProcessingTask = processing.start_task(
        id=agreement.pk, by=admin(agreement), at=at, **task_inputs(agreement, **changes)
    )
    return made


def stopped(agreement: Agreement | None = None, at: datetime = AT) -> ProcessingTask:
    made = running(agreement, at)
    return processing.stop_task(id=made.pk, by=admin(made.agreement), at=at, reason="发现异常关联")


# --- quality -------------------------------------------------------------------------------------------------------


def raised(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> QualityDemand:
    agreement = agreement or domains.active()
    inputs = {"scope_item": rows_of(agreement)[0], "problem": "2025年度的信用等级有空值。"} | changes
    made: QualityDemand = quality.raise_demand(id=agreement.pk, by=admin(agreement), at=at, **inputs)
    return made


def accepted(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> QualityDemand:
    made = raised(agreement, at)
    inputs = {"provider": made.scope_item.item.provider, "due_on": today(at) + timedelta(days=14)} | changes
    return quality.accept(id=made.pk, by=world.clerk(str(made.region_id)), at=at, **inputs)


def assigned(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> QualityDemand:
    made = accepted(agreement, at, **changes)
    return quality.assign(id=made.pk, by=world.approver(str(made.region_id)), at=at)


def provider_of(demand: QualityDemand) -> Actor:
    return seat(Role.STEWARD, unit=demand.scope_item.item.provider)


def cured(agreement: Agreement | None = None, at: datetime = AT) -> QualityDemand:
    made = assigned(agreement, at)
    return quality.cure(id=made.pk, by=provider_of(made), at=at, cure_text="已补齐2025年度空值。")
