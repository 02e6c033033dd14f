"""R9: two callers at a barrier on every act of a journey. Exactly one changes the state, the other gets a clear answer."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.races.racing import racing
from tests.scenarios import announcements

pytestmark = [pytest.mark.django_db(transaction=True)]

JOURNEYS: dict[str, Callable[[], Any]] = {
    "an announcement": announcements.published,
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_of_two_at_once_exactly_one_wins_and_leaves_one_entry(journey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with racing(monkeypatch) as races:
        JOURNEYS[journey]()
    assert [fault for race in races for fault in race.faults()] == []
    assert any(race.moves for race in races)
