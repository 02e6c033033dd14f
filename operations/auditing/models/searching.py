"""What the search finds entries by: a copy of their columns with the words of what they say. Made of the trail, of nothing else."""

from django.db import models

from audit.trail.models import Entry
from audit.trail.words import WordsField


class IndexedEntry(models.Model):
    """A sealed entry as the search knows it. `forget` empties the words of one whose contents were erased."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="indexed")
    # The entry's leaf: what is indexed has no gaps below the highest.
    index = models.BigIntegerField()
    at = models.DateTimeField()
    # Of the object the entry is about; else of who acted.
    region = models.CharField(max_length=6, blank=True)
    organization = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    clause = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=10)
    # What the object was called when the entry was indexed.
    about = models.CharField(max_length=160, blank=True)
    words = WordsField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index"], name="indexed_leaf_unique")]
        indexes = [
            models.Index(fields=["at", "entry"], name="indexed_at"),
            models.Index(fields=["region", "at", "entry"], name="indexed_region"),
            models.Index(fields=["organization", "at", "entry"], name="indexed_organization"),
            models.Index(fields=["actor_id", "at", "entry"], name="indexed_actor"),
            models.Index(fields=["object_type", "at", "entry"], name="indexed_kind"),
            models.Index(fields=["object_id", "at", "entry"], name="indexed_object"),
            models.Index(fields=["case_id", "at", "entry"], name="indexed_case"),
            models.Index(fields=["action", "at", "entry"], name="indexed_action"),
            models.Index(fields=["clause", "at", "entry"], name="indexed_clause"),
            models.Index(fields=["at", "entry"], condition=models.Q(outcome="refused"), name="indexed_refused"),
        ]
