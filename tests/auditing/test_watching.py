"""Alarms of the trail: raised by the job, looked into by who keeps the trail, shown on the page; a witness that comes back ends one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from audit import clock
from audit.actor import Actor
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail import sealing
from audit.trail.models import Checkpoint, Entry
from operations.auditing.models import Alarm
from operations.auditing.queries.watching import waiting
from operations.auditing.tasks.watching import push_checkpoints
from tests import world
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import alarms
from tests.tamper.ground import unguarded
from tests.witness.process import start
from tests.world import AT

pytestmark = pytest.mark.django_db


def seat(role: str) -> Actor:
    return world.person(f"one-{role}", role, region=world.PROVINCE)


def test_silent_witness_is_an_alarm_told_to_who_keeps_the_trail() -> None:
    alarm = alarms.raised()
    assert (alarm.kind, alarm.state) == (Alarm.Kind.SILENT, Alarm.State.RAISED)
    assert set(Message.objects.values_list("role", flat=True)) == {Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN}
    assert Entry.objects.filter(action="alarm.raise", object_id=alarm.pk).exists()
    assert [one.verb for one in waiting(alarms.keeper(), AT)] == ["acknowledge"]


def test_alarm_that_stands_is_not_raised_again(settings: Any) -> None:
    alarms.raised()
    settings.WITNESS_URL = alarms.NOBODY
    assert push_checkpoints(AT) == 0
    assert Alarm.objects.count() == 1


def test_a_witness_not_yet_late_is_no_alarm(settings: Any) -> None:
    settings.WITNESS_URL = alarms.NOBODY
    sealing.rotate(clock.real_now() - timedelta(minutes=9))
    assert push_checkpoints(AT) == 0
    assert not Alarm.objects.exists()


def test_witness_that_answers_again_ends_the_alarm(settings: Any, tmp_path: Path) -> None:
    alarm = alarms.raised()
    witness = start(tmp_path)
    try:
        settings.WITNESS_URL, settings.WITNESS_KEY = witness.url, witness.key
        assert push_checkpoints(AT) == 1
    finally:
        witness.stop()
    alarm.refresh_from_db()
    assert alarm.state == Alarm.State.CLOSED
    assert list(waiting(alarms.keeper(), AT)) == []


def test_disagreement_is_an_alarm_at_once_with_the_witnesss_note(settings: Any, tmp_path: Path) -> None:
    sealing.rotate()
    witness = start(tmp_path)
    try:
        settings.WITNESS_URL, settings.WITNESS_KEY = witness.url, witness.key
        assert push_checkpoints(AT) == 1
        note = Checkpoint.objects.get().note
        unguarded()
        Checkpoint.objects.all().delete()
        assert push_checkpoints(AT) == 1
        assert push_checkpoints(AT) == 0
    finally:
        witness.stop()
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.theirs, alarm.ours, alarm.note) == (Alarm.Kind.LOST, 2, 0, note)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN])
def test_page_says_where_the_trail_stands_and_what_is_wrong(role: str, settings: Any) -> None:
    alarms.raised()
    settings.WITNESS_URL = alarms.NOBODY
    client = client_of(seat(role))
    page = client.get("/trail/").content.decode()
    checkpoint = Checkpoint.objects.latest("size")
    assert bytes(checkpoint.root).hex() in page
    assert "见证方失联" in page
    assert "见证方已落后" in page
    assert "尚未应答过" in page
    assert len(asked(client, "/trail/")) <= MOST


def test_page_says_plainly_that_there_is_no_witness() -> None:
    assert "没有设置见证方" in client_of(seat(Role.AUDITOR)).get("/trail/").content.decode()


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.SECURITY_ADMIN, Role.ORG_ADMIN])
def test_to_others_there_is_no_such_page_and_no_alarm(role: str) -> None:
    alarm = alarms.raised()
    client = client_of(seat(role))
    assert client.get("/trail/").status_code == 404
    assert client.get(f"/alarm/{alarm.pk}/").status_code == 404


def test_readyz_says_that_an_alarm_stands(client: Client) -> None:
    alarms.raised()
    assert "alarm" in client.get("/readyz").json()["wrong"]
