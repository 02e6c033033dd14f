"""Processing tasks 五(四): started inside the domain, stopped, resumed by the authority alone, finished."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.checks import processing as checks
from operations.dataflow.forms import processing as forms
from operations.dataflow.models import DataImport, ProcessingTask
from operations.domains.models import Tenancy
from operations.domains.permissions import agreements
from statute.findings import gettext_noop
from web.forms import ReasonForm

task: Acts[Any] = Acts(ProcessingTask, see=permissions.tasks)
_agreement = Acts(Agreement, see=agreements)


@_agreement.act(
    "start_task", label=_("开展加工处理任务"), roles=[Role.ORG_ADMIN, Role.ORG_STAFF],
    states=[Agreement.State.ACTIVE], arrow=None, clause="五(四)", checks=checks.start, input_checks=checks.started,
    form=forms.TaskForm, makes=ProcessingTask,
)  # fmt: skip
def start_task(
    subject: Agreement, *, by: Actor, at: datetime, name: str, scenario: Scenario, kind: str, purpose: str,
    items: Sequence[ScopeItem], imports: Sequence[DataImport] = (), sampled: bool = False, desensitised: bool = False,
) -> ProcessingTask:  # fmt: skip
    """On the agreement's own tenancy, from data supplied for the scenario; the domain is told."""
    made = ProcessingTask.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        tenancy=Tenancy.objects.get(agreement=subject), scenario=scenario, name=name, kind=kind, purpose=purpose,
        sampled=sampled, desensitised=desensitised, started_at=at, started_by=by.user_id,
    )  # fmt: skip
    made.items.set(items)
    made.imports.set(imports)
    post(
        made, gettext_noop("加工处理任务“%(name)s”已开展。"), at=at, to=Role.DOMAIN_OPERATOR,
        domain=made.tenancy.domain_id, name=name,
    )  # fmt: skip
    return made


@task.act("stop", label=_("停止处理"), form=ReasonForm, tone="danger")
def stop_task(subject: ProcessingTask, *, by: Actor, at: datetime, reason: str) -> None:
    """By hand, or in the same act as the risk report that names it 五(二)."""
    subject.stopped_at, subject.stop_reason = at, reason
    post(
        subject,
        gettext_noop("加工处理任务“%(name)s”已停止：%(reason)s"),
        at=at, to=Role.DOMAIN_OPERATOR, domain=subject.tenancy.domain_id, name=subject.name, reason=reason,
    )  # fmt: skip


@task.act("resume", label=_("恢复处理"), checks=checks.resume, tone="primary")
def resume_task(subject: ProcessingTask, *, by: Actor, at: datetime) -> None:
    """By the data authority alone, when no risk report keeps it stopped and all it needs is still there."""
    subject.stopped_at = None
    text, name = gettext_noop("加工处理任务“%(name)s”可以恢复。"), subject.name
    post(subject, text, at=at, to=Role.DOMAIN_OPERATOR, domain=subject.tenancy.domain_id, name=name)
    post(subject, text, at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, name=name)


@task.act("finish", label=_("结束任务"), tone="danger", hint=_("结束之后不能恢复；继续处理须另行开展任务。"))
def finish_task(subject: ProcessingTask, *, by: Actor, at: datetime) -> None:
    """Done, or ended with the agreement."""
    subject.finished_at = at


ACTS: tuple[Act[Any], ...] = (start_task, *task.all)
