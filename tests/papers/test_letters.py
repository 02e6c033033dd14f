"""Letters: each goes out with the act it belongs to, numbered, with reasons and remedies, verifiable, readable by whom it concerns."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from applicants.models import Organization
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.agreements import actions as agreement_actions
from operations.agreements import letters
from operations.agreements.models import EndingProposal
from operations.catalog.models import Item
from operations.closures import actions as closing
from operations.closures.tasks import run_purges
from operations.domains import actions as domain_actions
from operations.papers.models import Paper
from operations.papers.queries import paper_of, papers_of, verify
from tests import world
from tests.scenarios import agreements, applications, closures, domains
from tests.scenarios.mechanism import opinions, seat
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]
LATER = AT + timedelta(hours=2)
ENGLISH = {"Accept-Language": "en"}


def given(subject: Subject, kind: str) -> Paper:
    """The paper of this kind; it verifies by number and code."""
    paper = paper_of(subject, kind)
    assert paper is not None, kind
    found = verify(paper.number, paper.code)
    assert found is not None
    assert (found.digest, found.superseded) == (paper.digest, False)
    return paper


def says(paper: Paper, *texts: str) -> None:
    for text in texts:
        assert text in paper.contents, text


def decided(kind: str, ground: str, *, partial: bool = False) -> EndingProposal:
    running = domains.active(domains.ready(items=2))
    items = list(running.scope.order_by("pk")[:1]) if partial else []
    proposal = closures.proposed(running, AT, items=items, kind=kind, ground=ground)
    return closures.decided(proposal, AT)


ENDINGS = [
    ("termination", "failed_correction", False, "终止授权决定书", "杭授终〔2026〕1号", "《办法》六、（八）"),
    ("termination", "grave_incident", True, "部分终止授权决定书", "杭授终〔2026〕1号", "《办法》六、（四）"),
    ("revocation", "false_materials", False, "撤销授权决定书", "杭授撤〔2026〕1号", "《办法》四、（一）"),
    ("revocation", "grave_danger", True, "部分撤销授权决定书", "杭授撤〔2026〕1号", "《办法》五、（二）"),
]


@pytest.mark.parametrize(("kind", "ground", "partial", "title", "number", "basis"), ENDINGS)
def test_a_decision_to_end_goes_out_when_it_is_decided(
    as_actor: As, kind: str, ground: str, partial: bool, title: str, number: str, basis: str
) -> None:
    proposal = decided(kind, ground, partial=partial)
    agreement = proposal.agreement
    paper = given(proposal, kind)
    assert (paper.kind, paper.number) == (kind, number)
    says(
        paper, title, agreement.number, agreement.party_a, agreement.organization.name, agreement.organization.credit_code,
        basis, "《办法》二、（一）", "《办法》四、（五）", "纪要〔2026〕9号", "杭政函〔2026〕9号", "请求宽限。", "逾期未改正", "行政复议", "行政诉讼",
        "杭州市数据局", "2026年11月23日",
    )  # fmt: skip
    rows = list(agreement.scope.select_related("item").order_by("pk"))
    assert (rows[0].item.code in paper.contents) is partial
    assert rows[1].item.code not in paper.contents
    address = f"/endingproposal/{proposal.pk}/paper/{kind}/"
    for reader in (world.clerk(), world.approver(), world.admin_of(agreement.organization), seat(Role.CONVENER)):
        page = as_actor(reader).get(address)
        assert page.status_code == 200
        assert title in page.content.decode()
        assert paper.code.upper() in page.content.decode()
    other = world.applicant("91339999MADM000271")
    for stranger in (other.admin, world.clerk(world.COUNTY), domains.operator(domains.tenancy(agreement).domain)):
        assert as_actor(stranger).get(address).status_code == 404
    assert Client().get(address).status_code in {302, 404}
    case = as_actor(world.admin_of(agreement.organization)).get(f"/endingproposal/{proposal.pk}/").content.decode()
    assert address in case


def test_a_decision_against_the_ending_and_an_undecided_proposal_have_no_letter(as_actor: As) -> None:
    proposal = closures.concluded(closures.heard(closures.proposed()))
    assert paper_of(proposal, Paper.Kind.TERMINATION) is None
    client = as_actor(world.clerk())
    assert client.get(f"/endingproposal/{proposal.pk}/paper/termination/").status_code == 404
    assert client.get(f"/endingproposal/{proposal.pk}/paper/nonsense/").status_code == 404


def test_the_interface_around_a_letter_is_the_readers_and_its_text_chinese(as_actor: As) -> None:
    proposal = decided("termination", "failed_correction")
    client = as_actor(world.clerk())
    address = f"/endingproposal/{proposal.pk}/paper/termination/"
    chinese, english = client.get(address).content.decode(), client.get(address, headers=ENGLISH).content.decode()
    assert "返回" in chinese
    assert "Back" in english
    assert "返回" not in english
    article = english[english.index("<article") :]
    assert article == chinese[chinese.index("<article") :]
    case = client.get(f"/endingproposal/{proposal.pk}/", headers=ENGLISH).content.decode()
    assert "Decision terminating the authorization" in case


def test_what_somebody_reading_english_issues_is_chinese() -> None:
    with override("en"):
        proposal = decided("termination", "consent", partial=True)
    paper = given(proposal, Paper.Kind.TERMINATION)
    says(paper, "部分终止授权决定书", "双方协商一致。")
    assert "Terminat" not in paper.contents
    assert "consent" not in paper.contents


def test_an_issued_letter_reads_the_same_whatever_becomes_of_its_case(as_actor: As) -> None:
    proposal = decided("termination", "failed_correction", partial=True)
    client, address = as_actor(world.clerk()), f"/endingproposal/{proposal.pk}/paper/termination/"
    before = client.get(address).content.decode()
    Organization.objects.filter(pk=proposal.agreement.organization_id).update(name="改名后的公司")
    Item.objects.update(name="改名后的数据项")
    assert client.get(address).content.decode() == before


def test_the_operator_is_told_what_is_intended_and_until_when_it_may_speak(as_actor: As) -> None:
    proposal = closures.proposed()
    paper = given(proposal, Paper.Kind.HEARING)
    says(paper, "陈述申辩告知书", "2026年11月30日前", "逾期未改正", proposal.agreement.number, "《办法》六、（八）")
    page = as_actor(world.admin_of(proposal.agreement.organization)).get(
        f"/endingproposal/{proposal.pk}/paper/hearing/"
    )
    assert page.status_code == 200


def test_an_operator_that_gives_up_by_itself_gets_no_hearing_and_its_decision_says_so() -> None:
    running = domains.active()
    admin = world.admin_of(running.organization)
    proposal = agreement_actions.propose_ending(
        id=running.pk, by=admin, at=AT, kind="termination", ground="exit", text="业务调整，放弃授权。"
    )
    assert papers_of(proposal) == []
    agreement_actions.hear(id=proposal.pk, by=world.clerk(), at=AT)
    proposal = EndingProposal.objects.get(pk=proposal.pk)
    closures.entered(closures.concluded(proposal, AT), AT)
    closing.decide(id=proposal.pk, by=world.approver(), at=AT)
    says(given(proposal, Paper.Kind.TERMINATION), "你单位于2026年11月23日提出运营单位放弃授权", "业务调整，放弃授权。")


def test_every_ground_of_an_ending_has_its_basis() -> None:
    assert all(letters.basis(ground) for ground in EndingProposal.Ground.values)


def test_the_request_to_the_government_is_a_draft_for_the_authority_alone(as_actor: As) -> None:
    proposal = closures.heard(closures.proposed())
    address = f"/endingproposal/{proposal.pk}/paper/request/"
    assert as_actor(world.clerk()).get(address).status_code == 404, (
        "nothing is put forward before the mechanism concluded"
    )
    closures.concluded(proposal)
    page = as_actor(world.clerk()).get(address).content.decode()
    for text in ("杭州市人民政府：", "妥否，请批示。", "拟稿", "纪要〔2026〕9号", "请求宽限。"):
        assert text in page
    assert "核验码" not in page
    assert as_actor(world.admin_of(proposal.agreement.organization)).get(address).status_code == 404


# --- applications ----------------------------------------------------------------------------------------------------


def test_a_grant_and_a_refusal_reach_the_applicant_with_number_reasons_and_remedy(as_actor: As) -> None:
    case = applications.granted()
    paper = given(case, Paper.Kind.GRANT)
    assert paper.number == "杭授决〔2026〕1号"
    says(paper, "授权决定通知书", case.decision_no, "36个月", case.organization.name, "签订公共数据授权运营协议")
    page = as_actor(applications.admin(case)).get(f"/application/{case.pk}/").content.decode()
    assert f"/application/{case.pk}/paper/grant/" in page
    assert as_actor(applications.admin(case)).get(f"/application/{case.pk}/paper/grant/").status_code == 200


def test_a_refusal_says_why_and_what_can_be_done(as_actor: As) -> None:
    case = applications.refused()
    paper = given(case, Paper.Kind.REFUSAL)
    says(paper, "不予授权决定书", case.ended_reason, case.ended_remedy, case.decision_no, "《办法》四、（一）")
    client = as_actor(applications.admin(case))
    assert client.get(f"/application/{case.pk}/paper/refusal/").status_code == 200
    assert client.get(f"/application/{case.pk}/paper/grant/").status_code == 404
    assert as_actor(world.clerk(world.COUNTY)).get(f"/application/{case.pk}/paper/refusal/").status_code == 404


@pytest.mark.parametrize(
    ("verb", "kind", "text"),
    [("lapse", Paper.Kind.LAPSE, "未在签约期限"), ("annul", Paper.Kind.ANNULMENT, "撤回上述授权决定")],
)
def test_a_grant_that_never_became_an_agreement_ends_with_a_letter(verb: str, kind: str, text: str) -> None:
    case, at = applications.granted(), AT
    propose: dict[str, Any] = {"reason": "材料不实"}
    if verb == "lapse":
        at = AT + timedelta(days=90)
    else:
        propose["statement"] = "没有意见。"
    matter = getattr(agreement_actions, f"propose_{verb}")(id=case.pk, by=world.clerk(), at=at, **propose)
    opinions(matter, at=at)
    agreement_actions.conclude_matter(
        id=case.pk, by=seat(Role.CONVENER), at=at, met_on=at.date(), minutes_no="纪要〔2027〕1号", advice="for",
        reasons="各单位意见一致。",
    )  # fmt: skip
    agreement_actions.enter_decision(
        id=case.pk, by=world.clerk(), at=at, document_no="杭政函〔2027〕2号", decided_on=at.date(), approves=True
    )
    getattr(agreement_actions, verb)(id=case.pk, by=world.approver(), at=at)
    says(given(case, kind), text, "杭政函〔2027〕2号", "纪要〔2027〕1号", case.decision_no, "行政复议")


def test_acceptance_non_acceptance_and_supplement_verify_too(as_actor: As) -> None:
    case = applications.supplementing()
    notice = case.supplements.get()
    paper = given(notice, Paper.Kind.SUPPLEMENT)
    assert paper.number == notice.number
    page = as_actor(applications.admin(case)).get(f"/supplement/{notice.pk}/paper/").content.decode()
    assert paper.code.upper() in page


def test_the_request_for_a_grant_holds_checks_opinions_and_conclusion(as_actor: As) -> None:
    case = applications.concluded()
    page = as_actor(world.clerk()).get(f"/application/{case.pk}/paper/request/").content.decode()
    for text in ("妥否，请批示。", "核实单位", case.organization.credit_code, "杭州市人民政府："):
        assert text in page
    assert as_actor(applications.admin(case)).get(f"/application/{case.pk}/paper/request/").status_code == 404


# --- what is public --------------------------------------------------------------------------------------------------


def steward_of(case: Any) -> Actor:
    asked = case.requested.select_related("item__provider__region").get()
    return applications.steward(asked.item.provider)


def test_a_public_notice_is_read_by_a_data_steward_and_by_anybody(as_actor: As) -> None:
    case = applications.publish(applications.granted())
    address = f"/application/{case.pk}/paper/publication/"
    steward = as_actor(steward_of(case))
    assert address in steward.get(f"/application/{case.pk}/").content.decode()
    for client in (steward, as_actor(applications.admin(case)), as_actor(world.clerk()), Client()):
        page = client.get(address)
        assert page.status_code == 200
        assert "公共数据授权运营结果公告" in page.content.decode()
    assert f"/application/{case.pk}/" not in Client().get(address).content.decode(), "no way into the case for anybody"
    assert Client().get(f"/application/{case.pk}/paper/grant/").status_code in {302, 404}


def test_an_irregular_publication_is_for_those_who_know_the_file(as_actor: As) -> None:
    case = applications.publish(applications.granted(), published_on=DAY - timedelta(days=1))
    address = f"/application/{case.pk}/paper/publication/"
    steward = as_actor(steward_of(case))
    assert address not in steward.get(f"/application/{case.pk}/").content.decode()
    assert steward.get(address).status_code == 404
    assert Client().get(address).status_code in {302, 404}
    assert as_actor(world.clerk()).get(address).status_code == 200


# --- stops -----------------------------------------------------------------------------------------------------------


def test_closing_for_now_and_opening_again_each_leave_a_notice(as_actor: As) -> None:
    running = domains.active()
    stop = domain_actions.suspend(
        id=running.pk, by=world.approver(), at=LATER, cause="correction", reason="超范围使用", clause="第五条"
    )
    paper = given(stop, Paper.Kind.SUSPENSION)
    says(
        paper,
        "暂时关闭使用权限通知书",
        "《办法》六、（八）",
        "超范围使用",
        "第五条",
        "2026年11月23日12时00分",
        running.number,
    )
    domains.confirm_orders(running, LATER)
    agreement_actions.lift_stop(id=stop.pk, by=world.approver(), at=LATER, reason="已改正")
    domain_actions.resume(id=running.pk, by=world.approver(), at=LATER)
    says(given(running, Paper.Kind.RESUMPTION), "恢复使用权限通知书", "已改正", "2029年11月22日")
    operator = as_actor(world.admin_of(running.organization))
    page = operator.get(f"/agreement/{running.pk}/").content.decode()
    for address in (f"/stop/{stop.pk}/paper/suspension/", f"/agreement/{running.pk}/paper/resumption/"):
        assert address in page
        assert operator.get(address).status_code == 200
        assert as_actor(domains.operator(domains.tenancy(running).domain)).get(address).status_code == 404
        assert as_actor(world.clerk(world.COUNTY)).get(address).status_code == 404


def test_a_stop_of_one_item_names_it() -> None:
    made = agreements.sealed()
    item = made.scope.get().item
    stop = agreements.stopped(made, cause="risk", item=item)
    says(given(stop, Paper.Kind.SUSPENSION), f"数据项“{item.name}”的使用", "《办法》五、（二）")


# --- closures --------------------------------------------------------------------------------------------------------


def test_the_deletion_confirmation_has_its_code_once_the_authority_has_confirmed_it(as_actor: As) -> None:
    closure = closures.terminated()
    closures.deleted(closure, LATER)
    client = as_actor(world.clerk())
    draft = client.get(f"/closure/{closure.pk}/deletion.pdf")
    assert draft.content.startswith(b"%PDF-")
    assert paper_of(closure, Paper.Kind.DELETION) is None
    closure = closing.accept_deletion(id=closure.pk, by=world.clerk(), at=LATER)
    paper = given(closure, Paper.Kind.DELETION)
    assert paper.number == closure.deletion_no
    said = json.loads(paper.contents)
    assert (said["verifier"], said["cause"], said["confirmed_at"]) == ("李核验", "终止", "2026年11月23日12时00分")
    assert said["hold_until"] == f"{closure.hold_until.year}年{closure.hold_until.month}月{closure.hold_until.day}日"
    issued = client.get(f"/closure/{closure.pk}/deletion.pdf", headers=ENGLISH)
    assert issued.content.startswith(b"%PDF-")
    assert issued.content != draft.content
    Organization.objects.filter(pk=closure.organization_id).update(name="改名后的公司")
    assert client.get(f"/closure/{closure.pk}/deletion.pdf").content == issued.content


def test_a_purge_leaves_a_record_and_the_closed_case_another(as_actor: As) -> None:
    running = domains.active()
    closures.logged(running)
    closure, _at = closures.retaining(*closures.expired(running))
    after = closures.after_hold(closure)
    made = closures.approved(closure, after)
    clerk = as_actor(world.clerk())
    assert clerk.get(f"/purgeproposal/{made.pk}/paper/record/").status_code == 404
    # The database keeps logs by a clock of its own.
    clock.advance(after - clock.now())
    assert run_purges(after) == 1
    made.refresh_from_db()
    paper = given(made, Paper.Kind.PURGE)
    assert paper.number == made.record_no
    says(
        paper, "日志清除记录", closure.number, running.number, running.organization.name, "clerk-330100", "approver-330100",
        "3行", "《办法》四、（五）",
    )  # fmt: skip
    assert clerk.get(f"/purgeproposal/{made.pk}/paper/record/").status_code == 200
    operator = as_actor(world.admin_of(running.organization))
    assert operator.get(f"/purgeproposal/{made.pk}/paper/record/").status_code == 404
    closing.complete(id=closure.pk, by=world.approver(), at=after, final_report_note="已于2030年1月8日通过")
    says(
        given(closure, Paper.Kind.CLOSURE), "退出处置办结记录", made.record_no, closure.deletion_no,
        "已于2030年1月8日通过", "期限届满",
    )  # fmt: skip
    assert f"/closure/{closure.pk}/paper/completion/" in operator.get(f"/closure/{closure.pk}/").content.decode()
    assert operator.get(f"/closure/{closure.pk}/paper/completion/").status_code == 200
    assert as_actor(world.clerk(world.COUNTY)).get(f"/closure/{closure.pk}/paper/completion/").status_code == 404


def test_the_record_of_a_closure_names_the_decision_that_ended_it() -> None:
    closure = closures.terminated()
    closure, at = closures.retaining(closure, LATER)
    after = closures.after_hold(closure)
    made = closures.prepared(closure, after)
    closing.keep(id=made.pk, by=world.approver(), at=after, reason="另案备查")
    closing.complete(id=closure.pk, by=world.approver(), at=after, final_report_note="缺报，已记录")
    assert at == LATER
    says(given(closure, Paper.Kind.CLOSURE), "杭授终〔2026〕1号", "继续留存：另案备查", "缺报，已记录")


# --- verification ----------------------------------------------------------------------------------------------------


def test_the_public_page_answers_for_every_letter_in_both_languages() -> None:
    proposal = decided("revocation", "false_materials")
    closing.carry_out(id=proposal.pk, by=world.approver(), at=AT)
    papers = list(Paper.objects.order_by("pk"))
    assert {p.kind for p in papers} >= {
        Paper.Kind.ANNOUNCEMENT, Paper.Kind.ACCEPTANCE, Paper.Kind.GRANT, Paper.Kind.PUBLICATION, Paper.Kind.FILING,
        Paper.Kind.AGREEMENT, Paper.Kind.HEARING, Paper.Kind.REVOCATION,
    }  # fmt: skip
    for paper in papers:
        asked = {"number": paper.number, "code": paper.code.upper()}
        page = Client().get("/verify/", asked).content.decode()
        assert "由本系统出具" in page
        assert f"{paper.get_kind_display()} {paper.number}" in page
        assert paper.digest in page
        assert "没有这一编号" in Client().get("/verify/", asked | {"code": "0" * 12}).content.decode()
    paper = given(proposal, Paper.Kind.REVOCATION)
    english = Client().get("/verify/", {"number": paper.number, "code": paper.code}, headers=ENGLISH).content.decode()
    assert "Decision revoking the authorization" in english
