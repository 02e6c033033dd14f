"""One case through the hands of everybody, in real browsers: from the announcement to the closed file."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.journeys.installation import Installation
from tests.journeys.journey import Journey, confirm_orders, key_of, minute
from tests.journeys.people import ALL, FIRST, People

MATERIALS = (
    "application_form", "audit_report", "financial_report", "security_commitment", "risk_self_assessment", "policy",
)  # fmt: skip
REPORTS = ("audit_report", "financial_report")
pdf = People.pdf
MONTHS = 11  # a key of the domain lasts a year at most


@pytest.mark.browser
@pytest.mark.sqlite
def test_one_case_from_announcement_to_closed(installation: Installation, people: People) -> None:
    told = installation.prepare("base")
    installation.start_web()
    journey = Journey(installation, people, told)
    announce(journey)
    apply(journey)
    verify(journey)
    deliberate(journey)
    contract(journey)
    plan(journey)
    activate(journey)
    question, token = supply(journey)
    assert installation.ask(question, token)["allowed"] is True

    (last_on,) = installation.rows("SELECT last_on FROM operations_agreement")[0]
    journey.to_day(date.fromisoformat(last_on) + timedelta(days=1))
    refused = installation.ask(question, token)
    assert refused["allowed"] is False
    assert "四(四)" in {reason["clause"] for reason in refused["reasons"]}

    close(journey)
    verified = installation.manage("trail", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    journey.role("approver").visit("/jobs/")
    journey.role("approver").picture("19-jobs")


def announce(journey: Journey) -> None:
    """The clerk drafts, the approver publishes, everybody can read it."""
    clerk, now = journey.role("clerk"), journey.now()
    clerk.visit("/")
    clerk.picture("01-home-of-the-clerk", phone=True)
    clerk.visit("/announcement/")
    clerk.click(
        "/announcement/new/draft/", heading="关于征集普惠金融领域公共数据授权运营主体的通告", field="finance", ground="livelihood",
        use_kind="industry", opens_at=minute(now - timedelta(hours=1)), closes_at=minute(now + timedelta(days=30)),
        quota=2, ruleset="ZJ-2023", text="请符合条件的法人或者非法人组织提出申请。",
        criteria="应用场景价值四十分，安全保障四十分，团队能力二十分。",
    )  # fmt: skip
    made = journey.id("SELECT id FROM operations_announcement")
    journey.role("approver").act(f"announcement/{made}", "publish")
    assert journey.state("announcement") == "published"
    clerk.visit(f"/public/announcements/{made}/")
    clerk.picture("02-announcement", phone=True)


def apply(journey: Journey) -> None:
    """The applicant starts from the public notice, fills the task list, uploads, submits."""
    admin, notice = journey.role("org_admin"), journey.id("SELECT id FROM operations_announcement")
    admin.visit(f"/public/announcements/{notice}/").get_by_role("link", name="填报申请").click()
    admin.fill()
    made = journey.application = journey.id("SELECT id FROM operations_application")
    case = f"application/{made}"
    admin.visit(f"/{case}/")
    admin.picture("03-tasks-to-do", phone=True)
    admin.act(
        case, "fill", heading="小微企业普惠授信核验", term_months=MONTHS, security_officer="顾明远", security_department="数据安全部",
        capability="近三年持续盈利，具备软件开发资质，数据团队四十人。", data_maturity="通过数据管理能力成熟度三级评估。",
        declares_no_incident=True,
    )  # fmt: skip
    admin.act(
        case, "add_scenario", name="小微企业授信核验", description="银行在授信时核验小微企业经营情况。",
        economic_value="降低授信成本三成。", social_value="缓解小微企业融资难。", safeguards="域内建模，只输出评分。",
        feasibility="已与三家银行试点。", goals="首年服务一万户", milestones="6 | 完成试点上线",
    )  # fmt: skip
    admin.act(
        case,
        "request_item",
        item=FIRST,
        scenario=FIRST,
        necessity="授信模型离不开纳税信用。",
        fields_wanted="信用等级\n评定年度",
    )
    year_end = date(journey.now().year - 1, 12, 31).isoformat()
    for kind in MATERIALS:
        dated = {"period_end": year_end} if kind in REPORTS else {}
        admin.act(case, "add_material", query=f"?kind={kind}", document=pdf(kind), sealed=True, **dated)
    for kind, level in (("mlps", {"level": 3}), ("crypto", {})):
        admin.act(
            case, "add_experience", kind=kind, system="授信核验平台", filing_no="3301-0001", passed=True,
            assessor="浙江某测评有限公司", assessed_on=(journey.now() - timedelta(days=300)).date().isoformat(),
            document=pdf(kind), **level,
        )  # fmt: skip
    admin.visit(f"/{case}/")
    admin.picture("04-tasks-done", phone=True)
    admin.act(case, "submit")
    assert journey.state("application") == "submitted"
    clerk = journey.role("clerk")
    for (material,) in journey.parts("material", f"application_id={made}", where="current"):
        clerk.act(f"material/{material}", "check_material", on=case, found="complete")
    clerk.act(case, "accept")
    clerk.act(case, "begin_verification")
    assert journey.state("application") == "verifying"


def verify(journey: Journey) -> None:
    """Every unit's handler drafts, its head concludes; the steward agrees to the item."""
    case, pictured = f"application/{journey.application}", False
    conditions = dict(journey.installation.rows("SELECT id, code FROM operations_condition"))
    checks = journey.parts("checkitem", f"application_id={journey.application}", "unit_id", "condition_id")
    for unit in dict.fromkeys(unit for _check, unit, _condition in checks):
        own = [(check, conditions[condition]) for check, of, condition in checks if of == unit]
        for check, condition in own:
            said: dict[str, Any] = {
                "result": "met", "opinion": "经核实，符合要求。", "evidence_note": "申请材料及本单位记录",
                "document": pdf("核实材料"),
            }  # fmt: skip
            if condition == "credit":
                said |= {
                    "credit_source": "信用中国",
                    "credit_queried_on": journey.today(),
                    "credit_result": "无不良记录",
                }
            journey.of_unit("unit_handler", unit).act(f"checkitem/{check}", "draft_conclusion", on=case, **said)
        head = journey.of_unit("unit_approver", unit)
        if not pictured:
            head.visit("/")
            head.picture("05-inbox-of-a-unit", phone=True)
            pictured = True
        for check, _condition in own:
            head.act(f"checkitem/{check}", "conclude", on=case, document=pdf("核实材料"))
    (provider,) = journey.installation.rows("SELECT provider_id FROM operations_item")[0]
    ((asked,),) = journey.parts("requesteditem", f"application_id={journey.application}")
    journey.of_unit("steward", provider).act(f"requesteditem/{asked}", "agree", on=case)
    clerk = journey.role("clerk")
    clerk.visit(f"/{case}/")
    clerk.picture("06-verified", phone=True)


