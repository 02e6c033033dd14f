"""Endings and what follows: expired, terminated, retaining logs, held to the end; by the real actions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from audit.actor import SYSTEM
from audit.clock import today
from audit.logs.reading import parse
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal, ScopeItem
from operations.applications.models import Application
from operations.closures import actions
from operations.closures.models import CarryOver, Closure, PurgeProposal
from operations.closures.tasks import record_expiry
from operations.domains import actions as domain_actions
from operations.mechanism.models import Matter
from statute.terms import ends_at
from tests import world
from tests.scenarios import applications, domains, mechanism
from tests.scenarios.mechanism import seat
from tests.scenarios.stages import stage
from tests.world import AT


def logged(agreement: Agreement, at: datetime = AT, kind: str = "access", lines: int = 3) -> Any:
    """A log file of the day, uploaded by the domain's operator."""
    rows = "".join(f"{at.isoformat()},u{n},D05,登录,成功,第{n}行\n" for n in range(lines))
    log = parse(f"at,person,item,act,result,detail\n{rows}".encode(), f"{kind}-{today(at)}.csv")
    by = domains.operator(domains.tenancy(agreement).domain)
    return domain_actions.upload_log(id=agreement.pk, by=by, at=at, kind=kind, day=today(at), log=log)


@stage
def expired(agreement: Agreement | None = None) -> tuple[Closure, datetime]:
    """The last day of a running agreement has passed and the job has run; the closure and the time."""
    running = agreement or domains.active()
    at = ends_at(running.last_on)
    assert record_expiry(at) == 1
    return Closure.objects.get(agreement=running), at


@stage
def proposed(
    agreement: Agreement | None = None, at: datetime = AT, items: Sequence[ScopeItem] = (), kind: str = "termination",
    ground: str = "failed_correction",
) -> EndingProposal:  # fmt: skip
    """The clerk proposes to end."""
    running = agreement or domains.active()
    return agreements.propose_ending(
        id=running.pk, by=world.clerk(str(running.region_id)), at=at, kind=kind, ground=ground, text="逾期未改正",
        items=items,
    )  # fmt: skip


@stage
def heard(proposal: EndingProposal, at: datetime = AT) -> EndingProposal:
    """The operator stated its case; the matter lies before the mechanism."""
    region = str(proposal.region_id)
    agreements.state_defence(
        id=proposal.pk, by=world.admin_of(proposal.agreement.organization), at=at, statement="请求宽限。"
    )
    return agreements.hear(id=proposal.pk, by=world.clerk(region), at=at)


@stage
def concluded(proposal: EndingProposal, at: datetime = AT) -> EndingProposal:
    """Every unit answered, and the mechanism concluded to end."""
    assert proposal.matter is not None
    mechanism.opinions(proposal.matter, at=at)
    return actions.conclude_matter(
        id=proposal.pk, by=seat(Role.CONVENER, str(proposal.region_id)), at=at, met_on=today(at), minutes_no="纪要〔2026〕9号",
        advice="for", reasons="同意终止",
    )  # fmt: skip


@stage
def entered(proposal: EndingProposal, at: datetime = AT, **changes: Any) -> EndingProposal:
    """The clerk entered the government's document."""
    values = {"document_no": "杭政函〔2026〕9号", "decided_on": today(at), "approves": True} | changes
    return actions.enter_decision(id=proposal.pk, by=world.clerk(str(proposal.region_id)), at=at, **values)


@stage
def decided(proposal: EndingProposal, at: datetime = AT) -> EndingProposal:
    """Heard, concluded, decided."""
    entered(concluded(heard(proposal, at), at), at)
    return actions.decide(id=proposal.pk, by=world.approver(str(proposal.region_id)), at=at)


@stage
def carried_out(proposal: EndingProposal, at: datetime = AT) -> Closure:
    """The ending took effect; its closure."""
    decided(proposal, at)
    actions.carry_out(id=proposal.pk, by=world.approver(str(proposal.region_id)), at=at)
    return Closure.objects.get(proposal=proposal)


@stage
def terminated(agreement: Agreement | None = None, at: datetime = AT) -> Closure:
    """The whole agreement terminated."""
    return carried_out(proposed(agreement, at), at)


# --- carried over --------------------------------------------------------------------------------------------------

RENEWED = AT + timedelta(days=1000)


@stage
def renewed(agreement: Agreement | None = None) -> tuple[Closure, Application, datetime]:
    """Two items authorized, one of them granted to a renewal; the authorization has expired. Closure, renewal, the morning after."""
    running = agreement or domains.active(domains.ready(items=2))
    renewal = applications.published_and_filed(at=RENEWED, renews=running.application)
    closure, ended = expired(running)
    return closure, renewal, ended + timedelta(hours=9)


