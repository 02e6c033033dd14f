"""Logs of an agreement 六(三)2: files of a day by the domain's operator, batches by its log sender; both are taken in alike."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import beside, clock
from audit.act import Acts
from audit.actor import Actor
from audit.logs import holds, intake
from audit.logs.models import Batch, Hold
from audit.logs.reading import LogFile
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.domains import checks, forms, permissions
from operations.domains.models import Account, MachineClient

State = Agreement.State
LOGGED = (State.ACTIVE, State.SUSPENDED, State.EXPIRED, State.TERMINATED, State.REVOKED)
_agreement = Acts(Agreement, see=permissions.agreements)


@_agreement.act(
    "upload_log", label=_("上传日志"), roles=[Role.DOMAIN_OPERATOR], states=LOGGED, arrow=None, clause="六(三)2",
    form=forms.LogForm, input_checks=checks.upload_log,
)  # fmt: skip
def upload_log(subject: Agreement, *, by: Actor, at: datetime, kind: str, day: date, log: LogFile) -> Any:
    """Take in one file; the same file again is answered with the batch it became. Logs without a hold get one."""
    return _taken(subject, by, at, kind, log)


@_agreement.act(
    "receive_logs", label=_("接收批量日志"), roles=[Role.DOMAIN_OPERATOR], states=LOGGED, arrow=None, clause="六(三)2",
    input_checks=checks.receive_logs,
)  # fmt: skip
def receive_logs(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, log: LogFile, client: MachineClient, key: str = ""
) -> Any:
    """Take in one batch of a log sender; the same again is answered with the batch it became. `key`: its own name of it."""
    made = _taken(subject, by, at, kind, log, key)
    today = clock.today(at)
    if client.last_used_on is None or client.last_used_on < today:
        beside.change(client, last_used_on=today)
    return made


def _taken(subject: Agreement, by: Actor, at: datetime, kind: str, log: LogFile, key: str = "") -> Batch:
    known = intake.already(subject.pk, kind, log)
    if known is not None:
        return known
    if not Hold.objects.filter(owner=subject.pk, released_at__isnull=True).exists():
        holds.place(by=by, at=at, owner=subject.pk, reason=Hold.Reason.OPERATION, clause="六(三)2", text=subject.number)
    made: Batch = intake.receive(by=by, at=at, owner=subject.pk, kind=kind, log=log, key=key)
    _note_use(subject, {person: clock.today(hour) for person, hour in log.persons.items()})
    return made


def _note_use(agreement: Agreement, last_used: Mapping[str, date]) -> None:
    """The accounts the log names, by their own name or by the person's id, were used; until which day."""
    for account in Account.objects.filter(agreement=agreement).select_related("personnel"):
        names = {account.name, str(account.personnel_id), str(account.personnel.person_id)}
        day = max((last_used[name] for name in names if name in last_used), default=None)
        if day is not None and (account.last_used_on is None or account.last_used_on < day):
            beside.change(account, last_used_on=day)
