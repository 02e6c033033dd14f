"""Domain logs are searched by agreement, person and item within a period, by those who see the agreement."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.logs.models import LogRow
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements.models import Agreement
from operations.portal import logs
from tests import world
from tests.pages import as_person
from tests.scenarios import closures, domains
from tests.world import AT, CITY, COUNTY

pytestmark = pytest.mark.django_db
SPAN = "first=2026-11-23&last=2026-11-30"


def shown(by: Any, query: str) -> str:
    answer = as_person(by).get(f"/logs/?{SPAN}&{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def logged() -> Agreement:
    running = domains.active()
    closures.logged(running, AT, "call", lines=3)
    closures.logged(running, AT + timedelta(days=1), "source", lines=2)
    return running


def test_rows_are_found_by_agreement_kind_person_item_and_day() -> None:
    running = logged()
    clerk = world.clerk()
    owned = f"agreement={running.number}"
    assert shown(clerk, owned).count("成功<") == 5
    assert shown(clerk, f"{owned}&kind=call").count("成功<") == 3
    assert shown(clerk, f"{owned}&person=u2").count("成功<") == 1
    assert shown(clerk, "person=u1").count("成功<") == 2
    assert shown(clerk, "item=D05&last=2026-11-23").count("成功<") == 3
    assert "没有日志" in shown(clerk, "item=D06")
    assert "请填写" in shown(clerk, "kind=call")
    assert "一次最多检索92天" in shown(clerk, f"{owned}&first=2026-01-01")
    assert as_person(clerk).get("/logs/?agreement=x&first=nonsense&before=2026_x").status_code == 404


def test_each_reader_finds_the_logs_of_the_agreements_they_see_and_nobody_else_has_the_page() -> None:
    running = logged()
    auditor = world.person("auditor", Role.AUDITOR, region="330000")
    admin = world.person("audit-admin", Role.AUDIT_ADMIN)
    readers = (
        world.clerk(), domains.operator(domains.tenancy(running).domain), world.admin_of(running.organization), auditor,
        admin,
    )  # fmt: skip
    for by in readers:
        assert shown(by, "person=u1").count("成功<") == 2
    elsewhere = world.person("elsewhere", Role.DOMAIN_OPERATOR, domain=uuid4())
    for by in (world.clerk(COUNTY), elsewhere, world.person("a-2", Role.AUDITOR, region=COUNTY)):
        assert "没有日志" in shown(by, "person=u1")
        assert as_person(by).get(f"/logs/?agreement={running.pk}").status_code == 404
    for role in (Role.EXPERT, Role.SECURITY_ADMIN, Role.UNIT_HANDLER):
        assert as_person(world.person(f"x-{role}", role, region=CITY)).get("/logs/").status_code == 404


def test_an_auditor_s_search_is_in_the_trail_and_a_clerk_s_is_not() -> None:
    logged()
    shown(world.clerk(), "person=u1")
    assert not Entry.objects.filter(action="auditing.read").exists()
    shown(world.person("auditor", Role.AUDITOR, region="330000"), "person=u1")
    assert Entry.objects.filter(action="auditing.read").count() == 1


def test_pages_follow_each_other_and_the_file_has_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    running = logged()
    monkeypatch.setattr(logs, "PAGE", 2)
    seen, before = list[int](), ""
    for _page in range(4):
        rows, before = logs.asked(
            world.clerk(), AT + timedelta(days=2), {"agreement": str(running.pk), "before": before}
        ).page()
        seen += [row.pk for row in rows]
        if not before:
            break
    assert seen == [*LogRow.objects.order_by("-at", "-pk").values_list("pk", flat=True)]
    answer: Any = as_person(world.clerk()).get(f"/logs/?{SPAN}&agreement={running.pk}&format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert (len(lines), lines[1].split(",")[1]) == (6, running.number)


def test_a_search_takes_few_queries_however_much_it_finds_and_always_names_its_period() -> None:
    running, counts = logged(), list[int]()
    for more in (0, 150):
        if more:
            closures.logged(running, AT + timedelta(hours=1), "network", lines=more)
        client = as_person(world.clerk())
        client.get("/logs/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/logs/?{SPAN}&agreement={running.pk}")
        counts.append(len(asked))
        (search,) = [q["sql"] for q in asked if 'FROM "audit_logrow"' in q["sql"]]
        assert '"audit_logrow"."at" >= ' in search
        assert '"audit_logrow"."at" < ' in search
    assert counts[0] == counts[1] <= 12
