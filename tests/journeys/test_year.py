"""One operator's year in real browsers: people, data, a product and its customer, the report, a breach put right."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.journeys.installation import Installation
from tests.journeys.journey import Journey, confirm_orders, key_of
from tests.journeys.people import ALL, FIRST, People, Person

pdf = People.pdf
DIGEST = "5a" * 32


@pytest.mark.browser
@pytest.mark.sqlite
def test_one_operators_year(installation: Installation, people: People) -> None:
    told = installation.prepare("operating")
    installation.start_web()
    journey = Journey(installation, people, told)
    journey.agreement = told["agreement"]
    clear(journey)
    demand(journey)
    make(journey)
    sell(journey)
    journey.to_day(date(journey.now().year + 1, 1, 4))
    journey.jobs()
    report(journey)
    breach(journey)


def clear(journey: Journey) -> None:
    """Registered, verified, filed, reviewed, bound to secrecy, trained by the province, cleared; an account is opened."""
    admin, clerk, approver = journey.role("org_admin"), journey.role("clerk"), journey.role("approver")
    case, today = f"agreement/{journey.agreement}", journey.today()
    admin.act(case, "register_person", person=FIRST, duty="建模")
    person = f"personnel/{journey.id('SELECT id FROM operations_personnel')}"
    clerk.act(person, "verify", verified_on=today)
    clerk.act(person, "file", filing_no="备〔2026〕1号")
    approver.act(person, "review")
    admin.act(person, "record_nda", signed_on=today, until=_years(journey, 7), liability=True, document=pdf("保密协议"))
    approver.visit(f"/{person}/")
    assert "岗前培训" in approver.text(), "what is still missing is said"

    desk = journey.desk
    desk.visit("/trainingsession/")
    desk.click("/trainingsession/new/plan/", title="第四期岗前培训", held_on=today, place="省数据局三楼会议室")
    session = f"trainingsession/{journey.id('SELECT id FROM operations_trainingsession')}"
    desk.act(session, "invite", people=ALL)
    desk.act(session, "record_results", passed=ALL, certificate_prefix="浙数训-")

    approver.act(person, "clear")
    admin.act(person, "request_account", name="qingwu01", role="modeller", valid_from=today, valid_until=_last(journey))
    journey.role("domain_operator").act(f"account/{journey.id('SELECT id FROM operations_account')}", "enable")
    assert (journey.state("personnel"), journey.state("account")) == ("cleared", "open")
    approver.visit(f"/{person}/")
    approver.picture("30-person-cleared", phone=True)


def demand(journey: Journey) -> None:
    """One item desensitised, one by specific consent; the provider, the province, the approver, the domain's operator."""
    admin, clerk, approver = journey.role("org_admin"), journey.role("clerk"), journey.role("approver")
    case, (returned, personal) = f"agreement/{journey.agreement}", _scope(journey)
    admin.act(
        case, "record_consent", scenario=FIRST, items=[personal], purpose="核验本人参保情况用于授信", voluntary=True,
        valid_until=_last(journey), withdrawal_method="在小程序“授权管理”中随时撤回", document=pdf("同意书样式"),
    )  # fmt: skip
    admin.act(case, "draft_request", scenario=FIRST, purpose="小微企业授信核验", irs_no="IRS-2026-0001")
    request = f"datarequest/{journey.id('SELECT id FROM operations_datarequest')}"
    admin.act(
        request, "add_line", scope_item=returned, necessity="授信模型离不开纳税信用。", treatment="desensitised",
        treatment_note="企业名称和信用代码替换为令牌。",
    )  # fmt: skip
    admin.act(
        request, "add_line", scope_item=personal, necessity="参保人数反映用工规模。", treatment="consent", consent=FIRST
    )
    admin.act(request, "submit")
    clerk.act(request, "send_to_stewards")
    (provider,) = journey.installation.rows("SELECT provider_id FROM operations_item")[0]
    for (line,) in journey.parts("requestline", f"request_id={request.partition('/')[2]}"):
        steward = journey.of_unit("steward", provider)
        steward.act(f"requestline/{line}", "review", on=request, agrees="True", opinion="符合最小必要，同意提供。")
    approver.visit(f"/{request}/")
    assert "尚未取得省公共数据主管部门同意" in approver.text()
    approver.picture("31-province-to-be-asked", phone=True)
    clerk.act(request, "send_to_province")
    line = journey.id("SELECT id FROM operations_requestline WHERE treatment = 'desensitised'")
    journey.desk.act(
        f"requestline/{line}",
        "review_backflow",
        on=request,
        agrees="True",
        note="同意使用。",
        number="浙数函〔2026〕9号",
    )
    approver.act(request, "approve")
    journey.role("domain_operator").act(request, "deliver", evidence="已供给，平台记录已核对。")
    assert journey.state("datarequest") == "delivered"
    admin.visit(f"/{request}/")
    admin.picture("32-supplied", phone=True)


