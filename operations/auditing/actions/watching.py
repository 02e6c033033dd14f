"""Alarms of the trail: the job raises them, who keeps the trail looks into them and says what it was."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.auditing import permissions
from operations.auditing.forms import watching as forms
from operations.auditing.models import Alarm
from statute.findings import gettext_noop

alarm = Acts(Alarm, see=permissions.alarms)


@alarm.act("raise", label=_("发出轨迹告警"), roles=[Role.SYSTEM], arrow=None, clause="六(一)", root=True, makes=Alarm)
def raise_alarm(  # noqa: PLR0913 - everything that was found
    *, by: Actor, at: datetime, kind: str, text: str, shard: str = "", theirs: int | None = None, ours: int | None = None,
    note: str = "", conflicts: int = 0,
) -> Alarm:  # fmt: skip
    """Put down what was found, and tell who keeps the trail and who keeps the machines."""
    made = Alarm.objects.create(
        kind=kind, raised_at=at, text=text, shard=shard, theirs=theirs, ours=ours, note=note, conflicts=conflicts
    )
    post(
        made,
        gettext_noop("轨迹告警：%(kind)s。请立即查看。"),
        at=at, to=[Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN], kind=str(made.get_kind_display()),
    )  # fmt: skip
    return made


@alarm.act("acknowledge", label=_("确认告警"), form=forms.AcknowledgeForm, tone="primary")
def acknowledge(subject: Alarm, *, by: Actor, at: datetime, plan: str) -> None:
    """Somebody looks into it."""
    subject.plan, subject.acknowledged_at, subject.acknowledged_by = plan, at, by.user_id


@alarm.act("conclude", label=_("记载处理结论"), form=forms.ConcludeForm)
def conclude(subject: Alarm, *, by: Actor, at: datetime, conclusion: str) -> None:
    """What it was. What is still so is raised anew within the minute."""
    subject.conclusion, subject.closed_at = conclusion, at


@alarm.act("recover", label=_("见证恢复"))
def recover(subject: Alarm, *, by: Actor, at: datetime) -> None:
    """The witness has signed what it had not: the silence is over."""
    subject.closed_at = at
    post(
        subject,
        gettext_noop("见证方已恢复，积压的检查点均已见证。"),
        at=at, to=[Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN],
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (acknowledge, conclude)
