"""Looking at pages as somebody who has signed in, and at what a desk reads for them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.actor import Actor
from web.desk import Desk


def as_person(actor: Actor) -> Client:
    """A browser of this person, in the seat that the sign-in chose."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def reads_little(desk: Desk, readers: Iterable[Actor], at: datetime, *, most: int, tracked: bool = False) -> None:
    """The list is one query however long it is, a case's own parts are `most` at most, and every filter can be asked."""
    get_template(desk.template)
    for by in readers:
        with CaptureQueriesContext(connection) as listed:
            rows = list(desk.rows(desk.see(by)).order_by(*desk.order.split(",")))
            assert [[column.value(row) for column in desk.columns] for row in rows]
        assert len(listed) == 1, "a list takes one query however long it is"
    with CaptureQueriesContext(connection) as looked:
        assert desk.facts(rows[0], at)
        assert desk.track(rows[0], at) or not tracked
        desk.deadline(rows[0], at)
        desk.context(rows[0], by, at)
        desk.fields(rows[0], by)
    assert len(looked) <= most
    for narrowed in desk.filters:
        for value, _label in narrowed.choices(by)[:2]:
            list(narrowed.apply(desk.rows(desk.see(by)), value))