def make(journey: Journey) -> None:
    """Processed in the domain, drafted with its test report, examined by one, approved by another."""
    staff, admin, clerk = journey.role("org_staff"), journey.role("org_admin"), journey.role("clerk")
    case, rows = f"agreement/{journey.agreement}", _scope(journey)
    staff.act(
        case, "start_task", name="授信特征计算", scenario=FIRST, kind="processing", purpose="计算授信特征。", items=rows
    )
    staff.act(
        case, "make_product", name="企业信用评分报告", type="report", leaves="document", scenario=FIRST,
        description="按企业出具评分和解释，不含原始记录。", tasks=ALL, digest=DIGEST, test_report=pdf("不可还原测试报告"),
        price_basis="cost", price="120", price_unit="份", price_cap="200", price_cap_reference="浙发改价格〔2026〕1号",
        free_public_use=True,
    )  # fmt: skip
    product = f"product/{journey.id('SELECT id FROM operations_product')}"
    admin.act(product, "submit")
    clerk.act(product, "begin_review")
    clerk.act(
        product, "examine", raw="no", reversible="no", scenarios=ALL, price_lawful="yes",
        examination="不含原始记录，经测试不可还原，定价未超上限。",
    )  # fmt: skip
    clerk.visit(f"/{product}/")
    clerk.picture("33-examined", phone=True)
    journey.role("approver").act(product, "approve")
    assert journey.state("product") == "approved"


def sell(journey: Journey) -> None:
    """Exported with the digest that was reviewed, listed, delivered to a customer; the customer is traced."""
    staff, product = journey.role("org_staff"), f"product/{journey.id('SELECT id FROM operations_product')}"
    journey.role("domain_operator").act(product, "export", digest=DIGEST)
    journey.role("org_admin").act(product, "list_on_market", venue="exchange", venue_reference="浙数交〔2026〕17号")
    staff.act(
        product,
        "deliver",
        customer="西溪商业银行",
        use="小微企业授信评估",
        digest=DIGEST,
        contract_no="合同〔2026〕1号",
    )
    staff.visit(f"/{product}/")
    assert "西溪商业银行" in staff.text()
    staff.picture("34-delivered", phone=True)
    assert journey.state("product") == "on_market"


def report(journey: Journey) -> None:
    """Opened by the job; begun with the system's figures, written, returned once, mended, examined, accepted."""
    staff, admin, clerk = journey.role("org_staff"), journey.role("org_admin"), journey.role("clerk")
    annual = journey.id("SELECT id FROM operations_report WHERE kind = 'annual'")
    made = f"report/{annual}"
    _from_inbox(staff, "开始填报运营报告", made)
    staff.click(f"/{made}/begin/")
    assert "交付金额（元）\n120" in staff.page.locator("#figures").inner_text(), "figures come from the system"
    written = {
        "storage": "数据存储于授权运营域。", "processing": "加工任务一项。", "analysis": "用于小微企业授信。",
        "security": "落实数据安全制度，开展个人信息保护培训。", "market": "签约银行一家。",
    }  # fmt: skip
    staff.act(made, "write", **written | {"market": ""})
    admin.visit(f"/{made}/")
    assert "运营报告缺少“市场运营情况”" in admin.text()
    admin.picture("35-report-unfinished", phone=True)
    staff.act(made, "write", market="尚可。")
    admin.act(made, "submit")
    _from_inbox(clerk, "审核运营报告", made)
    clerk.act(made, "send_back", reason="市场运营情况过于笼统。")
    admin.visit(f"/{made}/")
    assert "市场运营情况过于笼统。" in admin.text()
    admin.act(made, "write", market=written["market"])
    admin.act(made, "submit")
    clerk.act(made, "examine", examination="内容属实。")
    approver = journey.role("approver")
    approver.act(made, "accept")
    assert "已通过" in approver.text()
    approver.picture("36-report-accepted", phone=True)


