"""An application from the first line to the grant that is published and filed."""

import pytest

from tests.scenarios import applications as scene
from tests.world import CITY, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("region", [CITY, COUNTY, PROVINCE])
def test_application_walks_the_whole_river(region):
    case = scene.published_and_filed(region)
    assert case.state == "granted"
    assert case.publication.irregular is False
    assert hasattr(case, "filing") is (region != PROVINCE)
    assert [s.approved for s in case.scenarios.all()] == [True]
    assert case.due_on is not None
