"""Endings and what follows: giving up, being heard, the last act; closures step by step, logs held and purged."""

from django.db.models import Exists, OuterRef, Q

from audit.logs.models import Hold
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal
from operations.closures import actions as closures
from operations.closures.models import Closure, PurgeProposal
from operations.demo.papers import paper
from operations.demo.world import CITY
from operations.mechanism.models import Matter
from operations.oversight.models import Report
from operations.simulation.contracting import OF_AGREEMENT
from operations.simulation.habits import daily, habit, rhythm
from operations.simulation.town import Town

State = EndingProposal.State
_OF_PROPOSAL = ("agreement__region", "agreement__organization", "agreement__application")
_OF_CLOSURE = ("agreement__application", "organization", "region", "domain")
_UNDECIDED = EndingProposal.objects.filter(
    agreement=OuterRef("pk"), state__in=[State.OPEN, State.HEARD, State.CONCLUDED]
)


# --- proposals --------------------------------------------------------------------------------------------------------


@rhythm(Agreement, "active", every=(1500, 4000), where=~Q(Exists(_UNDECIDED)), related=OF_AGREEMENT)
def give_up(town: Town, agreement: Agreement) -> None:
    """The operator gives the authorization up."""
    agreements.propose_ending(
        id=agreement.pk, by=town.admin(agreement.organization_id), at=town.at(1), kind=EndingProposal.Kind.TERMINATION,
        ground=EndingProposal.Ground.EXIT, text="经营方向调整，不再运营。",
    )  # fmt: skip


@rhythm(Agreement, "active", every=(3000, 8000), where=~Q(Exists(_UNDECIDED)), related=OF_AGREEMENT)
def find_false_materials(town: Town, agreement: Agreement) -> None:
    """What the grant rested on turns out false: revocation is proposed."""
    agreements.propose_ending(
        id=agreement.pk, by=town.of(str(agreement.region_id), "clerk"), at=town.at(1), kind=EndingProposal.Kind.REVOCATION,
        ground=EndingProposal.Ground.FALSE_MATERIALS, text="经书面确认，申请时提交的审计报告系伪造，建议撤销授权。",
    )  # fmt: skip


@daily
def prohibit_an_item(town: Town) -> None:
    """Once, in the third year, an item of the catalog becomes prohibited: its use ends at once."""
    item = town.items.get((CITY, "D14"))
    if item is not None and town.workday - town.first_workday == 620:
        item.refresh_from_db()
        if item.state == "confirmed" and item.attribute != "prohibited":
            closures.prohibit(
                id=item.pk,
                by=town.steward(item.provider),
                at=town.at(1),
                reason="经重新评估，轨迹聚合可能还原个人行踪，改为禁止开放。",
            )


@habit(
    EndingProposal,
    State.OPEN,
    since="proposed_at",
    after=(1, 4),
    odds=0.85,
    where=Q(stated_at=None),
    related=_OF_PROPOSAL,
)
def state_the_defence(town: Town, proposal: EndingProposal) -> None:
    """The operator states its case; some keep silent."""
    by = town.admin(proposal.agreement.organization_id)
    agreements.state_defence(id=proposal.pk, by=by, at=town.at(1), statement="无异议，请求依法办理退出。")


def _hear(town: Town, proposal: EndingProposal) -> None:
    agreements.hear(id=proposal.pk, by=town.of(str(proposal.agreement.region_id), "clerk"), at=town.at(1))


@habit(
    EndingProposal, State.OPEN, since="stated_at", after=(1, 3), where=Q(stated_at__isnull=False), related=_OF_PROPOSAL
)
def hear_the_operator(town: Town, proposal: EndingProposal) -> None:
    """Heard: the matter goes to the mechanism."""
    _hear(town, proposal)


@habit(EndingProposal, State.OPEN, since="hearing_due_on", after=(1, 3), where=Q(stated_at=None), related=_OF_PROPOSAL)
def go_on_unheard(town: Town, proposal: EndingProposal) -> None:
    """The days for a defence have passed in silence."""
    _hear(town, proposal)


@habit(EndingProposal, State.CONCLUDED, since="matter__concluded_at", after=(2, 5), related=(*_OF_PROPOSAL, "matter"))
def carry_out_the_ending(town: Town, proposal: EndingProposal) -> None:
    """The ending takes effect."""
    approver = town.of(str(proposal.agreement.region_id), "approver")
    if proposal.agreement.state in {"sealed", "active", "suspended"}:
        closures.carry_out(id=proposal.pk, by=approver, at=town.at(1))
    else:
        agreements.drop(id=proposal.pk, by=approver, at=town.at(1), reason="协议已经结束。")


_DECLINED = Matter.objects.filter(pk=OuterRef("matter"), state=Matter.State.CONCLUDED, decision__approves=False)


@habit(EndingProposal, State.HEARD, where=Q(Exists(_DECLINED)), related=_OF_PROPOSAL)
def drop_the_proposal(town: Town, proposal: EndingProposal) -> None:
    """The government didn't agree to the ending."""
    by = town.of(str(proposal.agreement.region_id), "approver")
    agreements.drop(id=proposal.pk, by=by, at=town.at(1), reason="政府决定不予终止，继续观察。")