def row_of(closure: Closure, name: str = "纳税信用等级") -> ScopeItem:
    """A row of the ended agreement, by its item."""
    return ScopeItem.objects.get(agreement=closure.agreement_id, item__name=name)


@stage
def carrying(closure: Closure, renewal: Application, at: datetime) -> CarryOver:
    """The operator asks that the item granted again may stay."""
    by = world.admin_of(closure.organization)
    inputs: dict[str, Any] = {
        "rows": [row_of(closure)],
        "renewal": renewal,
        "reason": "续期后继续用于授信核验，避免重复传输。",
    }
    made: list[CarryOver] = actions.propose_carry_over(id=closure.pk, by=by, at=at, **inputs)
    return made[0]


@stage
def carried(closure: Closure, renewal: Application, at: datetime) -> CarryOver:
    """Approved: it stays."""
    made = carrying(closure, renewal, at)
    return actions.approve_carry_over(id=made.pk, by=world.approver(), at=at, decision="续期范围内，同意延用。")


@stage
def lapsed(renewal: Application, at: datetime) -> Application:
    """The renewal was never signed: mechanism and government concluded that its grant lapses."""
    agreements.propose_lapse(id=renewal.pk, by=world.clerk(), at=at, reason="三次催告未签约")
    mechanism.opinions(Matter.objects.get(kind=Matter.Kind.LAPSE, subject_id=renewal.pk), at=at)
    agreements.conclude_matter(
        id=renewal.pk, by=seat(Role.CONVENER), at=at, met_on=today(at), minutes_no="纪要〔2029〕1号", advice="for",
        reasons="各单位意见一致。",
    )  # fmt: skip
    agreements.enter_decision(
        id=renewal.pk, by=world.clerk(), at=at, document_no="杭政函〔2029〕2号", decided_on=today(at), approves=True
    )
    return agreements.lapse(id=renewal.pk, by=world.approver(), at=at)


@stage
def cancelled(closure: Closure, renewal: Application, at: datetime) -> CarryOver:
    """Approved, but the renewal lapsed: it must be deleted."""
    made = carried(closure, renewal, at)
    lapsed(renewal, at)
    return actions.cancel_carry_over(id=made.pk, by=world.clerk(), at=at, reason="续期授权已失效")


# --- the stages ----------------------------------------------------------------------------------------------------


@stage
def confirmed(closure: Closure, at: datetime) -> Closure:
    """The domain confirmed that everything is shut."""
    by = domains.operator(closure.domain)
    return actions.confirm_closed(id=closure.pk, by=by, at=at, evidence="租户、账号、接口均已关闭。")


@stage
def settled(closure: Closure, at: datetime) -> Closure:
    """The assets are settled."""
    confirmed(closure, at)
    return actions.settle_assets(
        id=closure.pk, by=world.clerk(str(closure.region_id)), at=at, assets_note="设备移交甲方。"
    )


def certificate(closure: Closure, at: datetime, **changes: Any) -> dict[str, Any]:
    """A lawful deletion certificate."""
    return {
        "scope": "租户全部数据、模型和中间结果", "method": "覆写三遍后释放", "executor": "王执行", "verifier": "李核验",
        "deleted_at": at, "document": world.evidence(domains.operator(closure.domain), "删除证明.pdf"),
    } | changes  # fmt: skip


@stage
def deleted(closure: Closure, at: datetime) -> Closure:
    """The domain's certificate is in."""
    settled(closure, at)
    return actions.certify_deletion(
        id=closure.pk, by=domains.operator(closure.domain), at=at, **certificate(closure, at)
    )


@stage
def retaining(closure: Closure | None = None, at: datetime | None = None) -> tuple[Closure, datetime]:
    """Deletion accepted; the logs are held until `hold_until`."""
    if closure is None:
        closure, ended = expired()
        at = at or ended + timedelta(hours=10)
    assert at is not None
    deleted(closure, at)
    return actions.accept_deletion(id=closure.pk, by=world.clerk(str(closure.region_id)), at=at), at


def after_hold(closure: Closure) -> datetime:
    """The morning after the last day of the hold."""
    assert closure.hold_until is not None
    return ends_at(closure.hold_until) + timedelta(hours=9)


@stage
def prepared(closure: Closure, at: datetime) -> PurgeProposal:
    """The job proposed the purge, the clerk prepared it."""
    made = actions.propose_purge(id=closure.pk, by=SYSTEM, at=at)
    return actions.prepare(id=made.pk, by=world.clerk(str(closure.region_id)), at=at)


@stage
def approved(closure: Closure, at: datetime) -> PurgeProposal:
    """Two persons want it purged."""
    made = prepared(closure, at)
    return actions.approve(id=made.pk, by=world.approver(str(closure.region_id)), at=at)
