"""One authorization is one line of time across all its objects, refused attempts too."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.act import Unseen
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.agreements.actions import release
from operations.agreements.models import Agreement
from operations.auditing.queries.authorization import STAGES, cases, line
from statute.findings import Refused
from tests.pages import as_person
from tests.scenarios import closures, domains
from tests.scenarios.mechanism import seat
from tests.world import AT, COUNTY, PROVINCE

BAR = 12


@pytest.fixture
def ended(db: None) -> Agreement:
    return closures.terminated().agreement


def address(agreement: Agreement) -> str:
    return f"/audit/authorization/{agreement.pk}/"


def walked(agreement: Agreement, **asked: str) -> list[tuple[str, str]]:
    """Stage and outcome of every entry on the line, all pages of it."""
    found, after = [], ""
    while True:
        page = line(agreement, after=after, **asked)
        found += [(str(step.stage), step.entry.outcome) for step in page.steps]
        if page.later is None:
            return found
        after = str(page.later)


def test_the_line_runs_from_the_announcement_to_the_shutdown(ended: Agreement) -> None:
    told = walked(ended)
    assert {stage for stage, _outcome in told} >= {
        str(STAGES[room]) for room in STAGES if room not in {"dataflow", "oversight"}
    }
    assert len(told) == Entry.objects.filter(case_id__in=cases(ended)).count()
    for room, label in STAGES.items():
        assert {stage for stage, _outcome in walked(ended, stage=room)} <= {str(label)}


def test_refused_attempts_stand_on_the_line(ended: Agreement) -> None:
    before = len(walked(ended, outcome="refused"))
    with pytest.raises((Refused, Unseen)):
        release(id=ended.pk, by=seat(Role.CLERK), at=AT)
    assert len(walked(ended, outcome="refused")) == before + 1
    assert {outcome for _stage, outcome in walked(ended, outcome="refused")} == {Outcome.REFUSED}


def test_the_page_is_for_those_who_watch_here_and_is_found_from_the_agreement(ended: Agreement) -> None:
    for by, status in (
        (seat(Role.AUDITOR), 200), (seat(Role.AUDITOR, PROVINCE), 200), (seat(Role.AUDIT_ADMIN), 200),
        (seat(Role.AUDITOR, COUNTY), 404), (seat(Role.CLERK), 404), (domains.desk(), 404),
    ):  # fmt: skip
        assert as_person(by).get(address(ended)).status_code == status, by.role
    assert address(ended) in as_person(seat(Role.AUDITOR)).get(f"/agreement/{ended.pk}/").text
    assert address(ended) not in as_person(seat(Role.CLERK)).get(f"/agreement/{ended.pk}/").text
    assert as_person(seat(Role.AUDITOR)).get(address(ended), {"after": "nowhere"}).status_code == 302


@pytest.mark.sqlite
def test_the_page_costs_the_same_however_long_the_line_is(ended: Agreement) -> None:
    client = as_person(seat(Role.AUDITOR))
    client.get(address(ended))
    costs = []
    for asked in ({}, {"stage": "agreements"}, {"outcome": "refused"}):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address(ended), asked)
        assert answer.status_code == 200
        costs.append(len(queries))
    assert max(costs) <= BAR, costs
