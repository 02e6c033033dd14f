"""Where the simulated world stands."""

from django.db import models


class Simulation(models.Model):
    """One row: the world that is lived through, and how far. It changes in the transaction of the day it tells of."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seed = models.BigIntegerField()
    years = models.PositiveSmallIntegerField()
    organizations = models.PositiveIntegerField()
    first_on = models.DateField()
    lived_until = models.DateField()
    # Attempts of people that were refused: action, then the code of the finding, then how often.
    refused = models.JSONField(default=dict)
    # How long it took, over all sittings.
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="simulation_single")]

    def __str__(self) -> str:
        return f"{self.seed}: {self.first_on} – {self.lived_until}"
