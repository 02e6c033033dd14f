"""Breaches and what follows: violations, referrals, orders to correct, credit records; by the real actions."""

from datetime import date, datetime, timedelta
from typing import Any

from audit.actor import SYSTEM, Actor
from audit.clock import today
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.mechanism.queries import calendar
from operations.oversight.actions import correcting, credit, violations
from operations.oversight.models import Correction, CreditRecord, MarketRule, Referral, Violation
from tests import world
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY


def unit_seat(kind: str, role: str = Role.UNIT_APPROVER, region: str = CITY) -> Actor:
    """Somebody of a unit."""
    return seat(role, unit=world.units(region)[kind])


def officer(agreement: Agreement) -> Actor:
    """The operator's security officer."""
    code = agreement.organization.credit_code[-6:].lower()
    from accounts.models import Seat
    from accounts.queries import actor_of

    held = Seat.objects.filter(user__username=f"security-{code}").select_related("user", "unit").first()
    if held:
        return actor_of(held.user, held, seats=[held])
    return world.person(f"security-{code}", Role.SECURITY_OFFICER, organization=agreement.organization)


# --- orders to correct ---------------------------------------------------------------------------------------------


def contents(agreement: Agreement, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What a lawful order says, with the agreement's own period."""
    return {
        "clause": "第五条 数据安全要求", "facts": "未按约定留存加工日志。", "requirement": "补齐日志并落实专人负责。",
        "due_on": calendar().add_workdays(today(at), agreement.rectification_workdays),
    } | changes  # fmt: skip


def drafted(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> Correction:
    """By the clerk."""
    running = agreement or domains.active()
    by = world.clerk(str(running.region_id))
    return correcting.draft_order(id=running.pk, by=by, at=at, **contents(running, at, **changes))


def issued(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> Correction:
    """By the approver: access is closed."""
    made = drafted(agreement, at, **changes)
    return correcting.issue_order(id=made.pk, by=world.approver(str(made.region_id)), at=at)


def answered(order: Correction | None = None, at: datetime = AT) -> Correction:
    """The operator's feedback is in."""
    made = order or issued(at=at)
    by = world.admin_of(made.organization)
    evidence = world.evidence(by, "改正材料.pdf")
    return correcting.give_feedback(id=made.pk, by=by, at=at, feedback="已补齐日志，指定专人负责。", evidence=evidence)


def accepted(order: Correction | None = None, at: datetime = AT, lift: bool = True) -> Correction:
    """Corrected as asked."""
    made = answered(order, at)
    by = world.approver(str(made.region_id))
    return correcting.accept_correction(id=made.pk, by=by, at=at, decision="改正到位。", lift=lift)


def rejected(order: Correction | None = None, at: datetime = AT) -> Correction:
    """Not corrected as asked."""
    made = answered(order, at)
    by = world.approver(str(made.region_id))
    return correcting.reject_correction(id=made.pk, by=by, at=at, decision="日志仍有缺失。")


def after(order: Correction) -> datetime:
    """The morning after the period."""
    return AT + (order.due_on - today(AT)) + timedelta(days=1)


def failed(order: Correction | None = None) -> Correction:
    """The period passed without a word; the job recorded it."""
    made = order or issued()
    return correcting.fail_correction(id=made.pk, by=SYSTEM, at=after(made))


# --- violations ----------------------------------------------------------------------------------------------------


def recorded(
    agreement: Agreement | None = None, at: datetime = AT, by: Actor | None = None, **changes: Any
) -> Violation:
    """One of the six kinds, by the clerk."""
    running = agreement or domains.active()
    values = {"kind": "misuse", "occurred_on": today(at), "text": "将授权数据用于营销名单。"} | changes
    return violations.record_violation(id=running.pk, by=by or world.clerk(str(running.region_id)), at=at, **values)


def referred(
    violation: Violation | None = None, at: datetime = AT, kind: str = "cac", on: date | None = None
) -> Referral:
    """By the approver to 网信."""
    made = violation or recorded(at=at, unlawful=True)
    region = str(made.region_id)
    return violations.refer(
        id=made.pk, by=world.approver(region), at=at, unit=world.units(region)[kind], number="杭数移〔2026〕3号",
        referred_on=on or today(at),
    )  # fmt: skip


def concluded(referral: Referral, at: datetime = AT, **changes: Any) -> Referral:
    """The unit's answer."""
    values = {"outcome": "责令改正，给予警告。", "outcome_no": "杭网执〔2026〕18号", "outcome_on": today(at)} | changes
    by = seat(Role.UNIT_APPROVER, unit=referral.unit)
    return violations.record_outcome(id=referral.pk, by=by, at=at, **values)


def handled(violation: Violation | None = None, at: datetime = AT) -> Violation:
    """Referred, and put down as handled."""
    referral = referred(violation, at)
    by = world.clerk(str(referral.region_id))
    return violations.handle(id=referral.violation_id, by=by, at=at, handling="已移送网信部门查处。")


# --- credit --------------------------------------------------------------------------------------------------------


def on_record(
    case: Agreement | None = None, at: datetime = AT, by: Actor | None = None, **changes: Any
) -> CreditRecord:
    """A disposition of the market authority."""
    running = case or domains.active()
    values = {
        "organization": running.organization, "document_no": "杭市监罚〔2026〕7号", "decided_on": today(at), "text": "虚假宣传，罚款五万元。",
        "basis": "《反不正当竞争法》第二十条", "agreement": running,
    } | changes  # fmt: skip
    return credit.record_credit(by=by or unit_seat("market", Role.UNIT_HANDLER), at=at, **values)


def appealed(record: CreditRecord | None = None, at: datetime = AT) -> CreditRecord:
    """The organization objects."""
    made = record or on_record(at=at)
    return credit.appeal(id=made.pk, by=world.admin_of(made.organization), at=at, appeal_text="处罚决定已被复议撤销。")


def market_rule(by: Actor | None = None, at: datetime = AT, **changes: Any) -> MarketRule:
    """Kept on record by a unit that watches the market."""
    values = {"name": "数据产品流通交易管理细则", "document_no": "浙市监〔2026〕5号", "issued_on": today(at)} | changes
    return credit.enter_rule(by=by or unit_seat("market"), at=at, **values)
