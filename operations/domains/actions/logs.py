"""Log files of an agreement, uploaded by its domain's operator 六(三)2."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import beside, clock
from audit.act import Acts
from audit.actor import Actor
from audit.logs import holds, intake
from audit.logs.models import Batch, Hold
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.domains import forms, permissions
from operations.domains.models import Account
from statute.findings import Finding, Kind, gettext_noop

State = Agreement.State
_agreement = Acts(Agreement, see=permissions.agreements)


def _of_day(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, day: date, log: intake.LogFile
) -> tuple[Finding, ...]:
    found = list(intake.of_day(log, day))
    if day > clock.today(at):
        message = gettext_noop("日志日期不能晚于今天。")
        found.append(Finding(code="log-day", message=message, kind=Kind.SHAPE, field="day"))
    return tuple(found)


@_agreement.act(
    "upload_log", label=_("上传日志"), roles=[Role.DOMAIN_OPERATOR],
    states=[State.ACTIVE, State.SUSPENDED, State.EXPIRED, State.TERMINATED, State.REVOKED], arrow=None, clause="六(三)2",
    form=forms.LogForm, input_checks=_of_day,
)  # fmt: skip
def upload_log(subject: Agreement, *, by: Actor, at: datetime, kind: str, day: date, log: intake.LogFile) -> Any:
    """Take in one file; the same file again is answered with the batch it became. Logs without a hold get one."""
    known = intake.already(subject.pk, kind, day, log)
    if known is not None:
        return known
    if not Hold.objects.filter(owner=subject.pk, released_at__isnull=True).exists():
        holds.place(by=by, at=at, owner=subject.pk, reason=Hold.Reason.OPERATION, clause="六(三)2", text=subject.number)
    made: Batch = intake.receive(by=by, at=at, owner=subject.pk, kind=kind, day=day, log=log)
    _note_use(subject, day, {line.person for line in log.lines})
    return made


def _note_use(agreement: Agreement, day: date, persons: set[str]) -> None:
    """The accounts the log names, by their own name or by the person's id, were used on that day."""
    for account in Account.objects.filter(agreement=agreement).select_related("personnel"):
        names = {account.name, str(account.personnel_id), str(account.personnel.person_id)}
        if names & persons and (account.last_used_on is None or account.last_used_on < day):
            beside.change(account, last_used_on=day)
