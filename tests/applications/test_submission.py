"""Submitting: within the window, complete, by an organization that may apply 三, 四(一)."""

from datetime import date, timedelta

import pytest

from audit.act import Unseen
from operations.applications import actions, queries
from operations.applications.models import Application, RequestedItem
from operations.closures import actions as closures
from tests import world
from tests.applications.expect import codes, refusal
from tests.scenarios import announcements, mechanism
from tests.scenarios import applications as scene
from tests.world import AT, CITY

pytestmark = pytest.mark.django_db


def submit(case, at=AT):
    return actions.submit(id=case.pk, by=scene.admin(case), at=at)


@pytest.mark.clause("submission-window")
def test_submitting_outside_the_window_is_refused():
    case = scene.draft()
    notice = case.announcement
    with refusal("submission-window", "四(一)"):
        submit(case, at=notice.opens_at - timedelta(microseconds=1))
    with refusal("submission-window", "四(一)"):
        submit(case, at=notice.closes_at + timedelta(microseconds=1))
    assert submit(case, at=notice.closes_at).state == "submitted"


@pytest.mark.clause("submission-window")
def test_the_window_decides_though_the_job_recorded_its_end_late():
    case = scene.draft()
    assert case.announcement.state == "published"
    with refusal("submission-window", "四(一)"):
        submit(case, at=case.announcement.closes_at + timedelta(days=1))


@pytest.mark.clause("five-mandatory-documents")
def test_every_missing_document_is_named():
    case = scene.draft(but=("audit_report", "risk_self_assessment"))
    with refusal("five-mandatory-documents", "四(一)") as found:
        submit(case)
    assert [f.params["name"] for f in found] == ["第三方审计报告", "安全风险自评报告"]
    scene.add_material(case, "audit_report")
    scene.add_material(case, "risk_self_assessment")
    assert submit(case).number.startswith("杭授申〔2026〕")


@pytest.mark.clause("five-mandatory-documents")
def test_a_material_the_announcement_adds_is_mandatory_too():
    notice = announcements.published(extra_materials="场景实施方案")
    case = scene.draft(under=notice)
    with refusal("five-mandatory-documents", "四(一)") as found:
        submit(case)
    assert [f.params["name"] for f in found] == ["场景实施方案"]
    scene.add_material(case, "extra:场景实施方案")
    assert submit(case).state == "submitted"


@pytest.mark.clause("five-mandatory-documents")
def test_a_commitment_nobody_sealed_is_refused():
    case = scene.draft(but=("security_commitment",))
    scene.add_material(case, "security_commitment", sealed=False)
    with refusal("five-mandatory-documents", "四(一)"):
        submit(case)
    scene.add_material(case, "security_commitment", sealed=True)
    assert submit(case).state == "submitted"


@pytest.mark.clause("reports-latest-year")
def test_a_report_of_an_earlier_year_is_refused():
    case = scene.draft(but=("audit_report",))
    scene.add_material(case, "audit_report", period_end=date(2024, 12, 31))
    with refusal("reports-latest-year", "四(一)"):
        submit(case)
    scene.add_material(case, "audit_report", period_end=date(2025, 12, 31))
    assert submit(case).state == "submitted"


@pytest.mark.clause("reports-latest-year")
def test_an_organization_younger_than_a_year_brings_reports_since_its_founding():
    case = scene.draft(but=("audit_report", "financial_report"))
    organization = case.organization
    type(organization).objects.filter(pk=organization.pk).update(founded_on=date(2026, 2, 1))
    for kind in scene.REPORTS:
        scene.add_material(case, kind, period_end=date(2026, 10, 31))
    warned = [f.code for f in actions.submit.findings(scene.fresh(case), by=scene.admin(case), at=AT)]
    assert warned.count("reports-latest-year") == 2
    assert submit(case).state == "submitted"


@pytest.mark.clause("applicant-must-be-legal-or-unincorporated-org")
def test_an_individual_business_cannot_submit():
    case = scene.draft()
    organization = case.organization
    organization.credit_code = "92330100MA27XXXXXX"
    organization.save()
    with refusal("applicant-must-be-legal-or-unincorporated-org", "一(三)"):
        submit(case)
    organization.credit_code = world.CREDIT_CODE
    organization.save()
    assert submit(case).state == "submitted"


@pytest.mark.clause("cond-security-officer")
def test_submitting_without_officer_and_department_is_refused():
    case = scene.draft(security_officer="", security_department="")
    with refusal("cond-security-officer", "三(二)1") as found:
        submit(case)
    assert len(found) == 2
    actions.fill(id=case.pk, by=scene.admin(case), at=AT, **scene.filled())
    assert submit(case).state == "submitted"