@habit(
    EndingProposal, State.OPEN, where=Q(agreement__state__in=["expired", "terminated", "revoked"]), related=_OF_PROPOSAL
)
def drop_what_time_decided(town: Town, proposal: EndingProposal) -> None:
    """The agreement ended otherwise in the meantime."""
    by = town.of(str(proposal.agreement.region_id), "approver")
    agreements.drop(id=proposal.pk, by=by, at=town.at(1), reason="协议已经结束。")


# --- closures ---------------------------------------------------------------------------------------------------------


@habit(Closure, "opened", since="opened_at", after=(0, 1), late=0.1, latest=5, related=_OF_CLOSURE)
def confirm_the_closing(town: Town, closure: Closure) -> None:
    """The domain confirms that everything is shut."""
    by = town.operator(str(closure.region_id))
    document = paper(f"权限关闭确认单（{closure.number}）", "租户关闭、账号注销、供数停止", by=by, at=town.at(1))
    closures.confirm_closed(
        id=closure.pk, by=by, at=town.at(1), evidence="租户、账号和接口均已关闭，平台截图附后。", document=document
    )


@habit(Closure, "permissions_closed", since="closed_confirmed_at", after=(1, 4), related=_OF_CLOSURE)
def settle_the_assets(town: Town, closure: Closure) -> None:
    """The clerk writes down what becomes of them."""
    closures.settle_assets(
        id=closure.pk, by=town.of(str(closure.region_id), "clerk"), at=town.at(1),
        assets_note="模型和产品由运营单位自行处置，含公共数据的中间表、特征库全部删除。",
    )  # fmt: skip


@habit(Closure, "assets_settled", since="assets_settled_at", after=(1, 5), late=0.15, latest=15, related=_OF_CLOSURE)
def certify_the_deletion(town: Town, closure: Closure) -> None:
    """The domain deletes and certifies it."""
    by = town.operator(str(closure.region_id))
    document = paper(f"数据删除证明（{closure.number}）", "删除范围、方式、执行人、复核人", by=by, at=town.at(1))
    closures.certify_deletion(
        id=closure.pk, by=by, at=town.at(2), scope="租户存储、备份、缓存和模型特征库", method="逻辑删除后多次覆写，备份介质消磁",
        executor="运维工程师 季正浩", verifier="安全工程师 柯月华", deleted_at=town.diary.at, document=document,
    )  # fmt: skip


@habit(Closure, "data_deleted", since="deleted_at", after=(1, 3), related=_OF_CLOSURE)
def accept_the_deletion(town: Town, closure: Closure) -> None:
    """The clerk checks the certificate; the clerk may want to purge the logs with it, which is refused."""
    region = str(closure.region_id)
    closures.accept_deletion(id=closure.pk, by=town.of(region, "clerk"), at=town.at(1))


@habit(Closure, "retaining_logs", since="deleted_at", after=(5, 20), odds=0.06, related=_OF_CLOSURE)
def hold_by_law(town: Town, closure: Closure) -> None:
    """The police want the logs kept, for a while."""
    if not Hold.objects.filter(owner=closure.agreement_id, reason=Hold.Reason.LEGAL).exists():
        by = town.of(str(closure.region_id), "approver")
        closures.place_legal_hold(id=closure.pk, by=by, at=town.at(1), reason="移送公安机关调查，日志依法保全")


@habit(Closure, "retaining_logs", since="deleted_at", after=(160, 300), related=_OF_CLOSURE)
def release_the_logs(town: Town, closure: Closure) -> None:
    """The police are done."""
    held = Hold.objects.filter(owner=closure.agreement_id, reason=Hold.Reason.LEGAL, released_at=None)
    for hold in held.order_by("pk"):
        closures.release_legal_hold(
            id=closure.pk, by=town.by("audit-admin"), at=town.at(1), hold=hold, reason="调查已终结。"
        )


# --- logs -------------------------------------------------------------------------------------------------------------


@habit(PurgeProposal, "open", since="proposed_at", after=(1, 5), where=Q(prepared_at=None), related=("closure",))
def prepare_the_purge(town: Town, proposal: PurgeProposal) -> None:
    """The clerk prepares what the job proposed."""
    closures.prepare(id=proposal.pk, by=town.of(str(proposal.region_id), "clerk"), at=town.at(1))


@habit(
    PurgeProposal, "open", since="prepared_at", after=(1, 4), where=Q(prepared_at__isnull=False), related=("closure",)
)
def decide_on_the_purge(town: Town, proposal: PurgeProposal) -> None:
    """The approver has the logs purged, or kept."""
    by = town.of(str(proposal.region_id), "approver")
    if town.chance.happens(0.1, "kept", town.called(proposal)):
        closures.keep(id=proposal.pk, by=by, at=town.at(1), reason="审计需要，继续留存。")
    else:
        closures.approve(id=proposal.pk, by=by, at=town.at(1))


_DECIDED = PurgeProposal.objects.filter(closure=OuterRef("pk"), state__in=["purged", "kept"])
_UNREPORTED = Report.objects.filter(agreement=OuterRef("agreement"), kind="final").exclude(state="accepted")


@habit(Closure, "retaining_logs", where=Q(Exists(_DECIDED)) & ~Q(Exists(_UNREPORTED)), related=_OF_CLOSURE)
def complete(town: Town, closure: Closure) -> None:
    """Logs decided on, the final report accepted: complete."""
    closures.complete(id=closure.pk, by=town.of(str(closure.region_id), "approver"), at=town.at(1))
