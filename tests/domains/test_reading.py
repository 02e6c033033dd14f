"""The two compiled queries of the access decision against the querysets they were written from."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from audit.clock import today
from operations.agreements.models import Stop
from operations.domains import access
from operations.mechanism.models import LocalRule
from statute.terms import ends_at
from tests import world
from tests.scenarios import domains
from tests.world import AT, CITY
from web.compiled import Compiled

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def test_the_compiled_queries_read_what_the_orm_reads() -> None:
    case = domains.supplied(domains.ready(items=2))
    agreement, person, item, scenario = case.asked
    other = case.agreement.scope.exclude(pk=case.row.pk).get().item_id
    for from_at, until_at in ((AT, LATER), (LATER, None), (AT, None)):
        Stop.objects.create(
            agreement=case.agreement, item_id=item, cause="risk", reason="风险", from_at=from_at, until_at=until_at
        )
    LocalRule.objects.create(
        region_id=CITY, parameter="training_valid_months", value="12", effective_on=world.DAY, confirmed_by=uuid4()
    )
    lengths = set()
    for at in (AT - timedelta(days=2), AT, LATER, ends_at(case.agreement.last_on)):
        for which in (agreement, uuid4()):
            for thing in (item, other, uuid4()):
                for purpose in (scenario, uuid4(), None):
                    asked = {"agreement": which, "item": thing, "scenario": purpose, "at": at, "today": today(at)}
                    lengths.add(len(same(access._agreements, asked)))
    assert lengths == {0, 1, 2}
    for who in (person, case.personnel.pk, uuid4()):
        assert len(same(access._people, {"agreement": agreement, "person": who})) == (
            who in {person, case.personnel.pk}
        )


def same(compiled: Compiled, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What a compiled query answers, once it is what its queryset answers, with the types."""
    answers = [compiled.rows(**asked), list(compiled.queryset(**asked).values(*compiled.columns))]
    own, orm = (sorted(str([(k, type(v), v) for k, v in row.items()]) for row in rows) for rows in answers)
    assert own == orm, asked
    return answers[0]