@pytest.mark.clause("cond-internal-policy-docs")
def test_submitting_without_internal_policies_is_refused():
    case = scene.draft(but=("policy",))
    with refusal("cond-internal-policy-docs", "三(二)1"):
        submit(case)
    scene.add_material(case, "policy")
    assert submit(case).state == "submitted"


@pytest.mark.clause("scenario-value-and-safeguards")
@pytest.mark.parametrize("blank", ["economic_value", "social_value", "safeguards"])
def test_a_scenario_without_value_or_safeguards_is_refused(blank):
    case = scene.draft(but=("scenario",))
    made = actions.add_scenario(id=case.pk, by=scene.admin(case), at=AT, **scene.scenario(**{blank: " "}))
    scene.ask(case, scene.item(), made)
    with refusal("scenario-value-and-safeguards", "三(三)1"):
        submit(case)
    actions.edit_scenario(id=made.pk, by=scene.admin(case), at=AT, **scene.scenario())
    assert submit(case).state == "submitted"


@pytest.mark.clause("scenario-goals-within-term")
def test_a_milestone_outside_the_term_is_refused():
    case = scene.draft(but=("scenario",), term_months=12)
    late = scene.scenario(milestones=((13, "服务两万户"),))
    with refusal("scenario-goals-within-term", "三(三)2"):
        actions.add_scenario(id=case.pk, by=scene.admin(case), at=AT, **late)
    made = actions.add_scenario(
        id=case.pk, by=scene.admin(case), at=AT, **scene.scenario(milestones=((12, "服务一万户"),))
    )
    scene.ask(case, scene.item(), made)
    assert submit(case).state == "submitted"


@pytest.mark.clause("scenario-goals-within-term")
def test_shortening_the_term_under_a_milestone_is_noticed_when_submitting():
    case = scene.draft()
    actions.fill(id=case.pk, by=scene.admin(case), at=AT, **scene.filled(term_months=6))
    with refusal("scenario-goals-within-term", "三(三)2"):
        submit(case)


@pytest.mark.clause("scenario-goals-within-term")
@pytest.mark.parametrize("blank", ["feasibility", "goals"])
def test_a_scenario_without_goal_or_feasibility_is_refused(blank):
    case = scene.draft(but=("scenario",))
    made = actions.add_scenario(id=case.pk, by=scene.admin(case), at=AT, **scene.scenario(**{blank: ""}))
    scene.ask(case, scene.item(), made)
    with refusal("scenario-goals-within-term", "三(三)2"):
        submit(case)
    actions.edit_scenario(id=made.pk, by=scene.admin(case), at=AT, **scene.scenario())
    assert submit(case).state == "submitted"


@pytest.mark.clause("no-scenario-no-data")
def test_data_without_a_scenario_of_the_same_application_are_refused():
    case = scene.draft(but=("item",))
    item = scene.item()
    other = scene.draft(under=announcements.published(field="health"), but=("item",))
    foreign = other.scenarios.get()
    with refusal("no-scenario-no-data", "三(三)3"):
        scene.ask(case, item, None)
    with refusal("no-scenario-no-data", "三(三)3"):
        scene.ask(case, item, foreign)
    assert scene.ask(case, item, case.scenarios.get()).scenario == case.scenarios.get()


@pytest.mark.clause("no-scenario-no-data")
def test_a_scenario_stays_while_data_hang_on_it():
    case = scene.draft()
    by, place = scene.admin(case), case.scenarios.get()
    with refusal("no-scenario-no-data", "三(三)3"):
        actions.remove_scenario(id=place.pk, by=by, at=AT)
    actions.remove_item(id=case.requested.get().pk, by=by, at=AT)
    assert actions.remove_scenario(id=place.pk, by=by, at=AT).removed


@pytest.mark.clause("minimum-necessary")
def test_data_without_a_necessity_statement_are_refused():
    case = scene.draft(but=("item",))
    with refusal("minimum-necessary", "三(三)3"):
        scene.ask(case, scene.item(), case.scenarios.get(), necessity="  ")
    assert scene.ask(case, scene.item(), case.scenarios.get()).necessity


@pytest.mark.clause("ban-prohibited-open-data")
def test_prohibited_data_cannot_be_asked_for():
    case = scene.draft(but=("item",))
    banned = scene.item("个人就诊记录明细", attribute="prohibited", level="L4")
    with refusal("ban-prohibited-open-data", "一(一)"):
        scene.ask(case, banned, case.scenarios.get())
    assert not RequestedItem.objects.filter(item=banned).exists()
    assert scene.ask(case, scene.item(), case.scenarios.get()).pk


