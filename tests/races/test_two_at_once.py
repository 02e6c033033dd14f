"""R9: two callers at a barrier on every act of a journey. Exactly one changes the state, the other gets a clear answer."""

import pytest

from operations.management.source import arrows_of
from tests.architecture.source import acts
from tests.races.journeys import FOLLOWS, JOURNEYS
from tests.races.racing import racing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", JOURNEYS)
def test_of_two_at_once_exactly_one_wins_and_leaves_one_entry(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with racing(monkeypatch) as races:
        JOURNEYS[name].go()
    assert [fault for race in races for fault in race.faults()] == []
    assert JOURNEYS[name].acts - {race.code for race in races if race.moves} == set()


@pytest.mark.parametrize("machine", ["application", "agreement"])
def test_the_journeys_follow_every_arrow(machine: str) -> None:
    moving = {act.code for act in acts() if act.model.type_code() == machine and not act.root and arrows_of(act)}
    raced = {code for journey in JOURNEYS.values() for code in journey.acts}
    assert moving - raced == {code for code in FOLLOWS if code.startswith(f"{machine}.") and code in moving}
