"""Yearly disclosure: owed by the calendar, filled in from what is on record, open to everybody, corrected by new versions."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.oversight.actions import disclosing as actions
from operations.oversight.models import Disclosure
from operations.oversight.queries import disclosing as queries
from operations.oversight.tasks import disclosing as tasks
from statute.findings import warnings
from statute.rules import disclosing as rules
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.portal.costs import MOST, asked
from tests.scenarios import dataflow_products as products
from tests.scenarios import domains
from tests.scenarios import oversight_disclosing as scene
from tests.scenarios.mechanism import seat
from tests.scenarios.oversight_disclosing import NEW_YEAR
from tests.world import AT, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db
APRIL = datetime(2027, 4, 1, 2, 0, tzinfo=UTC)


def told(row: Disclosure, role: str) -> int:
    return Message.objects.filter(subject_id=row.pk, role=role).count()


def row_of(agreement: Agreement, *, operator: bool) -> Disclosure:
    return scene.due(agreement, operator=operator)


# --- owed ----------------------------------------------------------------------------------------------------------


def test_the_job_opens_one_for_the_authority_and_one_for_each_operator_and_twice_without_harm() -> None:
    running = domains.active()
    assert tasks.sweep_owed(AT) == 0, "the year is not over"
    assert tasks.sweep_owed(NEW_YEAR) == 2
    assert tasks.sweep_owed(NEW_YEAR) == 0
    rows = Disclosure.objects.order_by("number").values_list("year", "organization", "due_on", "state")
    due = datetime(2027, 3, 31).date()
    assert sorted(rows, key=str) == sorted(
        [(2026, None, due, "due"), (2026, running.organization_id, due, "due")], key=str
    )  # fmt: skip
    authority = Disclosure.objects.get(organization=None)
    assert (told(authority, Role.CLERK), told(authority, Role.ORG_ADMIN)) == (1, 0)


def test_an_authorization_that_was_never_opened_in_the_domain_is_disclosed_by_the_authority_alone() -> None:
    sealed = domains.ready()
    assert tasks.sweep_owed(NEW_YEAR) == 1
    row = Disclosure.objects.get()
    assert row.organization is None
    assert [r["number"] for r in queries.compiled(row)["authorizations"]] == [sealed.number]


def test_reminders_thirty_and_seven_days_before_and_overdue_before_clerk_and_approver_once_each() -> None:
    authority = scene.due()
    operator = Disclosure.objects.get(organization__isnull=False)
    for day, done in ((datetime(2027, 3, 2, 2, tzinfo=UTC), 2), (datetime(2027, 3, 24, 2, tzinfo=UTC), 2)):
        assert tasks.sweep_reminders(day) == done
        assert tasks.sweep_reminders(day) == 0
    assert (told(authority, Role.CLERK), told(authority, Role.APPROVER)) == (3, 2)
    assert told(operator, Role.ORG_ADMIN) == 3
    assert tasks.sweep_overdue(datetime(2027, 3, 31, 2, tzinfo=UTC)) == 0
    assert tasks.sweep_overdue(APRIL) == 2
    assert tasks.sweep_overdue(APRIL) == 0
    assert (told(operator, Role.CLERK), told(operator, Role.APPROVER)) == (1, 1)
    chased = [w.subject.pk for w in queries.waiting(world.approver(), APRIL)]
    assert chased == [operator.pk]
    assert scene.published(operator, APRIL).late


# --- filled in -----------------------------------------------------------------------------------------------------


def test_the_tables_say_what_is_on_record_of_the_year_and_nothing_else() -> None:
    product = products.on_market()
    rows = {side: row_of(product.agreement, operator=side) for side in (False, True)}
    for side, row in rows.items():
        content = queries.compiled(row)
        first, second = rules.tables(side)
        assert set(content) == {"information", first.code, second.code}
        assert [set(line) for t in (first, second) for line in content[t.code]] == [
            {c.code for c in t.columns} for t in (first, second) for _line in content[t.code]
        ]
    organization = product.organization
    said = str(queries.compiled(rows[True])) + str(queries.compiled(rows[False]))
    assert not any(secret in said for secret in (organization.contact, organization.phone, organization.principal))
    authority, operator = queries.compiled(rows[False]), queries.compiled(rows[True])
    assert authority["authorizations"][0]["number"] == product.agreement.number
    assert authority["caps"][0] | {"cap": str(product.price_cap)} == authority["caps"][0]
    assert [line["name"] for line in operator["products"]] == [product.name]
    assert operator["products"][0]["price"] == str(product.price)
    assert operator["resources"][0]["agreement"] == product.agreement.number


def test_what_was_approved_after_the_year_or_withdrawn_before_it_is_not_of_the_year() -> None:
    product = products.approved(at=NEW_YEAR)
    row = row_of(product.agreement, operator=True)
    assert queries.compiled(row)["products"] == []
    Product.objects.filter(pk=product.pk).update(approved_at=AT)
    assert len(queries.compiled(row)["products"]) == 1
    Product.objects.filter(pk=product.pk).update(withdrawn_at=datetime(2025, 12, 31, 2, tzinfo=UTC))
    assert queries.compiled(row)["products"] == []


def test_the_number_of_a_private_contract_does_not_go_out() -> None:
    product = products.on_market(venue="contract", venue_reference="密合同2026-7")
    line = queries.compiled(row_of(product.agreement, operator=True))["products"][0]
    assert (line["venue"], line["listing"]) == ("场外合同", "")


def test_what_is_missing_is_shown_and_does_not_stop_it() -> None:
    product = products.approved()
    Product.objects.filter(pk=product.pk).update(price_cap=None, price_basis="market", price=None)
    rows = [row_of(product.agreement, operator=side) for side in (False, True)]
    found = [{f.code for f in warnings(queries.gaps(row))} for row in rows]
    assert found[0] == {"disclosure-cap"}
    assert found[1] >= {"disclosure-price", "disclosure-registration"}
    assert scene.published(rows[1]).state == "published"


# --- prepared, published, corrected --------------------------------------------------------------------------------


def test_the_authority_publishes_with_two_persons_and_an_operator_through_its_administrator() -> None:
    authority, operator = scene.due(), Disclosure.objects.get(organization__isnull=False)
    staff = world.person("staff-x", Role.ORG_STAFF, organization=operator.organization)
    both = world.person("both", Role.CLERK)
    actions.prepare_disclosure(id=authority.pk, by=both, at=NEW_YEAR)
    with refusal("four-eyes"):
        actions.publish_disclosure(id=authority.pk, by=world.person("both", Role.APPROVER), at=NEW_YEAR)
    actions.prepare_disclosure(id=operator.pk, by=staff, at=NEW_YEAR)
    with refusal("role"):
        actions.publish_disclosure(id=operator.pk, by=staff, at=NEW_YEAR)
    done = [
        actions.publish_disclosure(id=row.pk, by=scene.head(row), at=NEW_YEAR).state for row in (authority, operator)
    ]
    assert done == ["published", "published"]
    assert told(operator, Role.CLERK) == 1, "the authority is told"


def test_nobody_discloses_for_another_and_a_foreign_one_is_not_there() -> None:
    authority, operator = scene.due(), Disclosure.objects.get(organization__isnull=False)
    with refusal("disclosure-own"):
        actions.prepare_disclosure(id=operator.pk, by=world.clerk(), at=NEW_YEAR)
    stranger = world.applicant("91339999MADM000271").admin
    world.units(COUNTY)
    for row, by in (
        (operator, stranger),
        (authority, world.admin_of(operator.organization)),
        (authority, world.clerk(COUNTY)),
    ):
        with pytest.raises(Unseen):
            actions.prepare_disclosure(id=row.pk, by=by, at=NEW_YEAR)


def test_a_remark_with_somebodys_name_or_number_is_refused_beside_its_field() -> None:
    row = Disclosure.objects.get(pk=scene.due(operator=True).pk)
    contact = row.organization.contact
    with refusal("disclosure-contents-safe", rules.BASIS) as found:
        scene.prepared(row, remark=f"详询{contact}")
    assert [f.field for f in found] == ["remark_first"]
    assert scene.prepared(row, remark="无").remark_first == "无"


def test_what_was_published_stays_as_it_was_and_a_correction_is_a_version_that_names_it() -> None:
    product = products.on_market()
    row = scene.published(row_of(product.agreement, operator=True))
    before, digest = row.content, row.digest
    Product.objects.filter(pk=product.pk).update(name="改名后的产品")
    assert queries.shown(Disclosure.objects.get(pk=row.pk))[1].rows[0][1] == before["products"][0]["name"]
    new = scene.correcting(row)
    assert (new.version, new.corrects_id, new.due_on) == (2, row.pk, None)
    with refusal("disclosure-correcting"):
        scene.correcting(row)
    newer = scene.published(new)
    row.refresh_from_db()
    assert (row.state, row.content, row.digest) == ("superseded", before, digest)
    assert newer.digest != digest
    assert newer.content["products"][0]["name"] == "改名后的产品"
    assert not newer.late


def test_a_correction_can_be_dropped_and_what_is_owed_can_not() -> None:
    row = scene.published(scene.due())
    new = scene.correcting(row)
    assert actions.drop_disclosure(id=new.pk, by=world.clerk(), at=NEW_YEAR, reason="无须更正").state == "dropped"
    assert scene.correcting(row).version == 3
    operator = Disclosure.objects.get(organization__isnull=False)
    with refusal("disclosure-owed", rules.BASIS):
        actions.drop_disclosure(id=operator.pk, by=scene.writer(operator), at=NEW_YEAR, reason="不想披露")


def test_each_finds_the_next_step_in_the_inbox_with_its_day_and_basis() -> None:
    authority = scene.due()
    waits = queries.waiting(world.clerk(), NEW_YEAR)
    assert [(w.subject.pk, w.verb, w.due_on, w.clause) for w in waits] == [
        (authority.pk, "prepare", authority.due_on, rules.BASIS)
    ]
    scene.prepared(authority)
    assert queries.waiting(world.clerk(), NEW_YEAR) == []
    assert [w.verb for w in queries.waiting(world.approver(), NEW_YEAR)] == ["publish"]
    actions.send_back_disclosure(id=authority.pk, by=world.approver(), at=NEW_YEAR, reason="补充上限文件")
    assert [w.verb for w in queries.waiting(world.clerk(), NEW_YEAR)] == ["prepare"]
    operator = Disclosure.objects.get(organization__isnull=False)
    assert [w.verb for w in queries.waiting(scene.writer(operator), NEW_YEAR)] == ["prepare"]


# --- pages ---------------------------------------------------------------------------------------------------------


def test_everybody_reads_what_was_published_and_nothing_before() -> None:
    product = products.on_market()
    row = row_of(product.agreement, operator=True)
    anybody, address = Client(), f"/public/disclosures/{row.pk}/"
    scene.prepared(row)
    assert anybody.get(address).status_code == 404
    assert row.number not in anybody.get("/public/disclosures/").content.decode()
    actions.publish_disclosure(id=row.pk, by=scene.head(row), at=NEW_YEAR)
    assert row.number in anybody.get("/public/disclosures/?year=2026&region=330100").content.decode()
    assert row.number not in anybody.get("/public/disclosures/?year=2025").content.decode()
    page = anybody.get(address).content.decode()
    assert product.name in page
    assert product.organization.phone not in page
    assert [len(asked(anybody, place)) <= MOST for place in (address, "/public/disclosures/")] == [True, True]
    scene.published(scene.correcting(row))
    assert "查看新版" in anybody.get(address).content.decode()
    assert row.number not in anybody.get("/public/disclosures/").content.decode()


def test_the_workbook_has_both_tables_row_by_row_and_runs_nothing() -> None:
    product = products.on_market()
    Product.objects.filter(pk=product.pk).update(name="=1+1")
    row = scene.published(row_of(product.agreement, operator=True), remark="按次收费。")
    answer = Client().get(f"/public/disclosures/{row.pk}/?format=xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["披露单位", "授权资源", "产品和服务清单及实际收费标准"]
    resources, listed = book.worksheets[1], book.worksheets[2]
    assert [cell.value for cell in resources[1]] == [
        "协议编号",
        "数据项编号",
        "数据项",
        "数据提供单位",
        "应用场景",
        "公共数据资源登记编码",
    ]
    assert resources.max_row == len(row.content["resources"]) + 1
    assert (listed["B2"].value, listed["B2"].data_type) == ("=1+1", "s")
    assert float(listed["F2"].value) == float(product.price)
    about = {line[0].value: line[1].value for line in book.worksheets[0].iter_rows()}
    assert about["“授权资源”备注"] == "按次收费。"
    assert about["内容摘要"] == row.digest


def test_pages_and_api_answer_their_readers_only() -> None:
    row = scene.published(scene.due(operator=True))
    address = f"/disclosure/{row.pk}/"
    seen = [
        world.clerk(),
        world.admin_of(row.organization),
        seat(Role.AUDITOR, PROVINCE),
        seat(Role.PROVINCIAL_DESK, PROVINCE),
    ]
    assert [as_person(by).get(address).status_code for by in seen] == [200] * 4
    assert as_person(world.clerk(COUNTY)).get(address).status_code == 404
    clerk = as_person(world.clerk())
    assert row.number in clerk.get("/disclosure/?year=2026&side=operator&overdue=no").content.decode()
    assert row.number not in clerk.get("/disclosure/?side=authority").content.decode()
    assert clerk.get(f"/api/v1/disclosure/{row.pk}/").json()["digest"] == row.digest