@pytest.mark.clause("ban-prohibited-open-data")
def test_data_that_became_prohibited_stop_the_submission():
    case = scene.draft()
    asked = case.requested.get()
    closures.prohibit(id=asked.item_id, by=world.clerk(), at=AT, reason="复核定级")
    with refusal("ban-prohibited-open-data", "一(一)"):
        submit(case)
    actions.remove_item(id=asked.pk, by=scene.admin(case), at=AT)
    scene.ask(case, scene.item("企业年报信息"), case.scenarios.get())
    assert submit(case).state == "submitted"


@pytest.mark.clause("term-max-3-years")
def test_a_term_over_three_years_is_refused():
    case = scene.draft(term_months=37)
    with refusal("term-max-3-years", "四(四)"):
        submit(case)
    actions.fill(id=case.pk, by=scene.admin(case), at=AT, **scene.filled(term_months=36))
    assert submit(case).state == "submitted"


def test_incidents_are_declared_one_way_or_the_other():
    case = scene.draft(declares_no_incident=False)
    with refusal("incident-declaration"):
        submit(case)
    actions.fill(id=case.pk, by=scene.admin(case), at=AT, **scene.filled())
    assert submit(case).state == "submitted"


def test_all_deficiencies_come_at_once():
    case = scene.started()
    found = set(codes(actions.submit, case, scene.admin(case), AT))
    assert {
        "five-mandatory-documents",
        "cond-security-officer",
        "cond-internal-policy-docs",
        "term-max-3-years",
        "scenario-value-and-safeguards",
        "incident-declaration",
    } <= found


def test_a_second_application_takes_over_what_the_organization_said():
    first = scene.submitted()
    second = scene.started(under=announcements.published(field="health"))
    assert (second.security_officer, second.capability) == (first.security_officer, first.capability)
    copied = second.experiences.get(kind="mlps")
    assert copied.document.digest == first.experiences.get(kind="mlps").document.digest
    assert copied.document_id != first.experiences.get(kind="mlps").document_id


def test_one_draft_under_one_announcement():
    case = scene.started()
    with refusal("draft-exists"):
        actions.start(id=case.announcement_id, by=scene.admin(case), at=AT)


@pytest.mark.clause("renewal-by-reapplication")
def test_a_renewal_names_an_agreed_application_of_the_same_organization():
    earlier = scene.granted()
    notice = announcements.published(field="health")
    with refusal("renewal-by-reapplication", "四(四)"):
        actions.start(id=notice.pk, by=scene.admin(earlier), at=AT, renews=earlier)
    actions.agree(id=earlier.pk, by=mechanism.seat("seal_keeper", CITY), at=AT)
    renewal = actions.start(id=notice.pk, by=scene.admin(earlier), at=AT, renews=scene.fresh(earlier))
    assert renewal.renews == earlier


def test_a_draft_is_the_organizations_own():
    case = scene.draft()
    with pytest.raises(Unseen):
        actions.accept(id=case.pk, by=world.clerk(), at=AT)
    stranger = scene.applicant("91339999MADM000271", name="澜泊数医技术有限公司")
    with pytest.raises(Unseen):
        actions.submit(id=case.pk, by=stranger.admin, at=AT)


def test_only_the_administrator_submits():
    case = scene.draft()
    staff = scene.applicant().staff
    assert "role" in codes(actions.submit, case, staff, AT)
    actions.fill(id=case.pk, by=staff, at=AT, **scene.filled(heading="普惠授信核验"))
    assert scene.fresh(case).heading == "普惠授信核验"


def test_the_receipt_lists_every_file_with_its_digest():
    case = scene.submitted()
    names = [name for name, _document in queries.digests(case)]
    assert len(names) == 8
    assert all(len(document.digest) == 64 for _name, document in queries.digests(case))


def test_withdrawing_needs_a_reason_and_ends_the_case():
    case = scene.submitted()
    done = actions.withdraw(id=case.pk, by=scene.admin(case), at=AT, reason="公司重组")
    assert (done.state, done.ended_reason) == ("withdrawn", "公司重组")


def test_withdrawing_during_deliberation_withdraws_the_matter():
    case = scene.deliberating()
    matter = scene.matter(case)
    actions.withdraw(id=case.pk, by=scene.admin(case), at=AT, reason="公司重组")
    matter.refresh_from_db()
    assert matter.state == "withdrawn"


def test_replacing_a_material_keeps_the_old_one_on_file():
    case = scene.draft()
    scene.add_material(case, "audit_report")
    kept = case.materials.filter(kind="audit_report")
    assert sorted(kept.values_list("current", flat=True)) == [False, True]
    assert isinstance(case, Application)
