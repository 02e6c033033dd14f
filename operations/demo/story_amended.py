"""Two agreements that change while they run: A1 adds the weather warnings by a supplement, A8 goes by another name."""

from datetime import timedelta

from applicants.models import Document
from audit.actor import Actor
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Amendment, AmendmentItem, NameChange, ScopeItem
from operations.dataflow.actions import requests
from operations.demo import applying
from operations.demo.operating import supplying
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, PROVINCE, World

ADDED, NAME = "D20", "云栈智行科技有限公司"


def amended(world: World) -> Story:
    """A1 asks for the warnings for the scenario it has: reviewed, deliberated, agreed to, sealed, supplied."""
    diary = Diary(world.today, world.today.ago(months=6, days=10))
    yield diary.at
    agreement = Agreement.objects.get(pk=world.known["a1"].pk)
    made = _asked(world, diary, agreement)
    yield from diary.workdays(2)
    clerk, approver = world.of(CITY, "clerk"), world.of(CITY, "approver")
    agreements.begin_review(id=made.pk, by=clerk, at=diary.tick())
    yield from diary.workdays(3, 10)
    for row in AmendmentItem.objects.filter(amendment=made).select_related("item__provider").order_by("pk"):
        agreements.agree_added(
            id=row.pk, by=world.steward(row.item.provider), at=diary.tick(), opinion="公开的预警信息，同意提供。"
        )
    yield from _decided(world, diary, made, clerk, approver)
    yield from _made_known(world, diary, made, clerk)
    yield from _sealed(world, diary, made, approver)
    yield from _supplied(world, diary, made)


def _asked(world: World, diary: Diary, agreement: Agreement) -> Amendment:
    """Drafted by the operator's staff, submitted by its administrator."""
    staff, scenario = world.by("a1-staff"), agreement.scope.select_related("scenario").order_by("pk")[0].scenario
    made: Amendment = agreements.draft_amendment(
        id=agreement.pk, by=staff, at=diary.tick(),
        reason="汛期部分企业经营受暴雨影响出现短期波动，现有数据无法区分，容易误拒续贷。",
    )  # fmt: skip
    agreements.add_item(
        id=made.pk, by=staff, at=diary.tick(), item=world.items[CITY, ADDED], scenario=scenario,
        necessity="按预警时段校正经营连续性判断，没有其他可替代的数据。", fields_wanted="预警区域\n预警等级\n预警时段",
    )  # fmt: skip
    agreements.submit_amendment(id=made.pk, by=world.by("a1-admin"), at=diary.tick())
    return made


def _decided(world: World, diary: Diary, made: Amendment, clerk: Actor, approver: Actor) -> Story:
    """The members' opinions, the meeting, the government's document confirmed a day later."""
    agreements.open_deliberation(id=made.pk, by=clerk, at=diary.tick())
    matter = Amendment.objects.select_related("matter").get(pk=made.pk).matter
    assert matter is not None
    yield from applying.opine(world, diary, matter, days=3)
    yield from diary.workdays(1, 14)
    agreements.conclude_amendment(
        id=made.pk, by=world.of(CITY, "convener"), at=diary.tick(), advice="for", reasons="数据公开、必要性充分，建议同意增加。",
        **applying.minutes(world, diary, CITY),
    )  # fmt: skip
    yield from diary.workdays(2)
    number = world.number("杭政函", diary.day)
    document = _paper(world, diary, f"政府批复{number}", made.agreement.number)
    agreements.enter_amendment_decision(
        id=made.pk,
        by=clerk,
        at=diary.tick(),
        document_no=number,
        decided_on=diary.day,
        approves=True,
        document=document,
    )
    yield from diary.workdays(1, 9, 30)
    agreements.decide_amendment(id=made.pk, by=approver, at=diary.tick())


def _paper(world: World, diary: Diary, title: str, number: str) -> Document:
    return paper(title, f"协议 {number}", "同意增加", by=world.of(CITY, "clerk"), at=diary.tick(1))


def _made_known(world: World, diary: Diary, made: Amendment, clerk: Actor) -> Story:
    """The result made public, reported to the province, which gives its receipt."""
    agreements.publish_amendment(
        id=made.pk, by=clerk, at=diary.tick(), published_on=diary.day, channel="杭州市人民政府门户网站"
    )
    agreements.file_amendment(
        id=made.pk, by=clerk, at=diary.tick(), number=world.number("杭数备", diary.day), sent_on=diary.day
    )
    yield from diary.workdays(1, 15)
    agreements.receive_amendment(
        id=made.pk, by=world.of(PROVINCE, "desk"), at=diary.tick(), receipt_no=world.number("浙数备回", diary.day),
        received_on=diary.day,
    )  # fmt: skip


def _sealed(world: World, diary: Diary, made: Amendment, approver: Actor) -> Story:
    """Signed by the operator, released and sealed by two others once the period for objections is over."""
    signatory = world.by("a1-signatory")
    copy = paper(f"补充协议{made.number}签署页", "乙方（盖章）", by=signatory, at=diary.tick())
    agreements.sign_amendment(id=made.pk, by=signatory, at=diary.tick(), signed_copy=copy, sealed=True)
    until = Amendment.objects.get(pk=made.pk).objections_until
    if until is not None:
        yield from diary.until(until + timedelta(days=1), 9, 30)
    agreements.release_amendment(id=made.pk, by=approver, at=diary.tick())
    seal = world.seals[CITY]
    agreements.seal_amendment(id=made.pk, by=world.of(CITY, "seal"), at=diary.tick(30), seal=seal, copies=4)
    number = Amendment.objects.get(pk=made.pk).number
    world.say(f"{diary.day} {number} 已用印（{made.agreement.number}增加数据）")


def _supplied(world: World, diary: Diary, made: Amendment) -> Story:
    """The demand list for what was added, agreed to and delivered."""
    yield from diary.workdays(2, 10)
    rows = list(ScopeItem.objects.filter(amendment=made).select_related("item__provider", "scenario"))
    wanted = supplying.drawn_up(world, diary, made.agreement, rows)
    yield from supplying.reviewed(world, diary, wanted)
    requests.approve(id=wanted.pk, by=world.of(CITY, "approver"), at=diary.tick())
    yield from diary.workdays(1, 14)
    requests.deliver(id=wanted.pk, by=world.operator(CITY), at=diary.tick(), evidence="已供给至租户，平台记录已核对。")


def renamed(world: World) -> Story:
    """A8 has changed its name: the clerk checks it against the register, and its agreement gets the line."""
    diary = Diary(world.today, world.today.ago(days=40))
    yield diary.at
    organization, admin = world.organizations["a8"], world.by("a8-admin")
    proof = paper(
        "变更登记通知书", f"统一社会信用代码 {organization.credit_code}", f"名称：{NAME}", by=admin, at=diary.tick()
    )
    asked: NameChange = agreements.request_rename(
        id=organization.pk, by=admin, at=diary.tick(), name=NAME, credit_code=organization.credit_code,
        changed_on=diary.day, reason="股东会决议变更名称。", document=proof,
    )  # fmt: skip
    yield from diary.workdays(2, 10)
    agreements.confirm_rename(id=asked.pk, by=world.of(CITY, "clerk"), at=diary.tick())
