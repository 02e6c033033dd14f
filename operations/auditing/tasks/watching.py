"""Showing the witness what was sealed, and raising an alarm where it is silent or does not agree."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import SYSTEM
from audit.trail import witnessing
from operations.auditing.actions.watching import raise_alarm, recover
from operations.auditing.models import Alarm
from operations.auditing.queries import watching as queries
from web.jobs import Job

Kind = Alarm.Kind


def push_checkpoints(at: datetime) -> int:
    """Push what the witness has not signed; answers 1 where an alarm was raised or ended, or something new was signed."""
    if not witnessing.configured():
        return 0
    before = witnessing.last_cosigned()
    try:
        told = witnessing.push()
    except witnessing.Silent as silent:
        return _silent(at, str(silent))
    except witnessing.Disagrees as disagrees:
        return _disagrees(at, disagrees.found)
    done = _recovered(at)
    if told.conflicts > queries.known_conflicts() and queries.standing(Kind.REFUSED) is None:
        text = f"the witness refused {told.conflicts} notes signed with our key and keeps them"
        raise_alarm(by=SYSTEM, at=at, kind=Kind.REFUSED, text=text, conflicts=told.conflicts)
        done = 1
    return int(bool(done) or witnessing.last_cosigned() != before)


def _silent(at: datetime, why: str) -> int:
    """An alarm once it is too far behind: a witness may be started again."""
    behind = witnessing.behind(clock.real_now())
    if behind <= witnessing.too_long() or queries.standing(Kind.SILENT) is not None:
        return 0
    text = f"{behind.total_seconds() // 60:.0f} minutes behind; {why}"
    raise_alarm(by=SYSTEM, at=at, kind=Kind.SILENT, text=text)
    return 1


def _disagrees(at: datetime, found: witnessing.Disagreement) -> int:
    """An alarm at once: this never mends itself."""
    kind = Kind.LOST if found.lost else Kind.FORKED
    if queries.standing(kind) is not None:
        return 0
    raise_alarm(
        by=SYSTEM, at=at, kind=kind, text=found.text, shard=found.shard, theirs=found.theirs, ours=found.ours, note=found.note
    )  # fmt: skip
    return 1


def _recovered(at: datetime) -> int:
    """The witness answers again."""
    alarm = queries.standing(Kind.SILENT)
    if alarm is None:
        return 0
    recover(id=alarm.pk, by=SYSTEM, at=at)
    return 1


JOBS = (Job(name="push_checkpoints", run=push_checkpoints, every=60, title=_("送检查点见证")),)
