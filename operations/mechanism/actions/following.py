"""What a conclusion asks for beside itself: one task for each item, owned by the data authority of that level 二(二)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.mechanism import checks, forms, permissions, queries
from operations.mechanism.models import FollowUp, Matter
from statute.findings import gettext_noop

follow_up = Acts(FollowUp, see=permissions.follow_ups)


@follow_up.act("open", label=_("交办审议确定的事项"), root=True, roles=[Role.CONVENER], arrow=None, clause="二(二)")
def open_follow_up(*, by: Actor, at: datetime, matter: Matter, text: str) -> FollowUp:
    """Part of concluding: the region's data authority owns it."""
    made = FollowUp.objects.create(
        matter=matter, text=text, due_on=queries.follow_up_due(str(matter.region_id), at), opened_at=at
    )
    post(
        made,
        gettext_noop("协调机制交办：%(item)s（%(due)s前办结）。"),
        at=at, to=Role.CLERK, region=matter.region_id, item=text, due=made.due_on,
    )  # fmt: skip
    return made


@follow_up.act(
    "record_done", label=_("记载办结情况"), roles=[Role.CLERK], arrow=None, clause="二(二)", form=forms.FollowedForm,
    checks=checks.not_followed, ready=lambda row: row.done_at is None, tone="primary",
)  # fmt: skip
def record_done(
    subject: FollowUp, *, by: Actor, at: datetime, result: str, evidence: Document | None = None
) -> None:  # fmt: skip
    """What was done about it; the mechanism is told."""
    subject.result, subject.done_at, subject.done_by = result, at, by.user_id
    if evidence is not None:
        documents.attach(evidence, subject, "result")
    post(
        subject,
        gettext_noop("协调机制交办的“%(item)s”已办结。"),
        at=at, to=[Role.SECRETARIAT, Role.CONVENER], region=subject.region_id, item=subject.text,
    )  # fmt: skip


@follow_up.act("note_overdue", label=_("记载交办事项逾期"), roles=[Role.SYSTEM], arrow=None, clause="二(二)")
def note_overdue(subject: FollowUp, *, by: Actor, at: datetime) -> None:
    """The job brings what is late before the authority and the mechanism, once."""
    subject.overdue_noted_at = at
    post(
        subject,
        gettext_noop("协调机制交办的“%(item)s”已逾期（%(due)s）。"),
        at=at, to=[Role.CLERK, Role.APPROVER, Role.SECRETARIAT], region=subject.region_id, item=subject.text,
        due=subject.due_on,
    )  # fmt: skip
