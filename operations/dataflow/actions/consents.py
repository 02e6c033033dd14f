"""Consent of the data's subjects 五(三): recorded, withdrawn; what rests on it stops with it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.checks import requests as checks
from operations.dataflow.forms import requests as forms
from operations.dataflow.models import Consent, RequestLine
from operations.dataflow.queries import requests as queries
from operations.domains import actions as domains
from operations.domains.permissions import agreements
from statute.findings import gettext_noop

consent: Acts[Any] = Acts(Consent, see=permissions.consents)
_agreement = Acts(Agreement, see=agreements)
_PARTY = (Role.ORG_ADMIN, Role.ORG_STAFF)


@_agreement.act(
    "record_consent", label=_("登记授权同意"), roles=_PARTY,
    states=[Agreement.State.SEALED, Agreement.State.ACTIVE], arrow=None, clause="五(三)",
    input_checks=checks.consent_recorded, form=forms.ConsentForm, makes=Consent,
)  # fmt: skip
def record_consent(
    subject: Agreement, *, by: Actor, at: datetime, scenario: Scenario, purpose: str, items: Sequence[ScopeItem],
    several_purposes: bool, separate_choices: bool, voluntary: bool, valid_from: date, valid_until: date | None,
    withdrawal_method: str, document: Document,
) -> Consent:  # fmt: skip
    """Specific consent for one purpose; a blanket one is refused."""
    made = Consent.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id, scenario=scenario,
        purpose=purpose, several_purposes=several_purposes, separate_choices=separate_choices, voluntary=voluntary,
        valid_from=valid_from, valid_until=valid_until, withdrawal_method=withdrawal_method, recorded_at=at,
        recorded_by=by.user_id,
    )  # fmt: skip
    made.items.set(items)
    made.document = attach(document, made, "consent")
    made.save(update_fields=["document"])
    return made


@consent.act(
    "withdraw_consent", label=_("登记撤回同意"), roles=_PARTY, arrow=None, clause="五(三)",
    checks=checks.withdraw_consent, input_checks=checks.consent_withdrawn, form=forms.WithdrawConsentForm,
    ready=lambda row: row.withdrawn_on is None, tone="danger", hint=_("依据该同意供给的数据随即停止供给。"),
)  # fmt: skip
def withdraw_consent(subject: Consent, *, by: Actor, at: datetime, withdrawn_on: date) -> None:
    """The subjects took it back: what is supplied on its ground stops in the same act."""
    subject.withdrawn_on = withdrawn_on
    for row in queries.resting_on(subject):
        stop_supply(row, by=by, at=at)
    post(
        subject, gettext_noop("授权同意已撤回，依据其供给的数据停止供给：%(purpose)s"), at=at, to=Role.CLERK,
        region=subject.region_id, purpose=str(subject),
    )  # fmt: skip


@consent.act("note_lapse", label=_("记载同意到期"), roles=[Role.SYSTEM], arrow=None, clause="五(三)")
def note_lapse(subject: Consent, *, by: Actor, at: datetime) -> None:
    """It has run out while data is supplied on its ground: the operator renews it, or the authority stops the supply."""
    subject.lapse_noted_at = at
    text = gettext_noop("授权同意已于%(day)s到期，请取得新的同意，否则应停止供数：%(purpose)s")
    facts: dict[str, Any] = {"day": subject.valid_until, "purpose": str(subject)}
    post(subject, text, at=at, to=_PARTY, organization=subject.organization_id, **facts)
    post(subject, text, at=at, to=(Role.CLERK, Role.APPROVER), region=subject.region_id, **facts)


def stop_supply(row: RequestLine, *, by: Actor, at: datetime) -> None:
    """Stop what a line had supplied or ordered."""
    scope = row.scope_item
    if queries.supplied(scope) or queries.ordered(scope):
        domains.supply_ended(id=scope.pk, by=by, at=at, basis="五(三)")


ACTS: tuple[Act[Any], ...] = (record_consent, withdraw_consent)
