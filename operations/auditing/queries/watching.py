"""Where the trail stands: what is sealed, who signs, what the witness has seen, what raised an alarm."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.database.promises import Promises, promises
from audit.roles import Role
from audit.trail import keys, notes, sealing, witnessing
from audit.trail.cosignatures import Cosignature
from audit.trail.models import Checkpoint, Pending, Shard, TrailKey
from audit.verifier import Note, parse_note
from operations.auditing import permissions
from operations.auditing.models import Alarm
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import together

State, Kind = Alarm.State, Alarm.Kind
# What waits is counted up to here.
MOST_PENDING = 10_000
LAST = 5


def open_alarms() -> QuerySet[Alarm]:
    """Alarms that nobody has concluded, the oldest first."""
    return Alarm.objects.exclude(state=State.CLOSED).order_by("raised_at", "pk")


def standing(kind: str) -> Alarm | None:
    """The open alarm of a kind."""
    return open_alarms().filter(kind=kind).first()


def known_conflicts() -> int:
    """How many refused notes of the witness have been an alarm already."""
    counts = Alarm.objects.filter(kind=Kind.REFUSED).order_by("-conflicts").values_list("conflicts", flat=True)
    return counts.first() or 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The state of the trail, as the page shows it. `size` counts all leaves; `behind`: how long the witness lacks something."""

    checkpoint: Checkpoint | None
    note: Note | None
    name: str
    keys: Sequence[TrailKey]
    shards: Sequence[Shard]
    pending: int
    waiting: timedelta
    stopped: bool
    witnessed: bool
    witness: str
    pinned: bool
    cosigned: Sequence[Cosignature]
    behind: timedelta
    late: bool
    alarms: Sequence[Alarm]
    promises: Promises

    @property
    def size(self) -> int:
        return self.checkpoint.size if self.checkpoint else 0

    @property
    def sm3(self) -> str:
        """The SM3 root of the newest checkpoint, hex."""
        return bytes(self.checkpoint.root).hex() if self.checkpoint else ""

    @property
    def sha256(self) -> str:
        """Its SHA-256 root, hex."""
        return self.note.root.hex() if self.note else ""

    @property
    def public_keys(self) -> Sequence[Mapping[str, object]]:
        """The keys, the newest first, with the public half in hex."""
        return [{"id": key.id, "public": bytes(key.public).hex(), "since": key.since} for key in reversed(self.keys)]

    @property
    def minutes(self) -> int:
        """For how many minutes the witness has lacked something."""
        return int(self.behind.total_seconds() // 60)

    @property
    def seconds(self) -> int:
        """For how many seconds the oldest unsealed entry has waited."""
        return int(self.waiting.total_seconds())


def trail_stands(at: datetime) -> Standing:
    """Where the trail stands; `at` is the machine's own time."""
    checkpoint, trail_keys, configured = sealing.latest(), keys.all_keys(), witnessing.configured()
    shards, cosigned, alarms = (
        Shard.objects.order_by("-first"),
        Cosignature.objects.order_by("-pk")[:LAST],
        open_alarms(),
    )
    oldest = Pending.objects.order_by("pk").values_list("entry__recorded_at", flat=True)[:1]
    together(shards, cosigned, alarms, oldest)
    waits_for = at - oldest[0] if oldest else timedelta()
    firsts = {shard.name: shard.first for shard in shards}
    seen = firsts.get(cosigned[0].shard, 0) + cosigned[0].size if cosigned else 0
    behind = witnessing.behind(at, seen) if configured else timedelta()
    return Standing(
        checkpoint=checkpoint,
        note=parse_note(checkpoint.note) if checkpoint and checkpoint.note else None,
        name=notes.name_of(trail_keys[0].id) if trail_keys else "",
        keys=trail_keys,
        shards=list(shards),
        pending=Pending.objects.all()[: MOST_PENDING + 1].count() if oldest else 0,
        waiting=waits_for,
        stopped=waits_for > sealing.LATE,
        witnessed=configured,
        witness=witnessing.witness_key() if configured and (cosigned or not witnessing.pinned()) else "",
        pinned=witnessing.pinned(),
        cosigned=list(cosigned),
        behind=behind,
        late=behind > witnessing.too_long(),
        alarms=list(alarms),
        promises=promises(),
    )


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Alarms to acknowledge, then to conclude."""
    if by.role != Role.AUDIT_ADMIN:
        return
    yield Source(
        rows=permissions.alarms(by).exclude(state=State.CLOSED).order_by("raised_at", "pk"),
        tell=lambda alarm: Waiting(
            label=_("处理轨迹告警"), subject=alarm, clause="六(一)", due_on=clock.today(alarm.raised_at),
            verb="acknowledge" if alarm.state == State.RAISED else "conclude", note=alarm.get_kind_display(),
        ),
    )  # fmt: skip
