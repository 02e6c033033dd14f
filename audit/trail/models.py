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


class Leaf(models.Model):
    """The place of an entry in the Merkle tree (RFC 6962 form, SM3)."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)


class Checkpoint(models.Model):
    """A signed size and root: one signature per sealed batch."""

    size = models.BigIntegerField(primary_key=True)
    # Size of the checkpoint before, 0 for the first: one taken out of the middle leaves a gap.
    previous = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    # Hashes of the complete subtrees on the right edge: what the next batch continues from.
    frontier = models.BinaryField()
    key_id = models.CharField(max_length=32)
    signed_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
