"""Supervision: how every operator stands today, in a constant number of queries 六(七)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from applicants.models import Organization
from operations.agreements.models import Agreement, EndingProposal
from operations.agreements.queries import UNDECIDED
from operations.oversight.models import Correction, Evaluation
from statute.findings import Finding
from statute.rules import supervising
from statute.rules.evaluating import GRADES

# An order that is open: issued, and neither accepted nor failed.
UNDER_CORRECTION = (Correction.State.NOTIFIED, Correction.State.FEEDBACK, Correction.State.REJECTED)


@dataclass(kw_only=True)
class Standing:
    """One operator: agreements by state, what is open about them, grades by year."""

    organization: Organization
    states: dict[str, int] = field(default_factory=dict)
    corrections: int = 0
    proposals: int = 0
    # Year and grade in words, the latest first.
    grades: list[tuple[int, str]] = field(default_factory=list)

    @property
    def running(self) -> int:
        return self.states.get(Agreement.State.ACTIVE, 0)

    @property
    def suspended(self) -> int:
        return self.states.get(Agreement.State.SUSPENDED, 0)

    @property
    def ended(self) -> int:
        ends = (Agreement.State.EXPIRED, Agreement.State.TERMINATED, Agreement.State.REVOKED)
        return sum(self.states.get(state, 0) for state in ends)


def notes(row: Standing) -> Sequence[Finding]:
    """What to keep an eye on about an operator."""
    failing = bool(row.grades) and row.grades[0][1] == GRADES["fail"][0]
    return supervising.standing(
        supervising.StandingFacts(
            running=row.running, suspended=row.suspended, corrections=row.corrections, proposals=row.proposals,
            failing=failing,
        )
    )  # fmt: skip


def standings(agreements: QuerySet[Agreement]) -> list[Standing]:
    """Every operator that has or had one of these agreements in operation; each act shows at once."""
    operated = agreements.filter(activated_at__isnull=False).order_by()
    counted = list(operated.values_list("organization", "state").annotate(n=Count("pk")))
    names = Organization.objects.filter(pk__in={id for id, _state, _n in counted}).order_by("name", "pk")
    rows: dict[UUID, Standing] = {row.pk: Standing(organization=row) for row in names}
    for id, state, n in counted:
        rows[id].states[state] = n
    of = {"agreement__in": operated.values("pk")}
    open_orders = Correction.objects.filter(**of, state__in=UNDER_CORRECTION).order_by()
    for id, n in open_orders.values_list("organization").annotate(n=Count("pk")):
        rows[id].corrections = n
    proposals = EndingProposal.objects.filter(**of, state__in=UNDECIDED).order_by()
    for id, n in proposals.values_list("agreement__organization").annotate(n=Count("pk")):
        rows[id].proposals = n
    final = Evaluation.objects.filter(**of, state__in=[Evaluation.State.FINAL]).order_by("-year", "pk")
    for id, year, grade in final.values_list("organization", "year", "grade"):
        rows[id].grades.append((year, GRADES[grade][0]))
    return list(rows.values())
