"""An account and an organization in one step, for somebody who has neither."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actions import sign_up
from accounts.models import User
from accounts.queries import actor_of
from accounts.secret import Secret
from applicants.actions import register
from applicants.models import Organization
from audit.actor import Actor
from audit.roles import Role


def sign_up_and_register(
    *, by: Actor, at: datetime, username: str, display_name: str, password: Secret, **organization: Any
) -> tuple[User, Organization]:
    """Both or neither. `by` is nobody yet: only address and request of the visitor count. Raises Refused."""
    visitor = replace(by, role=Role.REGISTRANT)
    with transaction.atomic():
        user = sign_up(by=visitor, at=at, username=username, display_name=display_name, password=password)
        registrant = actor_of(user, None, address=by.address, request_id=by.request_id)
        return user, register(by=registrant, at=at, **organization)
