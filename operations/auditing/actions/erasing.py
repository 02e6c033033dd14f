"""Erasing contents of the trail by law: asked for by one side, decided by the other, carried out by the job."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from applicants import documents as files
from applicants.models import Document
from audit import beside, clock
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.subject import new_id
from audit.trail import erasing
from audit.trail.models import Entry
from operations.auditing import letters, permissions
from operations.auditing.checks import erasing as checks
from operations.auditing.forms import erasing as forms
from operations.auditing.indexing import forget
from operations.auditing.models import Erasure
from operations.auditing.queries import erasing as queries
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.rules.erasing import DUTY
from web.forms import ReasonForm

State = Erasure.State
NUMBER, RECORD = "授删", "授删证"
erasure = Acts(Erasure, see=permissions.erasures)


@erasure.act(
    "request", label=_("申请依法删除"), root=True, roles=[Role.CLERK, Role.AUDIT_ADMIN], clause=DUTY,
    form=forms.RequestForm, input_checks=checks.requested, tone="danger",
    hint=_("删除轨迹中依法不得再保存的内容：记录、办理人、时间和存证保留，内容和所附文件删除后不能恢复。"),
)  # fmt: skip
def request(
    *, by: Actor, at: datetime, basis: str, reason: str, entries: Sequence[Entry] = (), documents: Sequence[Document] = (),
    document_no: str = "", region: Region | None = None,
) -> Erasure:  # fmt: skip
    """The list is fixed with the request; who wants another one withdraws it and asks anew."""
    place, id = checks.region_of(by, region), new_id()
    ids = [entry.pk for entry in entries]
    assert by.user_id is not None
    made = Erasure.objects.create(
        id=id, region_id=place, number=take(place, NUMBER, at), basis=basis, document_no=document_no.strip(),
        reason=reason.strip(), entries=len(ids), entries_digest=erasing.cover(id, ids), requested_at=at,
        requested_by=by.user_id, requested_as=by.role,
    )  # fmt: skip
    made.documents.set(documents)
    other = {"to": Role.AUDIT_ADMIN} if by.role == Role.CLERK else {"to": Role.APPROVER, "region": place}
    post(made, gettext_noop("%(number)s：申请依法删除%(count)s条记录的内容，请审批。"), at=at, number=made.number,
         count=made.entries, **other)  # fmt: skip
    return made


@erasure.act(
    "approve", label=_("批准删除"), form=forms.DecisionForm, checks=checks.approve, not_by=["requested_by"],
    tone="danger", hint=_("批准后由系统删除，不能恢复；删除本身记入办理轨迹。"),
)  # fmt: skip
def approve(subject: Erasure, *, by: Actor, at: datetime, decision: str) -> None:
    """The second person, of the other side; nothing is erased yet."""
    subject.decision, subject.decided_at, subject.decided_by = decision, at, by.user_id
    post(subject, gettext_noop("%(number)s：依法删除已批准，将由系统执行。"), at=at, to=Role.AUDITOR,
         region=subject.region_id, number=subject.number)  # fmt: skip


@erasure.act("reject", label=_("不予批准"), form=forms.DecisionForm, checks=checks.decide, not_by=["requested_by"])
def reject(subject: Erasure, *, by: Actor, at: datetime, decision: str) -> None:
    """Not erased, with reasons."""
    subject.decision, subject.decided_at, subject.decided_by = decision, at, by.user_id
    _tell_who_asked(subject, gettext_noop("%(number)s：不予批准依法删除。"), at)


@erasure.act("withdraw", label=_("撤回申请"), form=ReasonForm, checks=checks.withdraw)
def withdraw(subject: Erasure, *, by: Actor, at: datetime, reason: str) -> None:
    """Before it is carried out."""
    subject.withdrawn_reason = reason


@erasure.act("carry_out", label=_("删除内容"), checks=checks.carry_out)
def carry_out(subject: Erasure, *, by: Actor, at: datetime) -> None:
    """The job empties payloads, their notices, the words to search by and the files; the entry says how many, never what."""
    ids = erasing.covered(subject.pk)
    subject.erased, subject.outline_digest = erasing.erase(
        subject.pk, number=subject.number, clause=subject.ground, at=at
    )  # fmt: skip
    forget(ids)
    for row in queries.copies(subject.documents.all()).filter(erased_no=""):
        beside.change(row, erased_no=subject.number)
        transaction.on_commit(partial(files.discard, row.digest))
    subject.carried_out_at, subject.record_no = at, take(str(subject.region_id), RECORD, at)
    give_out(letters.erasure(subject, clock.today(at)), subject, at)
    _tell_who_asked(subject, gettext_noop("%(number)s：已删除%(count)s条记录的内容。"), at, count=subject.erased)
    post(
        subject,
        gettext_noop("%(number)s：内容已删除，请在服务器上执行 manage.py trail scrub，使数据库文件中的残留不可恢复。"),
        at=at, to=(Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN), number=subject.number,
    )  # fmt: skip


def _tell_who_asked(subject: Erasure, text: str, at: datetime, *, count: int | None = None) -> None:
    region = str(subject.region_id) if subject.requested_as == Role.CLERK else ""
    post(subject, text, at=at, to=subject.requested_as, region=region, number=subject.number, count=count)


ACTS: tuple[Act[Any], ...] = (request, approve, reject, withdraw)
