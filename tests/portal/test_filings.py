"""The filing table: grants and endings of a period, with filing, receipt and document numbers, on screen and as a workbook."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from audit.roles import Role
from operations.agreements.models import Agreement
from operations.applications import actions
from tests import world
from tests.pages import as_person
from tests.portal.costs import MOST, asked
from tests.scenarios import amendments, closures, domains
from tests.scenarios.mechanism import seat
from tests.world import AT, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def ended() -> Agreement:
    """Granted, filed with a receipt, in operation, terminated."""
    running = domains.active()
    desk = seat(Role.PROVINCIAL_DESK, PROVINCE)
    filing = running.application.filing
    actions.record_receipt(id=filing.pk, by=desk, at=AT, receipt_no="浙备〔2026〕1号", received_on=DAY)
    return closures.terminated(running).agreement


def cells(client: Client, address: str) -> list[list[list[object]]]:
    answer = client.get(address)
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


def test_a_grant_and_its_ending_stand_with_their_numbers_and_lead_to_their_case() -> None:
    agreement = ended()
    client = as_person(world.clerk())
    grants, added, endings = cells(client, "/filings/?format=xlsx")
    case, filing = agreement.application, agreement.application.filing
    assert len(added) == 1, "only its headings"
    grant = dict(zip(grants[0], grants[1], strict=True))
    assert (grant["政府文号"], grant["协议编号"], grant["报备文号"], grant["回执编号"]) == (
        case.decision_no, agreement.number, filing.number, "浙备〔2026〕1号",
    )  # fmt: skip
    assert (grant["报送日期"].date(), grant["回执日期"].date()) == (filing.sent_on, DAY)  # type: ignore[attr-defined]
    ending = dict(zip(endings[0], endings[1], strict=True))
    decision = agreement.endings.get().matter.decision
    assert (ending["结束方式"], ending["政府文号"], ending["授权报备文号"], ending["涉及的授权数据"]) == (
        "终止", decision.document_no, filing.number, "全部",
    )  # fmt: skip
    page = client.get("/filings/").content.decode()
    assert f"/application/{case.pk}/" in page
    assert f"/agreement/{agreement.pk}/" in page


def test_a_supplement_stands_with_its_own_decision_and_filing_and_leads_to_its_page() -> None:
    made = amendments.filed(amendments.published(amendments.granted()))
    client = as_person(seat(Role.PROVINCIAL_DESK, PROVINCE))
    added = cells(client, "/filings/?format=xlsx")[1]
    line = dict(zip(added[0], added[1], strict=True))
    assert (line["政府文号"], line["报备文号"], line["协议编号"]) == (
        made.decision_no,
        made.filing_no,
        made.agreement.number,
    )
    assert line["增加的数据"] == made.items.get().item.name
    assert f"/amendment/{made.pk}/" in client.get("/filings/").content.decode()
    assert len(asked(client, "/filings/")) <= MOST


def test_the_period_bounds_it_and_each_sees_the_own_region_or_the_whole_province() -> None:
    ended()
    address = "/filings/?first=2026-11-23&last=2026-11-23&format=xlsx"
    seen = {
        role: [len(rows) - 1 for rows in cells(as_person(by), address)]
        for role, by in {
            "clerk": world.clerk(), "approver": world.approver(), "elsewhere": world.clerk(COUNTY),
            "province": seat(Role.PROVINCIAL_DESK, PROVINCE), "auditor": seat(Role.AUDITOR, PROVINCE),
        }.items()
    }  # fmt: skip
    assert seen == {by: [1, 0, 1] for by in ("clerk", "approver", "province", "auditor")} | {"elsewhere": [0, 0, 0]}
    before = "/filings/?first=2026-01-01&last=2026-11-22&format=xlsx"
    assert [len(rows) for rows in cells(as_person(world.clerk()), before)] == [1, 1, 1]


def test_nobody_else_has_it_and_the_page_costs_no_more_than_any_other() -> None:
    agreement = ended()
    for by in (
        world.admin_of(agreement.organization),
        seat(Role.SECRETARIAT),
        seat(Role.UNIT_HANDLER, unit=world.units()["cac"]),
    ):
        assert as_person(by).get("/filings/").status_code == 404
    for by in (world.clerk(), seat(Role.PROVINCIAL_DESK, PROVINCE)):
        client = as_person(by)
        client.get("/filings/")
        assert len(asked(client, "/filings/")) <= MOST
