"""存量登记: an agreement from before this system, with the application it rests on; two persons, no new rights."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document, Organization
from audit import beside
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries, wording
from operations.agreements.actions.acts import agreement
from operations.agreements.checks import contract
from operations.agreements.models import Agreement, ScopeItem, SealUse
from operations.announcements.models import Announcement
from operations.applications import actions as applications
from operations.applications.models import Application
from operations.catalog.models import Item
from operations.mechanism.models import Seal
from statute.findings import Finding, gettext_noop
from statute.terms import day_start


def _registered(
    *, by: Actor, at: datetime, announcement: Announcement, organization: Organization, number: str, first_on: date,
    last_on: date, sealed_on: date, seal: Seal, decided_on: date, granted_months: int, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    return contract.stock(
        announcement, number=number, first_on=first_on, last_on=last_on, sealed_on=sealed_on, seal=seal,
        decided_on=decided_on, granted_months=granted_months, at=at,
    )  # fmt: skip


@agreement.act(
    "register_stock", label=_("存量登记"), root=True, roles=[Role.APPROVER], arrow=None, clause="一(三)",
    form=forms.StockForm, input_checks=_registered,
)  # fmt: skip
def register_stock(  # noqa: PLR0913 - every fact of a sealed agreement at once
    *, by: Actor, at: datetime, announcement: Announcement, organization: Organization, number: str, heading: str,
    representative: str, first_on: date, last_on: date, sealed_on: date, seal: Seal, copies: int, submitted_on: date,
    decision_no: str, decided_on: date, granted_months: int, scenarios: str, items: Sequence[Item], scan: Document,
    published_on: date | None = None, channel: str = "", filing_no: str = "", filed_on: date | None = None,
    **terms: str,
) -> Agreement:  # fmt: skip
    """Enter an agreement sealed before the system was used, and the decided application under it; the keeper confirms."""
    application: Application = applications.register_stock(
        by=by, at=at, announcement=announcement, organization=organization, heading=heading,
        submitted_at=day_start(submitted_on), decision_no=decision_no, decided_on=decided_on,
        granted_months=granted_months, scenarios=queries.lines(scenarios), items=items, published_on=published_on,
        channel=channel, filing_no=filing_no, filed_on=filed_on,
    )  # fmt: skip
    made = Agreement.objects.create(
        application=application, region_id=application.region_id, organization=organization, number=number,
        party_a=application.region.government, representative=representative,
        first_responsible=organization.principal, first_on=first_on, last_on=last_on,
        term_text=terms.pop("term_text", "") or wording.term_text(first_on, last_on), drafted_at=at,
        drafted_by=by.user_id, stock=True, back_entered=True,
        **{name: text for name, text in terms.items() if name in Agreement.TERMS},
    )  # fmt: skip
    for row in queries.grantable(application):
        assert row.scenario is not None
        beside.make(ScopeItem(agreement=made, scenario=row.scenario, item=row.item, fields=row.fields))
    made.scope_text = made.scope_text or queries.scope_wording(queries.scope_of(made))
    made.text_digest = queries.digest_of(made)
    made.save(update_fields=["scope_text", "text_digest"])
    document = documents.attach(scan, made, "paper-seal")
    beside.make(
        SealUse(
            agreement=made, seal=seal, sealed_on=sealed_on, copies=copies, text_digest=made.text_digest, sealed_at=at,
            document=document, back_entered=True, released_by=by.user_id,
        )
    )  # fmt: skip
    post(
        made,
        gettext_noop("存量协议%(number)s已登记，请对照用印登记确认。"),
        at=at, to=Role.SEAL_KEEPER, region=made.region_id, number=number,
    )  # fmt: skip
    return made


@agreement.act(
    "confirm_stock", label=_("确认存量登记"), checks=contract.confirm_stock, not_by=["drafted_by"],
    ready=lambda agreement: agreement.stock, tone="primary",
)  # fmt: skip
def confirm_stock(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """The keeper of the seal register stands by the entry: the agreement is sealed as of its own day."""
    use = subject.seal_use
    beside.change(use, keeper=by.user_id)
    subject.sealed_at = day_start(use.sealed_on)
    applications.agree(id=subject.application_id, by=by, at=at)
