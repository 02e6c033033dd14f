"""What people are told, and how jobs ran."""

from django.db import models

from audit.subject import new_id


class Notification(models.Model):
    """A message delivered to one seat, rendered in the reader's language when shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seat = models.ForeignKey("accounts.Seat", on_delete=models.CASCADE, related_name="notifications")
    message = models.ForeignKey("audit.Message", on_delete=models.CASCADE, related_name="notifications")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "message"], name="notification_unique")]
        indexes = [models.Index(fields=["seat", "read_at", "id"], name="notification_seat")]


class JobRun(models.Model):
    """The last run of a job: when, how many rows, whether it failed."""

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)


class Replay(models.Model):
    """An answered POST under an Idempotency-Key: asked again, it answers the same."""

    actor_id = models.UUIDField()
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="replay_unique")]


class SavedFilter(models.Model):
    """A list's filter that a person keeps under a name."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="saved_filters")
    type_code = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "type_code", "name"], name="saved_filter_unique")]

    def __str__(self) -> str:
        return self.name
