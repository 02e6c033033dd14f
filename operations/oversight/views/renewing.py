"""Beside an application that renews an authorization: its years in operation, for those who verify, advise and conclude."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit.actor import Actor
from audit.roles import Role
from operations.applications.models import Application
from operations.applications.permissions import OFFICIALS
from operations.oversight.queries.renewing import RenewedFile
from web.house import Section
from web.reading import soon

READERS = OFFICIALS | {Role.EXPERT}


def _renewed(application: Application, by: Actor, at: datetime) -> Mapping[str, Any] | None:
    if application.renews_id is None or by.role not in READERS:
        return None
    file = RenewedFile(application, by, at)
    soon(*file.lists)
    return {"file": file}


SECTIONS = (Section(on="application", template="operations/oversight/_renewed.html", context=_renewed),)
