"""Effects on the outside, written with the change that causes them and delivered afterwards."""

from django.db import models

from audit.subject import new_id


class Message(models.Model):
    """A notice to everybody in a seat: `role` within `region`, `unit`, `organization` or `domain` (empty = not limited)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    role = models.CharField(max_length=30)
    region = models.CharField(max_length=6, blank=True)
    unit = models.CharField(max_length=36, blank=True)
    organization = models.CharField(max_length=36, blank=True)
    domain = models.CharField(max_length=36, blank=True)
    # A Chinese template and its values: rendered in the reader's language when shown.
    text = models.TextField()
    params = models.JSONField(default=dict)
    # Written once per key: a job that runs twice reminds once.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - unique where there is one
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "created_at"], name="message_unsent")]
