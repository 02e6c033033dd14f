"""Reading organizations and what is on their record."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Document, Fact, Organization
from applicants.permissions import documents, organizations
from audit.actor import Actor
from audit.roles import Role
from audit.trail.digest import hmac_sm3
from web.desk import Waiting
from web.inbox import Source, waits


def named(text: str) -> str:
    """A name as it is kept: NFKC, single spaces, none of the characters that aren't seen."""
    seen = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cs"})
    return " ".join("".join(seen).split())


def id_digest(number: str) -> str:
    """HMAC-SM3 of an identity number under the installation's key: comparable, not readable."""
    return hmac_sm3(settings.SECRET_KEY.encode(), number.strip().upper().encode()).hex()


def facts_for(organization: Organization | Any, kinds: Iterable[str] = ()) -> QuerySet[Fact]:
    """The record of an organization (or its id), newest first; limited to `kinds` where given."""
    rows = Fact.objects.filter(organization=organization)
    wanted = tuple(str(kind) for kind in kinds)
    return (rows.filter(kind__in=wanted) if wanted else rows).order_by("-occurred_on", "-id")


def incidents(organization: Organization | Any) -> QuerySet[Fact]:
    """Security incidents, declared or recorded: what 三(二)4 looks at."""
    return facts_for(organization, [Fact.Kind.INCIDENT])


def may_read_own(document: Document, by: Actor) -> bool:
    """Whether the document is one's own upload or one's organization's."""
    return documents(by).filter(pk=document.pk).exists()


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Organizations of the region whose identity waits for confirmation."""
    if by.role not in {Role.CLERK, Role.APPROVER}:
        return
    rows = organizations(by).filter(state=Organization.State.REGISTERED, region_id=by.region)
    yield Source(
        rows=rows.order_by("registered_at", "id"),
        tell=lambda organization: Waiting(
            label=_("确认单位身份"), subject=organization, clause="一(三)", verb="confirm"
        ),
    )
