"""Endings and closures: heard, deliberated, decided, carried out; shut, settled, deleted, held, purged."""

from datetime import date

from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal
from operations.closures import actions as closures
from operations.closures.models import Closure, PurgeProposal
from operations.demo.applying import minutes, opine
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Part, Story
from operations.demo.world import World
from operations.mechanism.models import Matter


def ended(
    world: World, diary: Diary, proposal: EndingProposal, statement: str, firm: str, reasons: str
) -> Part[Closure]:
    """The operator heard, the mechanism's conclusion, the government's decision, and the ending itself."""
    agreement = proposal.agreement
    region = str(agreement.region_id)
    clerk, approver, convener = (world.of(region, post) for post in ("clerk", "approver", "convener"))
    yield from diary.workdays(2, 10)
    agreements.state_defence(id=proposal.pk, by=world.by(f"{firm}-admin"), at=diary.tick(), statement=statement)
    yield from diary.workdays(1, 10)
    heard: EndingProposal = agreements.hear(id=proposal.pk, by=clerk, at=diary.tick())
    assert heard.matter is not None
    yield from opine(world, diary, heard.matter)
    yield from diary.workdays(1, 14)
    closures.conclude_matter(
        id=proposal.pk, by=convener, at=diary.tick(), advice=Matter.Advice.FOR, reasons=reasons,
        **minutes(world, diary, region),
    )  # fmt: skip
    yield from diary.workdays(2, 10)
    closures.enter_decision(
        id=proposal.pk, by=clerk, at=diary.tick(),
        document_no=world.number(f"{world.regions[region].mark}政函", diary.day), decided_on=diary.day, approves=True,
    )  # fmt: skip
    closures.decide(id=proposal.pk, by=approver, at=diary.tick(30))
    return (yield from carried_out(world, diary, proposal))


def carried_out(world: World, diary: Diary, proposal: EndingProposal) -> Part[Closure]:
    """Carried out on the next working day."""
    agreement = proposal.agreement
    yield from diary.workdays(1, 9)
    closures.carry_out(id=proposal.pk, by=world.of(str(agreement.region_id), "approver"), at=diary.tick())
    world.say(f"{diary.day} {agreement.number} {proposal.get_kind_display()}")
    return Closure.objects.get(proposal=proposal)


def shut(world: World, diary: Diary, closure: Closure) -> None:
    """The domain confirms what the ending has shut."""
    by = world.operator(str(closure.region_id))
    closures.confirm_closed(
        id=closure.pk, by=by, at=diary.tick(), evidence="租户、账号和接口均已关闭，平台截图附后。",
        document=paper(f"权限关闭确认单（{closure.number}）", "租户关闭、账号注销、供数停止", by=by, at=diary.tick(1)),
    )  # fmt: skip


def deleted(world: World, diary: Diary, closure: Closure, on: date) -> Story:
    """Assets settled, data deleted and certified on a day, the certificate checked the day after."""
    region = str(closure.region_id)
    clerk, by = world.of(region, "clerk"), world.operator(region)
    yield from diary.workdays(1, 10)
    closures.settle_assets(
        id=closure.pk,
        by=clerk,
        at=diary.tick(),
        assets_note="模型和产品由运营单位自行处置，含公共数据的中间表、特征库全部删除。",
    )
    yield from diary.until(on, 14)
    done_at = diary.tick()
    closures.certify_deletion(
        id=closure.pk, by=by, at=diary.tick(30), scope="租户存储、备份、缓存和模型特征库", method="逻辑删除后多次覆写，备份介质消磁",
        executor="运维工程师 季正浩", verifier="安全工程师 柯月华", deleted_at=done_at,
        document=paper(f"数据删除证明（{closure.number}）", "删除范围、方式、执行人、复核人", by=by, at=diary.tick(1)),
    )  # fmt: skip
    yield from diary.workdays(1, 10)
    closures.accept_deletion(id=closure.pk, by=clerk, at=diary.tick())


def purge_tried(world: World, diary: Diary, closure: Closure) -> PurgeProposal:
    """Clerk and approver would purge before the logs' hold is over: refused."""
    region = str(closure.region_id)
    made: PurgeProposal = closures.propose_purge(id=closure.pk, by=world.of(region, "clerk"), at=diary.tick())
    world.refused(closures.approve, id=made.pk, by=world.of(region, "approver"), at=diary.tick())
    return made


def latest_closure(agreement: Agreement) -> Closure:
    """The agreement's closing case."""
    return Closure.objects.filter(agreement=agreement).latest("opened_at")
