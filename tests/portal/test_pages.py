"""The pages across the rooms: inbox, search, boards, public pages, health."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Seat, User
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from statute.clauses import CLAUSES
from tests import world
from tests.scenarios import agreements, announcements, applications, catalog, mechanism

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]
ROLES = sorted(set(Role.values) - {Role.SYSTEM, Role.REGISTRANT})


def test_the_public_start_page_and_its_pages_need_no_sign_in(client: Client) -> None:
    announcement = announcements.published()
    for path in (
        "/",
        "/public/announcements/",
        f"/public/announcements/{announcement.pk}/",
        "/public/grants/",
        "/rules/",
        "/verify/?number=x&code=核验",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
    assert announcement.heading in client.get("/").content.decode()


def test_a_draft_announcement_is_not_public(client: Client) -> None:
    draft = announcements.drafted()
    assert client.get(f"/public/announcements/{draft.pk}/").status_code == 404


@pytest.mark.clause("publicity-content-safe")
def test_public_grants_show_who_and_what_and_nothing_else(client: Client) -> None:
    case = applications.published_and_filed()
    page = client.get("/public/grants/").content.decode()
    assert str(case.organization) in page
    for secret in (case.organization.phone, case.organization.credit_code, case.organization.contact, case.capability):
        assert secret
        assert secret not in page


@pytest.mark.parametrize("number", sorted(CLAUSES))
def test_every_clause_has_a_page(client: Client, number: str) -> None:
    answer = client.get(reverse("portal:clause", args=[number]))
    assert answer.status_code == 200
    assert CLAUSES[number].title in answer.content.decode()


def test_an_unknown_clause_is_404(client: Client) -> None:
    assert client.get("/clauses/九(九)/").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_start_page_and_its_lists(as_actor: As, role: str) -> None:
    unit = world.units()["税务局"]
    by_organization = role.startswith("org_") or role == Role.SECURITY_OFFICER
    made = world.organization() if by_organization else None
    actor = world.person(f"a-{role}", role, unit=None if made else unit, organization=made)
    client = as_actor(actor)
    page = client.get("/")
    assert page.status_code == 200
    for href in set(re.findall(r"<nav.*?</nav>", page.content.decode(), re.S)):
        for path in re.findall(r'href="(/[^"]*)"', href):
            assert client.get(path).status_code == 200, path


def test_the_inbox_shows_what_waits_most_pressing_first(as_actor: As) -> None:
    item = catalog.proposed()
    page = as_actor(world.clerk()).get("/").content.decode()
    assert "确认数据项" in page
    assert f"/item/{item.pk}/" in page


def test_numbers_of_the_inbox_open_what_they_count(as_actor: As) -> None:
    catalog.proposed()
    client = as_actor(world.clerk())
    for href in re.findall(r'<a class="[^"]*" href="([^"]+)"><b>', client.get("/").content.decode()):
        assert client.get(href).status_code == 200, href


def test_the_navigation_counts_the_inbox_without_slowing_other_pages(as_actor: As) -> None:
    catalog.proposed()
    client = as_actor(world.clerk())
    assert "hx-get" in client.get("/item/").content.decode()
    assert client.get("/inbox/count/").content == b"1"
    assert "hx-get" not in client.get("/item/").content.decode()


def test_search_finds_by_name_through_the_gates(as_actor: As) -> None:
    catalog.proposed(name="特别的数据项")
    found = as_actor(world.clerk()).get("/search/?q=特别的")
    assert found.status_code == 302
    assert as_actor(world.clerk(world.COUNTY)).get("/search/?q=特别的").status_code == 200


def test_the_expiry_board_counts_days_to_the_last_day(as_actor: As) -> None:
    agreement = agreements.sealed()
    client = as_actor(world.clerk())
    assert client.get("/expiry/").status_code == 200
    clock.advance(agreement.last_on - clock.today())
    page = client.get("/expiry/").content.decode()
    assert agreement.number in page
    assert "0 天" in page
    assert as_actor(world.person("x", Role.EXPERT)).get("/expiry/").status_code == 404


def test_the_demo_clock_moves_forward_only_by_post(as_actor: As) -> None:
    client = as_actor(world.clerk())
    before = clock.today()
    assert client.get("/demo/clock/?days=3").status_code == 200
    assert clock.today() == before
    client.post("/demo/clock/", {"days": "3"})
    assert (clock.today() - before).days == 3
    client.post("/demo/clock/", {"days": "-3"})
    assert (clock.today() - before).days == 3
    call_command("clock", "advance", "--days", "2", verbosity=0)
    assert (clock.today() - before).days == 5


def test_production_has_no_demo_clock(as_actor: As, settings: settings) -> None:
    client = as_actor(world.clerk())
    settings.MODE = "production"
    assert client.get("/demo/clock/").status_code == 404


def test_no_page_carries_inline_style_or_script(as_actor: As, client: Client) -> None:
    item = catalog.confirmed()
    clerk = as_actor(world.clerk())
    pages = [
        *(client.get(path) for path in ("/", "/rules/", "/accounts/sign-in/")),
        *(clerk.get(path) for path in ("/", "/item/", f"/item/{item.pk}/", f"/item/{item.pk}/reclassify/", "/jobs/")),
    ]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)|javascript:", text)
        assert "unsafe-inline" not in page["Content-Security-Policy"]


def test_healthz_answers_and_readyz_says_what_is_wrong(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    answer = client.get("/readyz")
    assert set(answer.json()) == {"ready", "wrong", "mode"}


def test_only_those_who_may_apply_are_offered_to(client: Client, as_actor: As) -> None:
    announcement = announcements.published()
    address = f"/public/announcements/{announcement.pk}/"
    start = f'href="/announcement/{announcement.pk}/start/"'
    admin = applications.applicant().admin
    for browser in (client, as_actor(admin)):
        assert start in browser.get(address).content.decode()
    for other in (world.clerk(), world.approver(), mechanism.seat(Role.AUDITOR)):
        assert start not in as_actor(other).get(address).content.decode(), other.role


def test_the_matter_offers_what_comes_next_to_whom_it_belongs(as_actor: As) -> None:
    case = applications.deliberating()
    matter = applications.matter(case)
    address, conclude = f"/matter/{matter.pk}/", f"/application/{case.pk}/conclude/"
    convener = as_actor(mechanism.seat(Role.CONVENER))
    waiting = convener.get(address).content.decode()
    assert "记载审议结论" in waiting
    assert f'href="{conclude}"' not in waiting
    assert "未反馈" in waiting
    mechanism.opinions(matter)
    assert f'href="{conclude}"' in convener.get(address).content.decode()
    assert conclude not in as_actor(mechanism.seat(Role.AUDITOR)).get(address).content.decode()


def test_a_deputy_sees_what_waits_for_the_absent_colleague(as_actor: As) -> None:
    case = applications.submitted()
    absent = Seat.objects.select_related("user").get(pk=world.clerk().seat_id)
    deputy = world.person("desk-officer", Role.SEAL_KEEPER, region=world.CITY, name="乙")
    user = User.objects.get(pk=deputy.user_id)
    seat = Seat.objects.create(
        user=user, role=absent.role, region_code=absent.region_code, place=absent.place, valid_from=clock.today(),
        deputy_of=absent,
    )  # fmt: skip
    page = as_actor(deputy).get("/").content.decode()
    assert f"B岗：代理{absent.user}" in page
    assert case.title in page
    there = replace(deputy, seat_id=seat.pk)
    assert f"B岗：以下也是您代理{absent.user}的事项。" in as_actor(there).get("/").content.decode()
    Seat.objects.filter(pk=seat.pk).update(
        valid_from=clock.today() - timedelta(days=9), valid_until=clock.today() - timedelta(days=1)
    )
    assert "B岗" not in as_actor(deputy).get("/").content.decode()


def test_clauses_read_in_english(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        rules = client.get("/rules/").content.decode()
        clause = client.get("/clauses/四(四)/").content.decode()
    assert "Authorized operation term" in rules
    assert "授权运营期限" not in rules
    assert "Measures 4(4)" in clause
