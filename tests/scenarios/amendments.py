"""Supplements to agreements and changes of the operator, by the real actions."""

from datetime import datetime
from typing import Any

from audit.actor import SYSTEM
from audit.clock import today
from audit.roles import Role
from operations.agreements import actions
from operations.agreements.models import Agreement, Amendment, AmendmentItem, ChangeFiling, NameChange
from tests import world
from tests.scenarios import agreements, applications, mechanism
from tests.scenarios.mechanism import seat
from tests.scenarios.stages import stage
from tests.world import AT, PROVINCE

ADDED = "社保缴纳区间"
NEW = {
    "scenario_name": "小微企业续贷预警",
    "description": "银行在续贷前识别经营风险。",
    "economic_value": "降低不良率。",
    "social_value": "稳定小微企业融资。",
    "safeguards": "域内建模，只输出预警等级。",
    "feasibility": "已与两家银行试点。",
    "goals": "首年覆盖三千户",
    "milestones": ((18, "完成试点"), (30, "覆盖三千户")),
}


@stage
def drafted(
    agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False, item: bool = True
) -> Amendment:
    """More data for the scenario there is; with `new` for a scenario of its own; without `item` nothing yet."""
    running = agreement or agreements.sealed()
    made = actions.draft_amendment(
        id=running.pk,
        by=world.admin_of(running.organization),
        at=at,
        reason="模型需要缴纳信息。",
        **(NEW if new else {}),
    )
    if item:
        ask(made, at=at, scenario=None if new else scenario_of(running))
    return fresh(made)


def scenario_of(agreement: Agreement) -> Any:
    """The scenario the agreement began with."""
    return agreement.scope.order_by("pk").first().scenario


@stage
def ask(amendment: Amendment, *, at: datetime = AT, **changes: Any) -> AmendmentItem:
    """An item of another provider."""
    region = str(amendment.region_id)
    inputs = {
        "item": changes.pop("item", None)
        or applications.item(ADDED, region=region, provider="人力资源和社会保障局", at=at),
        "necessity": "预警模型离不开缴纳区间。", "fields_wanted": "缴纳区间\n参保月数",
    } | changes  # fmt: skip
    return actions.add_item(id=amendment.pk, by=admin(amendment), at=at, **inputs)


def admin(amendment: Amendment) -> Any:
    """The operator's administrator."""
    return world.admin_of(amendment.agreement.organization)


