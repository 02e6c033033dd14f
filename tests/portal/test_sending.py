"""Messages become notices, once; jobs run, are kept, and may run twice."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Seat
from audit import clock
from audit.actor import Actor
from audit.outbox.models import Message
from audit.outbox.post import post
from operations.catalog.models import Item
from operations.portal import jobs
from operations.portal.models import JobRun, Notification
from operations.portal.registry import JOBS
from operations.portal.sending import deliver, send_outbox
from operations.portal.tasks import timetable
from tests import world
from tests.scenarios import catalog
from web.jobs import Job, backlogs

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]


def a_message(item: Item, **scope: object) -> Message:
    Message.objects.all().delete()
    post(item, "请办理“%(name)s”。", at=world.AT, to="clerk", name="甲", **scope)
    return Message.objects.get()


def test_a_notice_reaches_the_seats_of_its_role_and_scope_only() -> None:
    here, there, other = world.clerk(), world.clerk(world.COUNTY), world.approver()
    a_message(catalog.confirmed(), region="330100")
    send_outbox(clock.now())
    reached = set(Notification.objects.values_list("seat_id", flat=True))
    assert here.seat_id in reached
    assert not {there.seat_id, other.seat_id} & reached


def test_a_seat_that_is_over_gets_no_notice() -> None:
    actor = world.clerk()
    Seat.objects.filter(pk=actor.seat_id).update(valid_until=world.BEFORE)
    a_message(catalog.confirmed(), region="330199")
    send_outbox(clock.now())
    assert not Notification.objects.filter(seat_id=actor.seat_id).exists()


def test_sending_twice_tells_once() -> None:
    world.clerk()
    message = a_message(catalog.confirmed(), region="330100")
    assert deliver([message.pk], clock.now()) == 1
    assert deliver([message.pk], clock.now()) == 0
    Message.objects.filter(pk=message.pk).update(sent_at=None)
    deliver([message.pk], clock.now())
    assert Notification.objects.count() == 1


def test_one_message_that_fails_keeps_no_other_back() -> None:
    world.clerk()
    item = catalog.confirmed()
    a_message(item, region="330100")
    post(item, "坏的", at=world.AT, to="clerk", unit="no unit")
    with pytest.raises(RuntimeError):
        send_outbox(clock.now())
    assert Notification.objects.count() == 1
    assert Message.objects.get(sent_at=None).attempts == 1


def test_a_notice_is_read_by_post_and_only_by_its_seat(as_actor: As) -> None:
    mine, other = as_actor(world.clerk()), as_actor(world.clerk(world.COUNTY))
    item = catalog.confirmed()
    a_message(item, region="330100")
    send_outbox(clock.now())
    notice = Notification.objects.get()
    page = mine.get("/notifications/").content.decode()
    assert "请办理“甲”。" in page
    assert mine.get(f"/notifications/{notice.pk}/")["Location"] == f"/item/{item.pk}/"
    assert other.get(f"/notifications/{notice.pk}/").status_code == 404
    other.post("/notifications/read/", {"id": str(notice.pk)})
    assert Notification.objects.filter(read_at=None).exists()
    mine.post("/notifications/read/", {"id": str(notice.pk)})
    assert not Notification.objects.filter(read_at=None).exists()


def test_every_job_runs_on_an_empty_world_and_says_its_backlog() -> None:
    said = io.StringIO()
    call_command("jobs", "run", "--all", stdout=said)
    call_command("jobs", "list", stdout=said)
    for job in JOBS:
        assert job.name in said.getvalue()
    assert JobRun.objects.filter(error="").count() == len(JOBS)


def test_what_can_be_counted_is_counted_for_all_jobs_at_once(django_assert_num_queries: Any) -> None:
    countable = [job for job in JOBS if job.rows is not None]
    assert len(countable) >= 20
    at = clock.now()
    with django_assert_num_queries(1):
        waiting = backlogs(countable, at)
    assert waiting == {job.name: 0 for job in countable}


def test_jobs_have_names_of_their_own_and_a_timetable() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert [job.name for job in JOBS if not re.fullmatch(r"[a-z]+(_[a-z]+)+", job.name)] == []
    assert set(timetable()) == {job.name for job in JOBS}


def test_a_failed_run_is_kept_with_its_error() -> None:
    def fail(at: object) -> int:
        raise ValueError("why")

    with pytest.raises(ValueError, match="why"):
        jobs.run(Job(name="x", run=fail, every=1), clock.now())
    assert JobRun.objects.get(name="x").error == "why"


def test_an_unknown_job_is_named() -> None:
    with pytest.raises(CommandError, match="No such job"):
        call_command("jobs", "run", "nonsense")
