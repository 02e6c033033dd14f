"""Data during operation: processing."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.dataflow import permissions
from operations.dataflow.checks import processing as checks
from operations.dataflow.models import ProcessingTask
from statute.findings import gettext_noop
from web.forms import ReasonForm

task = Acts(ProcessingTask, see=permissions.tasks)


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
    """By the data authority alone, when no risk report keeps it stopped."""
    subject.stopped_at = None
    for to, scope in (
        (Role.DOMAIN_OPERATOR, {"domain": subject.tenancy.domain_id}),
        (Role.ORG_ADMIN, {"organization": subject.organization_id}),
    ):
        post(subject, gettext_noop("加工处理任务“%(name)s”可以恢复。"), at=at, to=to, name=subject.name, **scope)


ACTS: tuple[Act[Any], ...] = (stop_task, resume_task)
