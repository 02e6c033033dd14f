"""What a witness signed of our checkpoints, kept beside them: the notes it saw, in full, and its signature."""

from django.db import models


class Cosignature(models.Model):
    """One cosignature (C2SP tlog-cosignature). It names no other row: were the trail cut off, it would still say what there was."""

    shard = models.CharField(max_length=8)
    # Leaves in the shard.
    size = models.BigIntegerField()
    # Name and public key of the witness, as `audit.witness.signing.verifier_key` writes them.
    witness = models.CharField(max_length=160)
    # The note as we pushed it.
    note = models.TextField()
    # The witness's signature line.
    line = models.CharField(max_length=240)
    cosigned_at = models.DateTimeField()

    class Meta:
        app_label = "audit"
        constraints = [models.UniqueConstraint(fields=["shard", "size", "witness"], name="cosignature_place_unique")]
