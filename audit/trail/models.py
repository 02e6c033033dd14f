"""Rows of the trail. `Entry.body` holds the exact canonical text that is hashed; every other column is checked against it."""

from django.db import models

from audit.subject import new_id


class Outcome(models.TextChoices):
    DONE = "done"
    REFUSED = "refused"


class Entry(models.Model):
    """One act or refused attempt, written in the transaction of the change it records. Append-only in the database."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    # Null for refused attempts, which hold no row lock.
    object_seq = models.PositiveIntegerField(null=True)
    case_id = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    actor_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    organization = models.CharField(max_length=36, blank=True)
    region = models.CharField(max_length=6, blank=True)
    clause = models.CharField(max_length=30, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "object_seq"], name="entry_object_seq_unique"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="entry_outcome_valid"),
        ]
        indexes = [
            models.Index(fields=["case_id", "at", "id"], name="entry_case"),
            models.Index(fields=["actor_id", "recorded_at"], name="entry_actor"),
            models.Index(fields=["action", "recorded_at"], name="entry_action"),
            models.Index(fields=["at", "id"], name="entry_at"),
        ]


class Payload(models.Model):
    """What the act changed and said: kept apart from the body, which holds only HMAC-SM3(salt, json)."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = models.BinaryField(max_length=32)
    json = models.TextField()


class Pending(models.Model):
    """Entries not yet in the tree. The sequencer takes these rows; it never guesses from ids."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="pending")


class Shard(models.Model):
    """A tree of its own: the leaves of half a year, by the Shanghai date of sealing. The first one, "1", is that of format 1."""

    name = models.CharField(max_length=8, primary_key=True)
    # Global index of its first leaf; index and size in the shard are counted from there.
    first = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return self.name


class Leaf(models.Model):
    """The place of an entry in the Merkle trees (RFC 6962 form): leaf hashes with SM3 and with SHA-256."""

    # Dense over all shards.
    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)
    # Null in shard "1", which has the SM3 tree only.
    sha256 = models.BinaryField(max_length=32, null=True)


class Tile(models.Model):
    """256 neighbouring hashes of a tree, kept once they are full: of leaves on level 0, of full tiles of the level below above."""

    shard = models.ForeignKey(Shard, on_delete=models.PROTECT, related_name="tiles")
    algorithm = models.CharField(max_length=6)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    # What stands for this tile on the level above.
    root = models.BinaryField(max_length=32)
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shard", "algorithm", "level", "index"], name="tile_place_unique")
        ]


class TrailKey(models.Model):
    """A public key that signs checkpoints from a size on. The private one lies in the data directory, never here."""

    # The first 16 hex digits of the SM3 of the public key.
    id = models.CharField(max_length=16, primary_key=True)
    public = models.BinaryField(max_length=32)
    # Global size of the checkpoint that sealed its introduction: it signs all after it; 0, the first key.
    since = models.BigIntegerField(unique=True)


class Checkpoint(models.Model):
    """A signed size and roots: one signature per sealed batch. `note` is what was signed; the other columns are checked with it."""

    # Global: leaves of the shards before and of this one.
    size = models.BigIntegerField(primary_key=True)
    shard = models.ForeignKey(Shard, on_delete=models.PROTECT, related_name="checkpoints")
    # Size of the checkpoint before, 0 for the first: one taken out of the middle leaves a gap.
    previous = models.BigIntegerField()
    # Of the SM3 tree; the SHA-256 root stands in the note.
    root = models.BinaryField(max_length=32)
    # Hashes of the complete subtrees on the right edge, SM3 then SHA-256: what the next batch continues from.
    frontier = models.BinaryField()
    key_id = models.CharField(max_length=32)
    signed_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    # The signed note (C2SP tlog-checkpoint); empty in format 1, whose text `notes.text_of_format_1` puts together.
    note = models.TextField(blank=True)
