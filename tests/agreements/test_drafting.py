"""Drawing up and signing an agreement: parties, eight terms, term, scope 一(三), 四(一), 四(四)."""

import pytest

from operations.agreements.models import Agreement
from tests.scenarios import agreements

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_grant_to_plan() -> None:
    made = agreements.planned()
    assert made.state == Agreement.State.SEALED