def deliberate(journey: Journey) -> None:
    """Nine units opine, the convener concludes, the government decides; the result is public and filed."""
    case, clerk, approver = f"application/{journey.application}", journey.role("clerk"), journey.role("approver")
    clerk.act(case, "open_deliberation")
    matter = journey.id("SELECT id FROM operations_matter")
    opinions = journey.parts("opinion", f"matter_id={matter}", "unit_id")
    assert len(opinions) == 9
    for number, (opinion, unit) in enumerate(opinions, 1):
        on = f"matter/{matter}"
        journey.of_unit("unit_handler", unit).act(f"opinion/{opinion}", "draft", on=on, stance="agree")
        journey.of_unit("unit_approver", unit).act(
            f"opinion/{opinion}", "give", on=on, reply_no=f"复函〔{journey.application[:2]}〕{number}号"
        )
    convener, today = journey.role("convener"), journey.today()
    convener.visit(f"/matter/{matter}/")
    convener.picture("07-nine-opinions")
    convener.act(
        case,
        "conclude",
        met_on=today,
        minutes_no="纪要〔2026〕3号",
        advice="for",
        reasons="各单位意见一致，符合通告条件。",
    )
    clerk.act(case, "enter_decision", document_no="杭政函〔2026〕18号", decided_on=today, grants="yes")
    approver.visit(f"/{case}/")
    approver.picture("08-decision-to-confirm")
    approver.act(case, "decide")
    assert journey.state("application") == "granted"
    clerk.act(case, "publish_result", published_on=today, channel="杭州市数据局门户网站")
    clerk.act(case, "file_report", number="杭数报〔2026〕5号", sent_on=today)
    clerk.visit("/public/grants/")
    clerk.picture("09-grants")


