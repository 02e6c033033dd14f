"""Ways that between them follow every arrow of an application and of an agreement, and much of what hangs on them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from operations.agreements import actions as agreeing
from operations.agreements.models import Agreement
from operations.applications import actions as applying
from operations.applications.models import Application
from operations.domains import actions as operating
from tests import world
from tests.matrix.scenes import SCENES
from tests.matrix.scenes.running import ready_to_open
from tests.scenarios import agreements, announcements, applications, closures, domains
from tests.world import AT


@dataclass(frozen=True, kw_only=True)
class Journey:
    """A way to go, and the acts on an application or agreement that change its state on the way."""

    go: Callable[[], Any]
    acts: frozenset[str]


def resubmit(case: Application) -> Application:
    """Every point answered."""
    return applying.resubmit(id=case.pk, by=applications.admin(case), at=AT, answers="已补交。")


def supplemented_and_withdrawn() -> None:
    """Supplemented before acceptance and during verification, given back by the approver, withdrawn."""
    case = applications.supplementing()
    resubmit(case)
    applications.check_materials(case)
    applying.accept(id=case.pk, by=world.clerk(), at=AT)
    applying.begin_verification(id=case.pk, by=world.clerk(), at=AT)
    applications.conclude_check(applications.check_of(case, "mlps3"), result="needs_evidence")
    applications.require(case, by=world.approver())
    applying.return_to_verification(id=case.pk, by=world.approver(), at=AT + timedelta(days=10), reason="逾期未补正")
    applying.withdraw(id=case.pk, by=applications.admin(case), at=AT + timedelta(days=10), reason="经营调整")


def sent_back() -> None:
    """Before the mechanism and back to the units."""
    case = applications.deliberating()
    applying.send_back(id=case.pk, by=world.clerk(), at=AT, reason="须再次核实")


def redrafted_and_void() -> None:
    """Signed, taken back, void."""
    made = agreements.signed()
    agreeing.reopen(id=made.pk, by=world.clerk(), at=AT, reason="条款有误")
    agreeing.void(id=made.pk, by=world.clerk(), at=AT, reason="重拟")


def suspended_and_terminated() -> None:
    """Opened, closed for now, opened again, ended."""
    running: Agreement = domains.active(ready_to_open())
    domains.open_account(domains.cleared_person(running))
    operating.suspend(id=running.pk, by=world.approver(), at=AT, cause="other", reason="核查期间暂停。")
    domains.confirm_orders(running)
    for stop in running.stops.filter(until_at__isnull=True):
        agreeing.lift_stop(id=stop.pk, by=world.approver(), at=AT, reason="核查完毕")
    operating.resume(id=running.pk, by=world.approver(), at=AT)
    domains.confirm_orders(running)
    closures.terminated(agreements.fresh(running))


def sealed_on_paper() -> None:
    """The seal was affixed on paper and is entered afterwards."""
    made, by = agreements.released(), agreements.keeper()
    inputs = {"seal": agreements.contract_seal(), "sealed_on": world.DAY, "copies": 4}
    agreeing.enter_paper_seal(id=made.pk, by=by, at=AT, scan=world.evidence(by, "用印件.pdf"), **inputs)


def from_stock() -> None:
    """An agreement older than this system."""
    notice, by = announcements.published(), world.approver()
    made = agreeing.register_stock(
        by=by, at=AT, announcement=notice, organization=applications.applicant().organization, heading="普惠授信核验",
        submitted_on=date(2024, 1, 10), decision_no="杭政函〔2024〕3号", decided_on=date(2024, 2, 20), granted_months=36,
        published_on=date(2024, 2, 21), channel="门户网站", filing_no="杭数报〔2024〕1号", filed_on=date(2024, 2, 22),
        scenarios="小微企业授信核验", items=[applications.item()], number="杭数授协〔2024〕1号", representative="周正",
        first_on=date(2024, 2, 29), last_on=date(2027, 2, 28), sealed_on=date(2024, 2, 28),
        seal=agreements.contract_seal(), copies=4, scan=world.evidence(by, "协议.pdf"),
    )  # fmt: skip
    agreeing.confirm_stock(id=made.pk, by=agreements.keeper(), at=AT)


def _acts(machine: str, verbs: str) -> frozenset[str]:
    return frozenset(f"{machine}.{verb}" for verb in verbs.split())


JOURNEYS: dict[str, Journey] = {
    "supplemented and withdrawn": Journey(
        go=supplemented_and_withdrawn,
        acts=_acts(
            "application",
            "submit require_supplement resubmit accept begin_verification return_to_verification withdraw",
        ),
    ),
    "not accepted": Journey(go=SCENES["application", "not_accepted"], acts=_acts("application", "submit reject")),
    "sent back": Journey(go=sent_back, acts=_acts("application", "open_deliberation send_back")),
    "refused": Journey(go=SCENES["application", "refused"], acts=_acts("application", "open_deliberation decide")),
    "lapsed": Journey(go=SCENES["application", "lapsed"], acts=_acts("application", "decide decide_lapse")),
    "annulled": Journey(go=SCENES["application", "annulled"], acts=_acts("application", "decide decide_annul")),
    "redrafted and void": Journey(go=redrafted_and_void, acts=_acts("agreement", "sign reopen void")),
    "suspended and terminated": Journey(
        go=suspended_and_terminated, acts=_acts("agreement", "sign seal activate suspend resume")
    ),
    "sealed on paper": Journey(go=sealed_on_paper, acts=_acts("agreement", "sign enter_paper_seal")),
    "from stock": Journey(go=from_stock, acts=_acts("agreement", "confirm_stock")),
    "expired and purged": Journey(go=SCENES["purgeproposal", "purged"], acts=_acts("agreement", "seal activate")),
}
# Arrows that only follow from another act's, which is raced in its place.
FOLLOWS = {
    "application.agree": "agreement.seal",
    "application.lapse": "application.decide_lapse",
    "application.annul": "application.decide_annul",
    "agreement.expire": "closure.record_expiry, by the job alone",
    "agreement.terminate": "endingproposal.carry_out",
    "agreement.revoke": "endingproposal.carry_out",
    "agreement.end_items": "endingproposal.carry_out",
}
