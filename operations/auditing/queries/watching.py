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
    checkpoint, trail_keys = sealing.latest(), keys.all_keys()
    since = sealing.waiting_since()
    behind = witnessing.behind(at) if witnessing.configured() else timedelta()
    return Standing(
        checkpoint=checkpoint,
        note=parse_note(checkpoint.note) if checkpoint and checkpoint.note else None,
        name=notes.name_of(trail_keys[0].id) if trail_keys else "",
        keys=trail_keys,
        shards=list(Shard.objects.order_by("-first")),
        pending=Pending.objects.all()[: MOST_PENDING + 1].count() if since else 0,
        waiting=at - since if since else timedelta(),
        stopped=since is not None and at - since > sealing.LATE,
        witnessed=witnessing.configured(),
        witness=witnessing.witness_key() if witnessing.configured() else "",
        pinned=witnessing.pinned(),
        cosigned=list(Cosignature.objects.order_by("-pk")[:LAST]),
        behind=behind,
        late=behind > witnessing.too_long(),
        alarms=list(open_alarms()),
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