def contract(journey: Journey) -> None:
    """Drafted, signed by the organization, released, sealed: the application is agreed."""
    clerk = journey.role("clerk")
    clerk.act(f"application/{journey.application}", "draft_agreement", representative="周正")
    made = journey.agreement = journey.id("SELECT id FROM operations_agreement")
    case = f"agreement/{made}"
    clerk.act(case, "edit")
    journey.role("org_signatory").act(case, "sign", signed_copy=pdf("协议签署页"), sealed=True)
    journey.role("approver").act(case, "release")
    journey.role("seal_keeper").act(case, "seal", seal=FIRST, copies=4)
    assert (journey.state("agreement"), journey.state("application")) == ("sealed", "agreed")
    clerk.visit(f"/{case}/")
    clerk.picture("10-sealed", phone=True)


def plan(journey: Journey) -> None:
    """Drafted, sent out, five units concur, approved."""
    clerk, case = journey.role("clerk"), f"agreement/{journey.agreement}"
    clerk.act(
        case, "draft_plan", scenarios=ALL,
        text="一、组织：成立应急小组。\n二、响应：两小时内启动。\n三、处置：先停用，再核查。\n四、本预案适用于本协议。",
    )  # fmt: skip
    made = journey.id("SELECT id FROM operations_plan")
    clerk.act(f"plan/{made}", "send_out")
    words = journey.parts("concurrence", f"plan_id={made}", "unit_id")
    assert len(words) == 5
    for number, (word, unit) in enumerate(words, 1):
        journey.of_unit("unit_handler", unit).act(f"concurrence/{word}", "draft", on=f"plan/{made}", agrees="yes")
        journey.of_unit("unit_approver", unit).act(
            f"concurrence/{word}", "give", on=f"plan/{made}", reply_no=f"会函〔2026〕{number}号"
        )
    journey.role("approver").act(f"plan/{made}", "approve")
    clerk.visit(f"/plan/{made}/")
    clerk.picture("11-plan")


def activate(journey: Journey) -> None:
    """Asked for by the clerk, opened by the approver, confirmed by the domain."""
    case = f"agreement/{journey.agreement}"
    journey.role("clerk").act(case, "request_activation")
    journey.role("approver").act(case, "activate")
    confirm_orders(journey)
    assert (journey.state("agreement"), journey.state("tenancy")) == ("active", "open")


