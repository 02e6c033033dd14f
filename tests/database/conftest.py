"""An application's role of this run's own, and a way to be it for a while."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection, transaction

from audit.database import roles
from audit.logs import triggers as logs
from audit.trail import triggers as trail

OWNER, APPLICATION = "shouquan_test_owner", "shouquan_test_app"

AsApplication = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def as_application(db: None) -> AsApplication:
    """Makes both roles (they go with the test's transaction) and answers how to act as the application's.

    As that role the session is what a connection of it would be: SET SESSION AUTHORIZATION is a superuser's, and the way back with it.
    """
    trail.install(connection)
    logs.install(connection)
    roles.apply(connection, owner=OWNER, application=APPLICATION)

    @contextmanager
    def acting() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {APPLICATION}")
        try:
            # What fails inside takes the change of role back with it; what succeeds is undone below.
            with transaction.atomic():
                yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET SESSION AUTHORIZATION")

    return acting
