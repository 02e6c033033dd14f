"""The watch sees what it is there to see, and the oracle does not say no to everything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from operations.agreements.models import Agreement
from operations.catalog import actions as cataloguing
from operations.domains.access import decide
from operations.mechanism.models import Matter
from tests import world
from tests.matrix.scenes import scene
from tests.scenarios import domains
from tests.walk import oracle
from tests.walk.watching import Watch
from tests.world import AT

pytestmark = pytest.mark.django_db


def test_the_oracle_allows_what_is_lawful_and_nothing_else() -> None:
    case = domains.supplied()
    later = AT + timedelta(hours=1)
    allowed = [asked for asked in oracle.questions() if oracle.allowed(asked, later)]
    assert [(a.agreement, a.person, a.item, a.scenario) for a in allowed] == [case.asked]
    assert decide(*case.asked, later).allowed
    assert not any(oracle.allowed(asked, later + timedelta(days=1096)) for asked in allowed)


def test_a_last_day_that_moves_is_seen() -> None:
    agreement = scene("agreement", "active").subject
    watch = Watch()
    assert watch.after_step(AT) == []
    Agreement.objects.filter(pk=agreement.pk).update(last_on=agreement.last_on + timedelta(days=1))
    (fault,) = watch.after_step(AT)
    assert "its last day moved" in fault
    assert any("last_on" in fault for fault in watch.at_the_end(AT))


def test_somebody_who_confirms_what_they_wrote_is_seen() -> None:
    item = scene("item", "proposed").subject
    same = replace(world.clerk(), user_id=item.proposed_by)
    watch = Watch()
    replace(cataloguing.confirm, not_by=())(id=item.pk, by=same, at=AT)
    assert watch.after_step(AT) == ["item.confirm: done by whom proposed_by names"]


def test_what_comes_back_from_its_end_is_seen() -> None:
    matter = scene("matter", "withdrawn").subject
    watch = Watch()
    assert watch.after_step(AT) == []
    # As if it had been decided before it was opened.
    watch.seen.clear()
    watch.states["matter", matter.pk] = Matter.State.DECIDED
    assert "matter.open: decided came back as open" in watch.after_step(AT)