@stage
def submitted(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """In the authority's hands."""
    made = drafted(agreement, at=at, new=new)
    return actions.submit_amendment(id=made.pk, by=admin(made), at=at)


@stage
def reviewing(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """With the providers."""
    made = submitted(agreement, at=at, new=new)
    return actions.begin_review(id=made.pk, by=world.clerk(str(made.region_id)), at=at)


def steward(row: AmendmentItem) -> Any:
    """Who reviews it."""
    return seat(Role.STEWARD, unit=row.item.provider)


@stage
def agree(amendment: Amendment, *, at: datetime = AT) -> Amendment:
    """Every provider agrees."""
    for row in amendment.items.filter(state="open", removed=False).select_related("item__provider").order_by("pk"):
        actions.agree_added(id=row.pk, by=steward(row), at=at)
    return fresh(amendment)


@stage
def deliberating(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """Before the mechanism."""
    made = agree(reviewing(agreement, at=at, new=new), at=at)
    return actions.open_deliberation(id=made.pk, by=world.clerk(str(made.region_id)), at=at)


@stage
def concluded(
    agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False, advice: str = "for"
) -> Amendment:
    """Every unit opined, the convener recorded the conclusion."""
    made = deliberating(agreement, at=at, new=new)
    assert made.matter is not None
    mechanism.opinions(made.matter, at=at)
    return actions.conclude_amendment(
        id=made.pk, by=seat(Role.CONVENER, str(made.region_id)), at=at, met_on=today(at), minutes_no="纪要〔2026〕11号",
        advice=advice, reasons="各单位意见一致。",
    )  # fmt: skip


def document(at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """The government's document: it agrees."""
    return {"document_no": "杭政函〔2026〕31号", "decided_on": today(at), "approves": True} | changes


@stage
def entered(
    agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False, advice: str = "for", **changes: Any
) -> Amendment:
    """The decision is entered, not confirmed."""
    made = concluded(agreement, at=at, new=new, advice=advice)
    return actions.enter_amendment_decision(
        id=made.pk, by=world.clerk(str(made.region_id)), at=at, **document(at, **changes)
    )


@stage
def granted(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """The government agreed."""
    made = entered(agreement, at=at, new=new)
    return actions.decide_amendment(id=made.pk, by=world.approver(str(made.region_id)), at=at)


@stage
def refused(agreement: Agreement | None = None, *, at: datetime = AT) -> Amendment:
    """The government did not agree, as the mechanism advised."""
    made = entered(agreement, at=at, advice="against", approves=False, reasons="必要性不足。")
    return actions.decide_amendment(id=made.pk, by=world.approver(str(made.region_id)), at=at)


@stage
def published(amendment: Amendment, *, at: datetime = AT) -> Amendment:
    """The result is public."""
    return actions.publish_amendment(
        id=amendment.pk, by=world.clerk(str(amendment.region_id)), at=at, published_on=today(at),
        channel="杭州市数据局门户网站",
    )  # fmt: skip


@stage
def filed(amendment: Amendment, *, at: datetime = AT) -> Amendment:
    """Reported to the provincial government."""
    return actions.file_amendment(
        id=amendment.pk, by=world.clerk(str(amendment.region_id)), at=at, number="杭数报〔2026〕21号", sent_on=today(at)
    )


@stage
def signed(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """Public and filed; the operator signed and sealed its copy."""
    made = granted(agreement, at=at, new=new)
    published(made, at=at)
    if made.agreement.region.level != "province":
        filed(made, at=at)
    return sign(made, at=at)


@stage
def sign(amendment: Amendment, *, at: datetime = AT) -> Amendment:
    """The operator signs."""
    by = agreements.signatory(amendment.agreement)
    copy = world.evidence(by, "补充协议签署页.pdf", at)
    return actions.sign_amendment(id=amendment.pk, by=by, at=at, signed_copy=copy, sealed=True)


@stage
def released(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """The approver lets the keeper seal."""
    made = signed(agreement, at=at, new=new)
    return actions.release_amendment(id=made.pk, by=world.approver(str(made.region_id)), at=at)


@stage
def seal(amendment: Amendment, *, at: datetime = AT) -> Amendment:
    """The keeper affixes the contract seal."""
    region = str(amendment.region_id)
    return actions.seal_amendment(
        id=amendment.pk, by=agreements.keeper(region), at=at, seal=agreements.contract_seal(region), copies=4
    )


@stage
def sealed(agreement: Agreement | None = None, *, at: datetime = AT, new: bool = False) -> Amendment:
    """Part of the agreement."""
    return seal(released(agreement, at=at, new=new), at=at)


def with_two_items() -> Amendment:
    """A supplement that asks for two items, with their providers."""
    running = agreements.sealed()
    made = drafted(running)
    ask(made, item=applications.item("用电等级"), scenario=scenario_of(running))
    actions.submit_amendment(id=made.pk, by=admin(made), at=AT)
    return actions.begin_review(id=made.pk, by=world.clerk(), at=AT)


def decided(amendment: Amendment) -> Amendment:
    """Deliberated, and agreed to by the government."""
    made = actions.open_deliberation(id=amendment.pk, by=world.clerk(), at=AT)
    mechanism.opinions(made.matter)
    actions.conclude_amendment(
        id=made.pk,
        by=seat(Role.CONVENER),
        at=AT,
        met_on=today(AT),
        minutes_no="纪要〔2026〕11号",
        advice="for",
        reasons="一致",
    )
    actions.enter_amendment_decision(id=made.pk, by=world.clerk(), at=AT, **document())
    return actions.decide_amendment(id=made.pk, by=world.approver(), at=AT)


def walked(amendment: Amendment) -> Amendment:
    """From the providers' desks to the release."""
    made = decided(agree(amendment))
    sign(filed(published(made)))
    return actions.release_amendment(id=made.pk, by=world.approver(), at=AT)


@stage
def withdrawn(agreement: Agreement | None = None, *, at: datetime = AT) -> Amendment:
    """The operator thought better of it."""
    made = submitted(agreement, at=at)
    return actions.withdraw_amendment(id=made.pk, by=admin(made), at=at, reason="方案调整")


@stage
def void(agreement: Agreement | None = None, *, at: datetime = AT) -> Amendment:
    """The agreement's term ran out meanwhile; the job recorded it."""
    from statute.terms import ends_at

    made = submitted(agreement, at=at)
    last = ends_at(made.agreement.last_on)
    actions.expire(id=made.agreement_id, by=SYSTEM, at=last)
    return fresh(made)


def fresh(amendment: Amendment) -> Amendment:
    """The row as it stands now."""
    return Amendment.objects.get(pk=amendment.pk)


# --- changes of the operator ---------------------------------------------------------------------------------------


def naming(organization: Any, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """A lawful change of name."""
    by = world.admin_of(organization)
    return {
        "name": "浙里征信科技有限公司", "credit_code": organization.credit_code, "changed_on": today(at),
        "reason": "股东会决议变更名称", "document": world.evidence(by, "变更登记通知书.pdf", at),
    } | changes  # fmt: skip


@stage
def rename_asked(agreement: Agreement, *, at: datetime = AT) -> NameChange:
    """The operator asked for its new name to be recorded."""
    organization = agreement.organization
    by = world.admin_of(organization)
    return actions.request_rename(id=organization.pk, by=by, at=at, **naming(organization, at))


@stage
def renamed(agreement: Agreement, *, at: datetime = AT) -> ChangeFiling:
    """Confirmed, and filed on the agreement."""
    asked = rename_asked(agreement, at=at)
    actions.confirm_rename(id=asked.pk, by=world.clerk(str(asked.region_id)), at=at)
    return ChangeFiling.objects.get(agreement=agreement, kind=ChangeFiling.Kind.NAME)


def desk() -> Any:
    """Who gives receipts."""
    return seat(Role.PROVINCIAL_DESK, PROVINCE)
