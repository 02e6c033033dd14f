"""What was typed outlives a closed tab and an ended session, is handed back when asked for, and is gone once handed in."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.installation import Installation
from tests.journeys.people import People, Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

FORM = "/announcement/new/draft/"
REGISTER = "/organizations/register/"
HEADING = "关于征集普惠金融领域公共数据授权运营主体的通告"
OFFER = "[data-draft-offer]"


@pytest.fixture
def clerk(installation: Installation, people: People) -> Person:
    told = installation.prepare("base")
    installation.start_web()
    people.password = told["password"]
    return people.sign_in(told["users"]["clerk"])


def kept(page: "Page") -> dict[str, Any]:
    """The drafts of this browser by their keys."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')))"
    )
    return {key: json.loads(value)["values"] for key, value in found.items()}


def type_in(page: "Page") -> None:
    page.locator("[name=heading]").fill(HEADING)
    page.locator("[name=text]").fill("请符合条件的法人提出申请。")
    page.locator("[name=field]").select_option("finance")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('draft:'))")
    page.wait_for_timeout(600)


@pytest.mark.browser
@pytest.mark.sqlite
def test_a_closed_tab_loses_nothing_and_signing_out_leaves_nothing(
    clerk: Person, new_context: Callable[..., Any]
) -> None:
    type_in(clerk.visit(FORM))
    context = clerk.page.context
    clerk.page.close()
    clerk.page = context.new_page()
    page = clerk.visit(FORM)
    assert page.locator("[name=heading]").input_value() == ""
    offer = page.locator(OFFER)
    assert offer.is_visible()
    assert offer.locator("time").inner_text()
    offer.get_by_role("button", name="恢复").click()
    assert page.locator("[name=heading]").input_value() == HEADING
    assert page.locator("[name=text]").input_value() == "请符合条件的法人提出申请。"
    assert page.locator("[name=field]").input_value() == "finance"
    assert not offer.is_visible()
    # Another form has nothing to offer.
    assert not clerk.visit(FORM + "?quota=3").locator(OFFER).is_visible()
    page = clerk.visit(FORM)
    page.locator(OFFER).get_by_role("button", name="不要了").click()
    assert kept(page) == {}
    assert not clerk.visit(FORM).locator(OFFER).is_visible()
    no_secret_is_kept(clerk)
    signing_out_leaves_nothing(clerk)
    a_visitor_registering_keeps_it_in_the_tab(clerk)


def a_visitor_registering_keeps_it_in_the_tab(visitor: Person) -> None:
    page = visitor.visit(REGISTER)
    page.locator("[name=name]").fill("晴川数据有限公司")
    page.locator("[name=password]").fill("一个很长的密码 2026")
    page.wait_for_timeout(600)
    assert kept(page) == {}, "nothing for the next visitor of this browser"
    page = visitor.visit(REGISTER)
    assert page.locator("[name=name]").input_value() == ""
    page.locator(OFFER).get_by_role("button", name="恢复").click()
    assert page.locator("[name=name]").input_value() == "晴川数据有限公司"
    assert page.locator("[name=password]").input_value() == ""


def no_secret_is_kept(clerk: Person) -> None:
    page = clerk.visit("/accounts/password/")
    for field in page.locator("input[type=password]").all():
        field.fill("一个很长的密码 2026")
    page.wait_for_timeout(600)
    assert kept(page) == {}
    type_in(clerk.visit(FORM))
    assert all("csrf" not in json.dumps(values) for values in kept(clerk.page).values())


def signing_out_leaves_nothing(clerk: Person) -> None:
    page = clerk.visit("/")
    page.locator(".me details summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_load_state()
    assert kept(page) == {}


@pytest.mark.browser
@pytest.mark.sqlite
def test_an_ended_session_loses_nothing_and_what_was_handed_in_is_gone(clerk: Person) -> None:
    page = clerk.visit(FORM)
    type_in(page)
    cookies: Any = page.context.cookies()
    page.context.clear_cookies()
    page.locator("p.submit button").click()
    page.wait_for_load_state()
    assert kept(page)[next(iter(kept(page)))]["heading"] == [HEADING]
    page.context.add_cookies(cookies)
    page = clerk.visit(FORM)
    page.locator(OFFER).get_by_role("button", name="恢复").click()
    # Refused: nothing is lost; the server gives back what was typed, so nothing is offered.
    page.locator("p.submit button").click()
    page.wait_for_load_state()
    assert page.locator("[name=heading]").input_value() == HEADING
    assert not page.locator(OFFER).is_visible()
    assert kept(page)
    now = page.evaluate("d => new Date(Date.now() + d).toISOString().slice(0, 16)", 0)
    clerk.fill(
        ground="livelihood", use_kind="industry", opens_at=now, closes_at=f"{int(now[:4]) + 1}{now[4:]}", quota=2,
        ruleset="ZJ-2023", criteria="应用场景价值四十分，安全保障四十分，团队能力二十分。",
    )  # fmt: skip
    assert kept(page) == {}
    assert not clerk.visit(FORM).locator(OFFER).is_visible()