def supply(journey: Journey) -> tuple[dict[str, str], str]:
    """One person cleared with an account, one item supplied, a key for the domain; the access question, and the key."""
    admin, clerk, approver = journey.role("org_admin"), journey.role("clerk"), journey.role("approver")
    operator, case, today = journey.role("domain_operator"), f"agreement/{journey.agreement}", journey.today()
    (last_on,) = journey.installation.rows("SELECT last_on FROM operations_agreement")[0]
    admin.act(case, "register_person", person=FIRST, duty="建模")
    person = f"personnel/{journey.id('SELECT id FROM operations_personnel')}"
    clerk.act(person, "verify", verified_on=today)
    clerk.act(person, "file", filing_no="备〔2026〕1号")
    approver.act(person, "review")
    until = date.fromisoformat(last_on) + timedelta(days=3 * 366)
    admin.act(person, "record_nda", signed_on=today, until=until.isoformat(), liability=True, document=pdf("保密协议"))
    journey.desk.act(person, "record_training", passed_on=today, certificate_no="岗训1")
    approver.act(person, "clear")
    admin.act(person, "request_account", name="qingwu01", role="modeller", valid_from=today, valid_until=last_on)
    operator.act(f"account/{journey.id('SELECT id FROM operations_account')}", "enable")
    scope, item, scenario = journey.installation.rows("SELECT id, item_id, scenario_id FROM operations_scopeitem")[0]
    admin.act(case, "draft_request", scenario=FIRST, purpose="小微企业授信核验", irs_no="IRS-2026-0001")
    request = f"datarequest/{journey.id('SELECT id FROM operations_datarequest')}"
    admin.act(request, "add_line", scope_item=str(UUID(scope)), necessity="授信模型离不开纳税信用。")
    admin.act(request, "submit")
    clerk.act(request, "send_to_stewards")
    line = f"requestline/{journey.id('SELECT id FROM operations_requestline')}"
    (provider,) = journey.installation.rows("SELECT provider_id FROM operations_item")[0]
    journey.of_unit("steward", provider).act(line, "review", on=request, agrees="True", opinion="同意提供。")
    approver.act(request, "approve")
    approver.picture("11-demand-list", phone=True)
    operator.act(request, "deliver", evidence="已在管理控制台办理，截图留存。")
    tenancy = journey.id("SELECT id FROM operations_tenancy")
    operator.visit(f"/tenancy/{tenancy}/")
    operator.picture("12-tenancy", phone=True)
    token = key_of(operator, date.fromisoformat(last_on) + timedelta(days=20))
    question = {
        "agreement": journey.agreement, "person": journey.person, "item": str(UUID(item)), "purpose": str(UUID(scenario))
    }  # fmt: skip
    return question, token


def close(journey: Journey) -> None:
    """The job records the expiry; shut, settled, deleted, held, purged by two persons, completed."""
    clerk, approver, operator = journey.role("clerk"), journey.role("approver"), journey.role("domain_operator")
    journey.jobs()
    assert journey.state("agreement") == "expired"
    made = journey.id("SELECT id FROM operations_closure")
    case = f"closure/{made}"
    operator.visit(f"/{case}/")
    operator.picture("13-closure-opened", phone=True)
    operator.act(case, "confirm_closed", evidence="租户、账号、接口均已关闭。")
    clerk.act(case, "settle_assets", assets_note="设备移交甲方。")
    operator.act(
        case, "certify_deletion", scope="租户全部数据、模型和中间结果", method="覆写三遍后释放", executor="王执行", verifier="李核验",
        deleted_at=minute(journey.now()), document=pdf("删除证明"),
    )  # fmt: skip
    clerk.act(case, "accept_deletion")
    assert journey.state("closure") == "retaining_logs"
    approver.visit(f"/{case}/")
    approver.picture("14-logs-held")
    (hold_until,) = journey.installation.rows("SELECT hold_until FROM operations_closure")[0]
    journey.to_day(date.fromisoformat(hold_until) + timedelta(days=1))
    journey.jobs()
    purge = journey.id("SELECT id FROM operations_purgeproposal")
    clerk.act(f"purgeproposal/{purge}", "prepare")
    approver.act(f"purgeproposal/{purge}", "approve")
    journey.jobs()
    assert journey.state("purgeproposal") == "purged"
    approver.act(case, "complete", final_report_note="终期运营报告未报送，已记录缺报。")
    assert journey.state("closure") == "complete"
    approver.visit(f"/{case}/")
    approver.picture("15-complete", phone=True)
    assert "已办结" in approver.text()
