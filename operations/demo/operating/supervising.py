"""Supervision of what runs 二(一)(三), 六(三)(四): inspections, drills, what units record, the authority's own measures."""

from datetime import date

from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Part, Story
from operations.demo.world import World
from operations.oversight.actions import incidents, inspecting, supervising
from operations.oversight.models import Inspection


def planned(world: World, diary: Diary, agreement: Agreement, on: date) -> Inspection:
    """The clerk plans an inspection of the data's use and the safeguards."""
    made: Inspection = inspecting.plan_inspection(
        id=agreement.pk, by=world.of(str(agreement.region_id), "clerk"), at=diary.tick(), planned_on=on, data_use=True,
        safeguards=True,
    )  # fmt: skip
    return made


def performed(world: World, diary: Diary, agreement: Agreement, observations: str) -> Part[Inspection]:
    """Planned, and held two days later."""
    made = planned(world, diary, agreement, diary.today.add(diary.day, 2))
    yield from diary.until(made.planned_on, 14)
    by = world.of(str(agreement.region_id), "clerk")
    held: Inspection = inspecting.perform(
        id=made.pk, by=by, at=diary.tick(), inspected_on=diary.day, inspectors="检查组 沈立群、童海波",
        observations=observations, data_use=True, safeguards=True,
        document=paper(f"监督检查记录（{made.number}）", observations, by=by, at=diary.tick(1)),
    )  # fmt: skip
    return held


def inspected(world: World, diary: Diary, agreement: Agreement) -> Story:
    """Something small is found, answered and closed; no access is closed for it."""
    seen = "抽查加工任务、交付记录和日志各二十条，与批准的应用场景一致；账号清理台账更新不及时。"
    made = yield from performed(world, diary, agreement, seen)
    approver = world.of(str(agreement.region_id), "approver")
    yield from diary.workdays(1, 10)
    inspecting.give_findings(
        id=made.pk,
        by=approver,
        at=diary.tick(),
        findings="请于每月底核对账号清理台账。",
        answer_due_on=diary.today.add(diary.day, 10),
    )
    yield from diary.workdays(4, 10)
    inspecting.respond(
        id=made.pk,
        by=world.admin(agreement.organization_id),
        at=diary.tick(),
        response="已建立按月核对制度，首次核对完成。",
    )
    yield from diary.workdays(2, 10)
    closed(world, diary, made, "已改进，办结。")


def breached(world: World, diary: Diary, agreement: Agreement, seen: str, findings: str) -> Part[Inspection]:
    """An inspection that finds a breach: what follows is another's."""
    made = yield from performed(world, diary, agreement, seen)
    yield from diary.workdays(1, 10)
    found: Inspection = inspecting.give_findings(
        id=made.pk, by=world.of(str(agreement.region_id), "approver"), at=diary.tick(), findings=findings, breach=True
    )
    return found


def closed(world: World, diary: Diary, inspection: Inspection, conclusion: str) -> None:
    """What was found is followed up elsewhere."""
    approver = world.of(str(inspection.region_id), "approver")
    inspecting.close_inspection(id=inspection.pk, by=approver, at=diary.tick(), conclusion=conclusion)


def drilled(world: World, diary: Diary, agreement: Agreement) -> None:
    """The yearly drill under the plan."""
    by = world.of(str(agreement.region_id), "clerk")
    incidents.record_drill(
        id=agreement.pk, by=by, at=diary.tick(), held_on=diary.day, scenario="接口密钥泄露，异常调用触发告警",
        participants="公共数据主管部门\n网信办\n公安机关\n授权运营单位\n授权运营域运维人员",
        conclusion="四十分钟内停止处理活动并关闭权限，预案有效；通讯录已更新。",
        document=paper("应急演练总结", f"协议{agreement.number}", by=by, at=diary.tick(1)),
    )  # fmt: skip


def recorded(world: World, diary: Diary, agreement: Agreement) -> None:
    """Each unit within its duty: safety by the network authority, duties by the data authority, trading where there is any."""
    region = str(agreement.region_id)
    product = Product.objects.filter(agreement=agreement, state=Product.State.ON_MARKET).order_by("pk").first()
    said = [("safety", world.handler(world.unit(region, "cac")), "抽查漏洞修复和日志留存，符合要求。")]
    if product is not None:
        said.append(("trading", world.handler(world.unit(region, "market")), "抽查合同和收费记录，未发现价格歧视。"))
    said.append(("duties", world.of(region, "clerk"), "第一责任人、数据安全负责人到岗履职，责任书已签。"))
    for kind, by, text in said:
        supervising.record_supervision(
            id=agreement.pk, by=by, at=diary.tick(), kind=kind, found_on=diary.day, text=text,
            product=product if kind == "trading" else None,
        )  # fmt: skip


MEASURES = (
    ("training", "组织辖区内授权运营单位数据安全培训。"),
    ("assessment", "委托测评机构对授权运营域和各租户开展风险评估，整改问题七项。"),
    ("review", "对在运营协议的安全措施逐一审查。"),
    ("warning", "通报近期接口滥用风险，要求各运营单位自查调用频次限制。"),
)


def took_measures(world: World, diary: Diary, region: str) -> None:
    """The authority's training, assessment, review and warning of a year, for all who operate in its region."""
    for kind, text in MEASURES:
        supervising.record_measure(
            by=world.of(region, "clerk"), at=diary.tick(), kind=kind, held_on=diary.day, text=text
        )
