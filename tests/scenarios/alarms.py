"""Ways to alarms of the trail: a witness that nobody answers for."""

from datetime import timedelta

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.trail import sealing
from operations.auditing.actions import watching
from operations.auditing.models import Alarm
from operations.auditing.tasks.watching import push_checkpoints
from tests import world
from tests.scenarios.stages import stage
from tests.world import AT

# Nothing listens there: the witness is silent from the first.
NOBODY = "http://127.0.0.1:9"


def keeper() -> Actor:
    """Who keeps the trail."""
    return world.person("audit-keeper", Role.AUDIT_ADMIN, region=world.PROVINCE)


@stage
def raised() -> Alarm:
    """A checkpoint that the witness has not signed for eleven minutes, found by the job."""
    from django.test import override_settings

    world.person("registrar", Role.SYSTEM_ADMIN, region=world.PROVINCE)
    keeper()
    world.person("somebody", Role.CLERK)
    sealing.rotate(clock.real_now() - timedelta(minutes=11))
    with override_settings(WITNESS_URL=NOBODY, WITNESS_KEY=""):
        assert push_checkpoints(AT) == 1
    return Alarm.objects.get()


@stage
def acknowledged(alarm: Alarm) -> Alarm:
    watching.acknowledge(id=alarm.pk, by=keeper(), at=AT, plan="联系见证方，查明停机原因。")
    alarm.refresh_from_db()
    return alarm


@stage
def concluded(alarm: Alarm) -> Alarm:
    watching.conclude(id=alarm.pk, by=keeper(), at=AT, conclusion="见证方机房断电，恢复后补送，核对一致。")
    alarm.refresh_from_db()
    return alarm
