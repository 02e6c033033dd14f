"""What the pages of supervision and the agreement's cost: twelve queries at most, whoever reads and however much is there."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.agreements.models import Agreement
from operations.oversight.views import DESKS
from tests import world
from tests.pages import as_person
from tests.scenarios import agreements, domains
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_disclosing as disclosing
from tests.scenarios import oversight_evaluating as evaluating
from tests.scenarios import oversight_inspecting as inspecting
from tests.scenarios import oversight_reporting as reporting
from tests.scenarios import oversight_risking as risking
from tests.scenarios import oversight_supervising as supervising
from tests.scenarios.mechanism import seat
from tests.world import AT

# How many queries a page asks is the same on both engines: one pass counts them. Every state: tests/portal/test_queries.py.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BAR = 12


def more(running: Agreement, n: int) -> None:
    """One of everything that an agreement in operation may have several of."""
    at = AT + timedelta(hours=n)
    risking.drilled(running, at)
    risking.responding(risking.incident(running, at), at)
    risking.assessed(risking.risk(running, at), at)
    breaching.recorded(running, at)
    breaching.referred(breaching.recorded(running, at, unlawful=True), at=at)
    breaching.on_record(running, at, document_no=f"杭市监罚〔2026〕{n}号")
    inspecting.found(inspecting.planned(running, at), at)
    supervising.recorded(running, at=at)
    supervising.measure(at=at, agreement=running)


def readers(running: Agreement) -> dict[str, Actor]:
    police = world.units()["police"]
    return {
        "clerk": world.clerk(), "approver": world.approver(), "org_admin": world.admin_of(running.organization),
        "officer": breaching.officer(running), "unit": seat("unit_handler", unit=police),
        "unit_approver": seat("unit_approver", unit=police), "auditor": seat(Role.AUDITOR),
        "market": breaching.unit_seat("market"), "signatory": agreements.signatory(running),
        "secretariat": seat(Role.SECRETARIAT), "operator": domains.operator(domains.tenancy(running).domain),
    }  # fmt: skip


def cost(client: Client, address: str) -> int | None:
    """How many queries a page asks; none where there is no such page for the reader."""
    cache.clear()
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        status = client.get(address).status_code
    return len(asked) if status == 200 else None


def costs(running: Agreement, subjects: Iterable[Subject]) -> dict[tuple[str, str, str], int]:
    found = {}
    for name, by in readers(running).items():
        client = as_person(by)
        for subject in subjects:
            asked = cost(client, f"/{subject.type_code()}/{subject.pk}/")
            if asked is not None:
                found[name, subject.type_code(), str(getattr(subject, "state", ""))] = asked
    return found


def _drafted(running: Agreement) -> list[Subject]:
    return [
        breaching.drafted(running), breaching.recorded(running), risking.risk(running), risking.incident(running),
        inspecting.planned(running), evaluating.planned(running), reporting.drafting(reporting.due(running)),
        breaching.market_rule(), supervising.raised(), supervising.recorded(running),
        supervising.measure(agreement=running), risking.drilled(running), breaching.on_record(running),
        disclosing.published(disclosing.due(running, operator=True)),
    ]  # fmt: skip


def test_every_kind_of_page_costs_twelve_queries_at_most() -> None:
    running = domains.active()
    more(running, 1)
    subjects = _drafted(running)
    found = costs(running, [running, *subjects])
    assert {code for _name, code, _state in found} == {"agreement", *(s.type_code() for s in subjects)}
    assert {page: asked for page, asked in found.items() if asked > BAR} == {}


def test_no_desk_is_left_out() -> None:
    running = domains.active()
    walked = {subject.type_code() for subject in _drafted(running)}
    assert walked == {desk.model.type_code() for desk in DESKS}


def test_what_is_there_costs_nothing_more() -> None:
    running = domains.active()
    more(running, 1)
    violation = breaching.referred(breaching.recorded(running, unlawful=True)).violation
    before = costs(running, [running, violation])
    assert max(before.values()) <= BAR
    more(running, 2)
    more(running, 3)
    breaching.referred(violation, kind="police")
    assert costs(running, [running, violation]) == before
