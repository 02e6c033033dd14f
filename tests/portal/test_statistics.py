"""Statistics: every number is the count of a list, and its link shows exactly that list; a unit's own work with its days."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.applications.models import CheckItem
from tests import world
from tests.pages import as_person
from tests.portal.costs import MOST, asked
from tests.scenarios import applications
from tests.scenarios import dataflow_products as products
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_evaluating as evaluating
from tests.scenarios import oversight_risking as risking
from tests.scenarios.mechanism import seat
from tests.scenarios.stages import stage
from tests.world import AT, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'<th scope="row">(.*?)</th><td[^>]*><a class="number" href="([^"]+)">(\d+)</a>')
COUNTED = re.compile(r'<span class="no">(\d+) 条</span>')


@stage
def a_year() -> Agreement:
    """A product sold, an order to correct, an incident, an evaluation; another case in verification."""
    product = products.on_market()
    products.deliver(product)
    running = product.agreement
    breaching.issued(running)
    risking.incident(running)
    evaluating.published(evaluating.planned(running))
    applications.verifying(credit_code="91339999MADM000271")
    return running


def numbers(client: Client, address: str) -> list[tuple[str, str, int]]:
    """Every number of a page: what it is of, the list it leads to, the number."""
    page = client.get(address)
    assert page.status_code == 200
    return [(label, html.unescape(href), int(n)) for label, href, n in NUMBER.findall(page.content.decode())]


def number(client: Client, address: str, label: str) -> int:
    return next(n for said, _href, n in numbers(client, address) if said == label)


def rows_behind(client: Client, address: str) -> int:
    found = COUNTED.search(client.get(address).content.decode())
    assert found, address
    return int(found[1])


def readers() -> dict[str, Actor]:
    check = CheckItem.objects.filter(application__state="verifying", condition__code="mlps3").get()
    return {
        "clerk": world.clerk(), "police": applications.handler(check), "province": seat(Role.PROVINCIAL_DESK, PROVINCE),
        "auditor": seat(Role.AUDITOR, PROVINCE), "secretariat": seat(Role.SECRETARIAT),
    }  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize("reader", ["clerk", "police"])
def test_every_number_leads_to_the_list_that_shows_exactly_its_rows(reader: str) -> None:
    a_year()
    client = as_person(readers()[reader])
    found = numbers(client, "/statistics/?year=2026")
    assert found == [(label, href, rows_behind(client, href)) for label, href, _n in found]
    assert ("提交", 2) in {(label, n) for label, _href, n in found}


def test_what_is_counted_of_a_year() -> None:
    a_year()
    client = as_person(world.clerk())
    found = {label: n for label, _href, n in numbers(client, "/statistics/?year=2026")}
    assert (found["受理"], found["确定授权"], found["签约"], found["核实中"]) == (2, 1, 1, 1)
    assert (found["普惠金融"], found["数据报告"], found["有偿使用"], found["已通知改正"]) == (1, 1, 1, 1)
    assert {n for _label, _href, n in numbers(client, "/statistics/?year=2025")} == {0}


def test_a_region_narrows_what_the_province_and_auditors_count() -> None:
    a_year()
    client = as_person(seat(Role.PROVINCIAL_DESK, PROVINCE))
    assert number(client, "/statistics/?year=2026&region=330100", "提交") == 2
    assert number(client, f"/statistics/?year=2026&region={COUNTY}", "提交") == 0


def test_a_unit_counts_its_own_work_with_its_days_and_what_was_late() -> None:
    check = applications.check_of(applications.verifying(), "mlps3")
    applications.conclude_check(check, at=AT + timedelta(days=7))
    by = applications.handler(check)
    client, late = as_person(by), "/statistics/checkitem/?year=2026&late=yes"
    assert (
        number(client, "/statistics/?year=2026", "本单位核实事项") == CheckItem.objects.filter(unit_id=by.unit).count()
    )
    page = client.get("/statistics/?year=2026").content.decode()
    assert re.search(r"其中已办结</th>.*?>1</a></td>.*?>5</td><td[^>]*>10个工作日</td>", page), (
        "a week is five working days"
    )
    assert number(client, "/statistics/?year=2026", "其中逾期") == rows_behind(client, late) == 0
    CheckItem.objects.filter(pk=check.pk).update(due_on=AT.date())
    assert number(client, "/statistics/?year=2026", "其中逾期") == rows_behind(client, late) == 1
    assert f"/checkitem/{check.pk}/" in client.get(late).content.decode()
    assert rows_behind(as_person(world.clerk()), "/statistics/checkitem/") == 0


def test_the_workbook_says_what_the_page_says() -> None:
    a_year()
    client = as_person(world.clerk())
    answer = client.get("/statistics/?year=2026&format=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    listed = [(row[1].value, row[2].value) for row in sheet.iter_rows(min_row=2)]
    assert listed == [(label, n) for label, _href, n in numbers(client, "/statistics/?year=2026")]


def test_others_have_no_statistics_and_pages_cost_no_more_however_much_there_is() -> None:
    running = a_year()
    for by in (world.admin_of(running.organization), seat(Role.CONVENER)):
        assert [as_person(by).get(a).status_code for a in ("/statistics/", "/statistics/checkitem/")] == [404, 404]
    assert Client().get("/statistics/").status_code == 302
    for by in readers().values():
        client = as_person(by)
        client.get("/statistics/")
        assert len(asked(client, "/statistics/?year=2026")) <= MOST
