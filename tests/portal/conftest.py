"""Signed-in clients."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from audit.actor import Actor


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    cache.clear()


@pytest.fixture
def as_actor() -> Callable[[Actor], Client]:
    """A browser of somebody who has signed in, in the seat of the actor."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["seat"] = str(actor.seat_id)
        session.save()
        return client

    return sign_in