def breach(journey: Journey) -> None:
    """Recorded by a unit; order and suspension are one act; corrected, accepted, access open again 六(八)."""
    admin, clerk, approver = journey.role("org_admin"), journey.role("clerk"), journey.role("approver")
    case, question = f"agreement/{journey.agreement}", _question(journey)
    token = key_of(journey.role("domain_operator"), journey.now().date() + timedelta(days=30))
    asked = journey.installation.ask(question, token)
    assert asked["allowed"] is True, asked

    (unit,) = journey.installation.rows(
        "SELECT u.id FROM accounts_unit u JOIN accounts_region r ON r.id = u.region_id WHERE u.kind = 'cac' AND r.code = ?",
        "330100",
    )[0]
    journey.of_unit("unit_handler", unit).act(
        case, "record_violation", kind="misuse", occurred_on=journey.today(), text="评分报告被用于营销名单。"
    )
    violation = f"violation/{journey.id('SELECT id FROM operations_violation')}"
    clerk.act(
        violation,
        "draft_order",
        clause="第五条 数据安全要求",
        requirement="停止用于营销，收回已提供的名单，落实专人负责。",
    )
    order = f"correction/{journey.id('SELECT id FROM operations_correction')}"
    approver.act(order, "issue")
    refused = journey.installation.ask(question, token)
    assert refused["allowed"] is False
    assert "六(八)" in {reason["clause"] for reason in refused["reasons"]}
    approver.picture("37-order-issued", phone=True)
    confirm_orders(journey)
    clerk.act(violation, "handle", handling="已发出改正通知。")

    _from_inbox(admin, "反馈改正情况", order)
    admin.fill(feedback="已停止用于营销，名单全部收回，指定专人负责。", evidence=pdf("改正材料"))
    approver.act(order, "accept", decision="改正到位。", lift=True)
    assert journey.installation.ask(question, token)["allowed"] is False, "lifted is not yet resumed"
    approver.act(case, "resume")
    confirm_orders(journey)
    allowed = journey.installation.ask(question, token)
    assert allowed["allowed"] is True, allowed
    assert (journey.state("correction"), journey.state("agreement")) == ("accepted", "active")
    approver.visit(f"/{case}/")
    approver.picture("38-resumed", phone=True)


def _from_inbox(person: Person, label: str, case: str) -> None:
    """What waits is on the person's first page; its link to the case is followed."""
    page = person.visit("/")
    with page.expect_navigation(wait_until="load"):
        page.locator(f'main table a[href^="/{case}/"]', has_text=label).click()


def _scope(journey: Journey) -> list[str]:
    """The item the province handed back, then the one about persons."""
    rows = journey.installation.rows(
        "SELECT s.id FROM operations_scopeitem s JOIN operations_item i ON i.id = s.item_id ORDER BY i.personal"
    )
    return [str(UUID(row[0])) for row in rows]


def _question(journey: Journey) -> dict[str, Any]:
    """May the person use the first item for the scenario?"""
    item, scenario = journey.installation.rows("SELECT item_id, scenario_id FROM operations_scopeitem")[0]
    return {
        "agreement": journey.agreement, "person": journey.person, "item": str(UUID(item)), "purpose": str(UUID(scenario))
    }  # fmt: skip


def _last(journey: Journey) -> str:
    return str(journey.installation.rows("SELECT last_on FROM operations_agreement")[0][0])


def _years(journey: Journey, n: int) -> str:
    return (journey.now().date() + timedelta(days=366 * n)).isoformat()
