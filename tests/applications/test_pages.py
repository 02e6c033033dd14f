"""The pages of an application: what each role reads, the same number of queries however much is on file, the papers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.roles import Role
from operations.applications import actions
from operations.papers.models import Paper
from tests import world
from tests.scenarios import applications as scene
from tests.scenarios import mechanism
from tests.world import AT, PROVINCE

pytestmark = pytest.mark.django_db


def signed_in(by):
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client


def read(by, case):
    answer = signed_in(by).get(reverse("portal:case", args=["application", case.pk]))
    return answer.status_code, answer.content.decode()


def test_every_stage_has_a_page_for_every_role_that_sees_it():
    for stage in (scene.submitted, scene.supplementing, scene.verifying, scene.deliberating, scene.refused):
        case = stage(credit_code=CODES.pop())
        for role in (Role.CLERK, Role.APPROVER, Role.CONVENER, Role.SECRETARIAT, Role.AUDITOR):
            status, text = read(mechanism.seat(role), case)
            assert status == 200, (stage, role)
            assert "小微企业普惠授信核验" in text
        assert read(scene.admin(case), case)[0] == 200


CODES = [
    "91339999MADM000196",
    "91339999MADM000271",
    "91339999MADM00035U",
    "91339999MADM00043N",
    "91339999MADM00051H",
]


def test_the_draft_is_a_task_list_with_what_is_missing():
    case = scene.draft(but=("security_commitment", "experience"))
    status, text = read(scene.admin(case), case)
    assert status == 200
    for words in ("一、申请单位", "二、应用场景与数据", "三、申请材料", "未上传", "还缺等保证明、密评证明"):
        assert words in text, words
    assert "缺少材料“数据安全承诺书”" in text
    assert read(world.clerk(), case)[0] == 404


def test_a_granted_case_shows_publication_filing_and_the_decision():
    case = scene.published_and_filed()
    _status, text = read(world.clerk(), case)
    for words in ("杭政函〔2026〕18号", "杭州市数据局门户网站", "杭数报〔2026〕5号", "审议与决定"):
        assert words in text, words
    assert read(mechanism.seat(Role.PROVINCIAL_DESK, PROVINCE), case)[0] == 200


def test_the_applicant_reads_states_and_no_opinions():
    case = scene.verifying()
    scene.conclude_check(scene.check_of(case, "mlps3"), opinion="内部研判：基本符合")
    scene.consulted(case)
    _status, text = read(scene.admin(case), case)
    assert "等保三级系统开发运维经验" in text
    assert "内部研判" not in text
    assert "可逆还原的风险如何" not in text
    assert "内部研判" in read(world.clerk(), case)[1]


def test_a_unit_reads_the_others_opinions_after_its_own():
    case = scene.verifying()
    scene.conclude_check(scene.check_of(case, "mlps3"), opinion="公安研判意见")
    handler = mechanism.seat(Role.UNIT_HANDLER, unit=world.units()["crypto"])
    assert "公安研判意见" not in read(handler, case)[1]
    scene.conclude_check(scene.check_of(case, "cryptography"))
    assert "公安研判意见" in read(handler, case)[1]


def test_a_steward_reads_scenarios_and_its_own_data_only():
    case = scene.draft()
    other = scene.item("企业社保缴纳人数区间", provider="人力资源和社会保障局")
    scene.ask(case, other, case.scenarios.get())
    actions.submit(id=case.pk, by=scene.admin(case), at=AT)
    scene.check_materials(case)
    actions.accept(id=case.pk, by=world.clerk(), at=AT)
    actions.begin_verification(id=case.pk, by=world.clerk(), at=AT)
    status, text = read(scene.steward(world.units()["税务局"]), case)
    assert status == 200
    assert "纳税信用等级" in text
    assert "企业社保缴纳人数区间" not in text
    assert "第三方审计报告" not in text


def test_an_expert_reads_the_file_and_the_own_question():
    case = scene.verifying()
    scene.consulted(case)
    status, text = read(scene.expert(), case)
    assert status == 200
    assert "可逆还原的风险如何" in text


def test_the_number_of_queries_does_not_grow_with_the_file():
    small, large = scene.verifying(credit_code=CODES_OF_TWO[0]), scene.draft(credit_code=CODES_OF_TWO[1])
    for number in range(4):
        place = actions.add_scenario(id=large.pk, by=scene.admin(large), at=AT, **scene.scenario(name=f"场景{number}"))
        scene.ask(large, scene.item(f"数据{number}"), place)
        scene.add_material(large, "policy")
        scene.add_experience(large, "mlps")
    actions.submit(id=large.pk, by=scene.admin(large), at=AT)
    scene.check_materials(large)
    actions.accept(id=large.pk, by=world.clerk(), at=AT)
    actions.begin_verification(id=large.pk, by=world.clerk(), at=AT)
    scene.conclude_checks(large)
    counts = []
    for case in (small, large):
        client = signed_in(world.clerk())
        address = reverse("portal:case", args=["application", case.pk])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 30, counts


CODES_OF_TWO = ("91339999MADM000196", "91339999MADM000271")


@pytest.mark.parametrize("kind", ["publication", "filing", "acceptance"])
def test_papers_carry_their_verification_code(kind):
    case = scene.published_and_filed()
    answer = signed_in(world.clerk()).get(reverse("applications:paper", args=[case.pk, kind]))
    assert answer.status_code == 200
    assert answer.context["paper"].code


def test_receipt_form_letter_and_supplement_are_pages():
    case = scene.supplementing()
    client = signed_in(scene.admin(case))
    receipt = client.get(reverse("applications:receipt", args=[case.pk])).content.decode()
    assert case.number in receipt
    assert case.materials.first().document.digest in receipt
    assert client.get(reverse("applications:form", args=[case.pk])).status_code == 200
    notice = case.supplements.get()
    assert notice.number in client.get(reverse("applications:supplement", args=[notice.pk])).content.decode()
    verifying = scene.verifying(credit_code=CODES_OF_TWO[1])
    police = world.units()["police"]
    address = reverse("applications:letter", args=[verifying.pk, police.pk])
    letter = signed_in(world.clerk()).get(address)
    assert "杭州市公安局" in letter.content.decode()
    given = letter.context["paper"]
    assert (given.kind, given.number[:3], len(given.code)) == ("consultation", "杭授征", 12)
    check = verifying.checks.filter(unit=police).order_by("pk").first()
    scene.conclude_check(check, at=AT)
    actions.reopen_check(id=check.pk, by=scene.head(check), at=AT, reason="有新情况")
    again = signed_in(world.clerk()).get(address).context["paper"]
    assert again.number != given.number, "asked again, by another letter"
    assert Paper.objects.filter(pk=given.pk).exists()
    assert signed_in(scene.admin(verifying)).get(address).status_code == 404


def test_a_rejection_is_a_paper_with_its_remedy():
    case = scene.submitted()
    actions.reject(
        id=case.pk, by=world.approver(), at=AT, reason="材料虚假", clause="四(一)", remedy="可以依法申请行政复议。"
    )
    text = signed_in(scene.admin(case)).get(reverse("applications:paper", args=[case.pk, "not_accepted"]))
    assert "可以依法申请行政复议" in text.content.decode()


def test_every_action_form_opens():
    case = scene.verifying()
    check = scene.check_of(case, "credit")
    asked = case.requested.get()
    stops = {
        (world.clerk(), "application", case.pk): ("require_supplement",),
        (mechanism.seat(Role.SECRETARIAT), "application", case.pk): ("consult_expert",),
        (scene.handler(check), "checkitem", check.pk): ("draft_conclusion",),
        (scene.steward(asked.item.provider), "requesteditem", asked.pk): ("agree", "reduce", "refuse"),
    }
    for (by, kind, pk), verbs in stops.items():
        for verb in verbs:
            answer = signed_in(by).get(reverse("portal:act", args=[kind, pk, verb]))
            assert answer.status_code == 200, (kind, verb)
