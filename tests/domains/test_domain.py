"""A domain is planned, evidenced and accepted."""

import pytest

from audit.roles import Role
from operations.domains import actions
from operations.domains.checks import POINTS
from operations.domains.models import Domain
from statute.findings import Refused
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS
from tests import world
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY

pytestmark = pytest.mark.django_db


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in refused.value.findings}


def accept(made: Domain, **changes: object) -> Domain:
    values = {"by": domains.desk(), "accepted_on": world.DAY, "acceptance_no": "浙数验〔2026〕1号"} | changes
    return actions.accept(id=made.pk, at=AT, **values)


@pytest.mark.clause("domain-own-platform")
@pytest.mark.parametrize("lacking", [{"platform": " "}, {"platform_level": "province"}, {"owner": ""}])
def test_a_city_s_domain_names_its_own_platform_and_owner(lacking: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        domains.planned_domain(CITY, **lacking)
    assert ("domain-own-platform", "四(三)") in clauses(refused)
    assert accept(domains.planned_domain(CITY)).state == "accepted"


@pytest.mark.clause("county-uses-city-domain")
def test_a_county_builds_its_own_only_with_the_necessity_on_file() -> None:
    with pytest.raises(Refused) as refused:
        domains.planned_domain(COUNTY)
    assert ("county-uses-city-domain", "四(三)") in clauses(refused)
    made = domains.planned_domain(COUNTY, necessity="县域时空数据体量大，网络隔离要求不同。")
    assert accept(made).region_id == COUNTY


@pytest.mark.clause("domain-six-functions")
@pytest.mark.parametrize("code", SIX_FUNCTIONS)
def test_a_domain_lacking_evidence_of_a_function_is_not_accepted(code: str) -> None:
    made = domains.planned_domain(evidence={k: v for k, v in domains.EVIDENCE.items() if k != code})
    with pytest.raises(Refused) as refused:
        accept(made)
    assert clauses(refused) == {("domain-six-functions", "一(三)")}
    actions.set_checklist(id=made.pk, by=world.clerk(), at=AT, evidence=domains.EVIDENCE)
    assert accept(made).state == "accepted"


@pytest.mark.clause("domain-acceptance-checklist")
@pytest.mark.parametrize("code", THIRTEEN_POINTS)
def test_a_domain_lacking_evidence_of_a_point_is_not_accepted(code: str) -> None:
    made = domains.planned_domain(evidence=domains.EVIDENCE | {code: "  "})
    with pytest.raises(Refused) as refused:
        accept(made)
    assert clauses(refused) == {("domain-acceptance-checklist", "四(三)")}
    assert len(POINTS) == 19


def test_every_missing_point_is_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        accept(domains.planned_domain(evidence={}))
    assert len(refused.value.findings) == 19


def test_only_the_province_accepts() -> None:
    made = domains.planned_domain()
    for other in (world.clerk(), world.approver(), seat(Role.PROVINCIAL_DESK, CITY)):
        with pytest.raises(Refused):
            accept(made, by=other)
    assert accept(made).accepted_on == world.DAY
