"""Rows that say which contents of the trail were erased by law, and under which number. Append-only like the trail itself."""

from django.db import models

from audit.trail.models import Entry


class Cover(models.Model):
    """An entry whose content an erasure asks for: written with the request, never after its approval."""

    erasure = models.UUIDField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="covers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erasure", "entry"], name="cover_unique")]


class Tombstone(models.Model):
    """An entry whose content is erased: by which erasure, on what ground, and which columns its content had told, without values.

    The outline lets the fold leave out those columns and no others.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="tombstone")
    erasure = models.UUIDField(db_index=True)
    number = models.CharField(max_length=60)
    clause = models.CharField(max_length=80)
    erased_at = models.DateTimeField()
    # Canonical JSON: {"whole", "made", "columns": […], "rows": [{"row", "how", "seq", "columns"}]}.
    outline = models.TextField()
