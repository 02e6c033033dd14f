"""The rules for everybody: what applied on a day, what a clause does here, where it is shown."""

from datetime import timedelta

import pytest
from django.test import Client

from audit.roles import Role
from statute.clauses import CLAUSES, PLACES, RULES
from tests import world
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import rules
from tests.scenarios.mechanism import seat
from tests.world import CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=20)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_rules_of_a_day_are_those_of_that_day(client: Client) -> None:
    first = rules.confirmed("publicity_days", "5", DAY, basis="杭政办函〔2026〕65号")
    rules.confirmed("publicity_days", "7", LATER, basis="杭政办函〔2026〕88号")
    rules.entered("supplement_workdays", "4", LATER, basis="杭数〔2026〕99号")
    rules.revoked("unit_opinion_workdays", "8", LATER)
    days = {
        on: text_of(client, f"/rules/?region={CITY}&on={on}") for on in (DAY - timedelta(days=1), DAY, LATER)
    }  # fmt: skip
    before, then, after = days.values()
    assert "杭政办函〔2026〕65号" not in before.split("</table>")[1]
    assert all(part in then for part in ("5个工作日", "杭政办函〔2026〕65号", "起为7个工作日"))
    assert "杭政办函〔2026〕88号" in after
    # Neither what nobody confirmed nor what was revoked is anybody's rule; other regions keep their own.
    assert not any("杭数〔2026〕99号" in text or "8个工作日" in text for text in days.values())
    assert "杭政办函〔2026〕65号" not in text_of(client, f"/rules/?region={COUNTY}&on={DAY}")
    # Who changed it is one click away for whoever is signed in.
    auditor = client_of(seat(Role.AUDITOR, PROVINCE))
    assert f"/localrule/{first.pk}/" in text_of(auditor, f"/rules/?region={CITY}&on={DAY}")
    assert "确认地方规则" in text_of(auditor, f"/localrule/{first.pk}/")
    assert f"/localrule/{first.pk}/" not in then


@pytest.mark.parametrize("query", ["region=999999", "on=yesterday", "on=2026-02-30"])
def test_a_day_or_region_that_is_none_is_not_found(client: Client, query: str) -> None:
    world.regions()
    assert client.get(f"/rules/?{query}").status_code == client.get(f"/clauses/四(四)/?{query}").status_code == 404


def test_every_rule_stands_on_the_page_with_its_state(client: Client) -> None:
    world.regions()
    text = text_of(client, "/rules/")
    assert all(f"<code>{slug}</code>" in text for slug in RULES)
    assert f"由条文读出 {len(RULES)} 条规则，{len(RULES)} 条已在系统中执行并有测试证明。" in text
    assert len(asked(client, f"/rules/?region={CITY}")) <= MOST


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("四(四)", ("term-max-3-years", "test_", "授权运营期限上限", "3年", "记载期限届满")),
        ("六(八)", ("改正通知书", "correction.issue", "note_failed_corrections", "statute.rules.")),
        ("四(五)", ("网络日志留存期", "不得少于6个月", "退出处置办结记录", "run_purges")),
        ("三(二)4", ("cond-no-incident-3-years", "安全事件回溯年限")),
    ],
)
def test_a_clause_says_what_it_does_in_the_system(client: Client, number: str, said: tuple[str, ...]) -> None:
    world.regions()
    text = text_of(client, f"/clauses/{number}/?region={CITY}")
    assert [part for part in said if part not in text] == []
    assert len(asked(client, f"/clauses/{number}/")) <= MOST


def test_a_clauses_parameters_have_the_values_of_the_readers_own_region() -> None:
    rules.confirmed("max_term_years", "2", DAY)
    assert '<td data-l="取值">2年' in text_of(client_of(world.clerk()), "/clauses/四(四)/")
    assert '<td data-l="取值">3年' in text_of(client_of(world.clerk(COUNTY)), "/clauses/四(四)/")


def test_what_the_pages_show_of_the_source_speaks_of_rules_and_clauses_that_exist() -> None:
    kinds = {place.what for places in PLACES.values() for place in places}
    assert kinds == {"enforced", "test", "paper", "job"}
    unknown = {about for about in PLACES if about not in RULES and about not in CLAUSES}
    # A duty of another text has its job as well.
    assert all(about[0] not in "一二三四五六七" for about in unknown)
    assert all({p.what for p in PLACES[slug]} >= {"enforced", "test"} for slug in RULES)
