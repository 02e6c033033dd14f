"""Breaches 五(二), 六(八): on record, ordered to be corrected with access closed at once, answered, judged, referred."""

from datetime import date
from typing import Any

from operations.agreements.models import Agreement
from operations.demo import contracting
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Part
from operations.demo.world import World
from operations.domains.models import Order
from operations.oversight.actions import correcting, credit, violations
from operations.oversight.models import Correction, CreditRecord, Referral, Violation


def violated(world: World, diary: Diary, agreement: Agreement, text: str, **more: Any) -> Violation:
    """The clerk puts on record what the operator did."""
    by = world.of(str(agreement.region_id), "clerk")
    said: dict[str, Any] = {"kind": Violation.Kind.MISUSE, "occurred_on": diary.day, "text": text} | more
    made: Violation = violations.record_violation(
        id=agreement.pk, by=by, at=diary.tick(), **said,
        document=paper("违规情况取证记录", text[:40], by=by, at=diary.tick(1)),
    )  # fmt: skip
    return made


def ordered(
    world: World, diary: Diary, about: Agreement | Violation, clause: str, facts: str, requirement: str, due_on: date
) -> Correction:
    """Drafted by the clerk, issued by the approver; permissions are closed in the same minute, the domain confirms."""
    region = str(about.region_id)
    draft = correcting.draft_order_for if isinstance(about, Violation) else correcting.draft_order
    made = draft(
        id=about.pk, by=world.of(region, "clerk"), at=diary.tick(), clause=clause, facts=facts, requirement=requirement,
        due_on=due_on,
    )  # fmt: skip
    issued: Correction = correcting.issue_order(id=made.pk, by=world.of(region, "approver"), at=diary.tick())
    contracting.confirm_orders(world, diary, issued.agreement, Order.Kind.CLOSE_TENANCY)
    if isinstance(about, Violation):
        handled(world, diary, about, f"已发出改正通知书{issued.number}，同时暂时关闭权限。")
    return issued


def handled(world: World, diary: Diary, violation: Violation, handling: str) -> None:
    """What was done about it; it goes on the operator's record."""
    violations.handle(
        id=violation.pk, by=world.of(str(violation.region_id), "clerk"), at=diary.tick(), handling=handling
    )


def answered(world: World, diary: Diary, order: Correction, feedback: str) -> None:
    """The operator says what it did, with evidence."""
    by = world.admin(order.organization_id)
    correcting.give_feedback(
        id=order.pk, by=by, at=diary.tick(), feedback=feedback,
        evidence=paper(f"改正情况报告（{order.number}）", feedback[:40], by=by, at=diary.tick(1)),
    )  # fmt: skip


def rejected(world: World, diary: Diary, order: Correction, decision: str) -> None:
    """Not corrected as asked; the job records the failure and proposes the ending."""
    approver = world.of(str(order.region_id), "approver")
    correcting.reject_correction(id=order.pk, by=approver, at=diary.tick(), decision=decision)


def referred(world: World, diary: Diary, violation: Violation, unit: str) -> Part[Referral]:
    """What breaks the law goes to 网信 or 公安, and is put down as handled."""
    region = str(violation.region_id)
    number = world.number(f"{world.regions[region].mark}数移", diary.day)
    made: Referral = violations.refer(
        id=violation.pk, by=world.of(region, "approver"), at=diary.tick(), unit=world.unit(region, unit), number=number,
        referred_on=diary.day,
    )  # fmt: skip
    yield from diary.workdays(1, 10)
    handled(world, diary, violation, f"已移送公安机关（{number}）。")
    return made


def concluded(world: World, diary: Diary, referral: Referral, outcome: str, basis: str) -> None:
    """The unit's decision, which goes on the credit record as it says."""
    unit, region = referral.unit, str(referral.region_id)
    by = world.handler(unit)
    number = world.number(f"{world.regions[region].mark}公罚决", diary.day)
    violations.record_outcome(
        id=referral.pk, by=by, at=diary.tick(), outcome=outcome, outcome_no=number, outcome_on=diary.day,
        credit_basis=basis, document=paper(f"处罚决定{number}", outcome, by=by, at=diary.tick(1)),
    )  # fmt: skip


def disposed(world: World, diary: Diary, agreement: Agreement, text: str, basis: str) -> CreditRecord:
    """The market authority puts a decision of its own on the credit record."""
    region = str(agreement.region_id)
    by = world.handler(world.unit(region, "market"))
    number = world.number(f"{world.regions[region].mark}市监罚", diary.day)
    made: CreditRecord = credit.record_credit(
        by=by, at=diary.tick(), organization=agreement.organization, agreement=agreement, document_no=number,
        decided_on=diary.day, text=text, basis=basis,
        document=paper(f"处罚决定{number}", text, by=by, at=diary.tick(1)),
    )  # fmt: skip
    return made
