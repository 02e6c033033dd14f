"""The agreement's page with everything of supervision on it costs the same however much of it there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.pages import as_person
from tests.scenarios import domains
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_risking as risking
from tests.world import AT

pytestmark = pytest.mark.django_db


def test_more_drills_incidents_and_violations_cost_no_more_queries() -> None:
    running = domains.active()
    client, address = as_person(world.clerk()), f"/agreement/{running.pk}/"

    def more(days: int) -> int:
        at = AT + timedelta(days=days)
        risking.drilled(running, at)
        risking.incident(running, at)
        risking.risk(running, at)
        breaching.recorded(running, at)
        breaching.on_record(running, at, document_no=f"杭市监罚〔2026〕{days}号")
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    first = more(1)
    assert [more(2), more(3)] == [first, first]
