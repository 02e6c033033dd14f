"""Log senders of a domain: asked for by its operator, admitted by a security administrator, revoked by either 六(三)2."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts.checks import new_token
from accounts.forms import TokenForm
from accounts.secret import Secret
from accounts.tokens import digest_of
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.domains import checks, permissions
from operations.domains.models import MachineClient
from statute.findings import gettext_noop
from web.forms import ReasonForm

machine_client = Acts(MachineClient, see=permissions.machine_clients)


@machine_client.act(
    "request", label=_("申请日志接入密钥"), root=True, roles=[Role.DOMAIN_OPERATOR], arrow=None, clause="六(三)2",
    form=TokenForm, checks=checks.request_client, input_checks=new_token, tone="primary",
    hint=_("经安全管理员准予后才能使用；只能发送本域的日志。"),
)  # fmt: skip
def request_client(*, by: Actor, at: datetime, name: str, expires_on: date, token: Secret) -> MachineClient:
    """A key for the domain's log sender; only its digest is kept, and it opens nothing until somebody else admits it."""
    made = MachineClient.objects.create(
        domain_id=by.domain, name=name, digest=digest_of(token.value), expires_on=expires_on, requested_at=at,
        requested_by=by.user_id,
    )  # fmt: skip
    post(
        made, gettext_noop("%(place)s申请日志接入密钥“%(name)s”，待准予。"), at=at, to=Role.SECURITY_ADMIN,
        place=made.domain.name, name=name,
    )  # fmt: skip
    return made


@machine_client.act(
    "admit", label=_("准予接入"), roles=[Role.SECURITY_ADMIN], arrow=None, clause="六(三)2", not_by=["requested_by"],
    checks=checks.admit_client, ready=lambda client: client.admitted_at is None and client.revoked_at is None,
    tone="primary",
)  # fmt: skip
def admit_client(subject: MachineClient, *, by: Actor, at: datetime) -> None:
    """The second person: from now on the key sends logs."""
    subject.admitted_at, subject.admitted_by = at, by.user_id
    post(
        subject, gettext_noop("日志接入密钥“%(name)s”已准予使用。"), at=at, to=Role.DOMAIN_OPERATOR, domain=subject.domain_id,
        name=subject.name,
    )  # fmt: skip


@machine_client.act(
    "revoke", label=_("停用接入密钥"), roles=[Role.SECURITY_ADMIN, Role.DOMAIN_OPERATOR], arrow=None, clause="六(三)2",
    form=ReasonForm, ready=lambda client: client.revoked_at is None, tone="danger",
)  # fmt: skip
def revoke_client(subject: MachineClient, *, by: Actor, at: datetime, reason: str) -> None:
    """The key is dead at once; one that was never admitted is turned down."""
    subject.revoked_at, subject.revoked_by = at, by.user_id
