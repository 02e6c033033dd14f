"""From the organization to the grant."""

from datetime import datetime, timedelta

from applicants.actions import dissolve
from audit.act import Act
from audit.actor import SYSTEM
from audit.roles import Role
from operations.agreements import actions as agreeing
from operations.announcements import actions as announcing
from operations.applications import actions as applying
from operations.applications.models import Application, CheckItem, RequestedItem
from operations.catalog import actions as cataloguing
from operations.mechanism import actions as deliberating
from operations.mechanism import queries
from operations.mechanism.models import Matter
from tests import world
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import agreements, announcements, applications, catalog, mechanism
from tests.world import AT, CITY

# --- organization --------------------------------------------------------------------------------------------------


@builds("organization", "registered")
def registered() -> Scene:
    world.units()
    return Scene(subject=world.organization(confirmed=False))


@builds("organization", "confirmed")
def confirmed() -> Scene:
    world.units()
    return Scene(subject=world.organization())


@builds("organization", "dissolved")
def dissolved() -> Scene:
    made = confirmed().subject
    officer = world.clerk()
    dissolve(id=made.pk, by=officer, at=AT, on=world.DAY, reason="登记机关公告注销", evidence=world.evidence(officer))
    return Scene(subject=made)


# --- matter --------------------------------------------------------------------------------------------------------


@builds("matter", "open")
def open_matter() -> Scene:
    mechanism.ready()
    made = deliberating.open_matter(
        by=world.clerk(), at=AT, kind=Matter.Kind.LAPSE, region_code=CITY, subject=(held := world.organization()),
        organization=held,
    )  # fmt: skip
    return Scene(subject=made)


@builds("matter", "concluded")
def concluded_matter() -> Scene:
    return Scene(subject=mechanism.concluded(open_matter().subject))


@builds("matter", "decided")
def decided_matter() -> Scene:
    return Scene(subject=mechanism.decided(open_matter().subject))


@builds("matter", "withdrawn")
def withdrawn_matter() -> Scene:
    return Scene(subject=deliberating.withdraw(id=open_matter().subject.pk, by=world.clerk(), at=AT, reason="撤回"))


# --- item ----------------------------------------------------------------------------------------------------------


@builds("item", "proposed")
def proposed_item() -> Scene:
    provider = world.units()["税务局"]
    made = cataloguing.propose(
        by=mechanism.seat(Role.STEWARD, unit=provider), at=AT, fields_of_use=[mechanism.field()], code="D05",
        name="纳税信用等级", classification="信用", level="L2", attribute="restricted", update_cycle="年",
    )  # fmt: skip
    return Scene(subject=made)


@builds("item", "confirmed")
def confirmed_item() -> Scene:
    return Scene(subject=cataloguing.confirm(id=proposed_item().subject.pk, by=world.clerk(), at=AT))


@builds("catalogimport", "read")
def file_read() -> Scene:
    return Scene(subject=catalog.read_file())


@builds("catalogimport", "proposed")
def file_proposed() -> Scene:
    return Scene(subject=catalog.proposed_file())


@builds("catalogimport", "confirmed")
def file_confirmed() -> Scene:
    return Scene(subject=catalog.confirmed_file())


@builds("catalogimport", "dropped")
def file_dropped() -> Scene:
    return Scene(subject=catalog.dropped_file())


# --- announcement --------------------------------------------------------------------------------------------------


@builds("announcement", "draft")
def announcement_draft() -> Scene:
    mechanism.ready()
    return Scene(subject=announcements.drafted(field_conditions="模型须可解释。"))


@builds("announcement", "published")
def announcement_published() -> Scene:
    return Scene(subject=announcements.published())


@builds("announcement", "closed")
def announcement_closed() -> Scene:
    made = announcements.published()
    at = mechanism.later(days=31)
    return Scene(subject=announcing.close(id=made.pk, by=SYSTEM, at=at), at=at)


@builds("announcement", "cancelled")
def announcement_cancelled() -> Scene:
    made = announcements.published()
    return Scene(subject=announcing.cancel(id=made.pk, by=world.approver(), at=AT, reason="领域调整"))


# --- application, its conditions and items -------------------------------------------------------------------------

STATES = {
    "draft": applications.draft,
    "submitted": applications.submitted,
    "supplementing": applications.supplementing,
    "accepted": applications.accepted,
    "verifying": applications.verifying,
    "deliberating": applications.deliberating,
    "granted": applications.published_and_filed,
    "refused": applications.refused,
}


def _simply(state: str) -> None:
    builds("application", state)(lambda: Scene(subject=STATES[state]()))


for _state in STATES:
    _simply(_state)


@builds("application", "supplementing again")
def supplementing_in_verification() -> Scene:
    """The notice went out during verification."""
    made = applications.verifying()
    check = applications.check_of(made, "mlps3")
    applications.conclude_check(check, result="needs_evidence")
    return Scene(subject=applications.require(made))


@builds("application", "agreed")
def agreed() -> Scene:
    return Scene(subject=agreements.sealed().application)


@builds("application", "not_accepted")
def not_accepted() -> Scene:
    made = applications.submitted()
    inputs = {"reason": "不属于本通告领域。", "clause": "四(一)", "remedy": "可以依法申请行政复议。"}
    return Scene(subject=applying.reject(id=made.pk, by=world.approver(), at=AT, **inputs))


@builds("application", "withdrawn")
def withdrawn() -> Scene:
    made = applications.submitted()
    return Scene(subject=applying.withdraw(id=made.pk, by=applications.admin(made), at=AT, reason="经营调整"))


@builds("application", "lapsed")
def lapsed() -> Scene:
    made, at = applications.published_and_filed(), AT + timedelta(days=90)
    agreeing.propose_lapse(id=made.pk, by=world.clerk(), at=at, reason="逾期未签约")
    return _ended_unsigned(made, Matter.Kind.LAPSE, agreeing.lapse, at)


@builds("application", "annulled")
def annulled() -> Scene:
    made = applications.published_and_filed()
    agreeing.propose_annul(id=made.pk, by=world.clerk(), at=AT, reason="材料不实", statement="单位无异议")
    return _ended_unsigned(made, Matter.Kind.ANNUL, agreeing.annul, AT)


def _ended_unsigned(made: Application, kind: str, end: Act[Application], at: datetime) -> Scene:
    found = queries.matter_of(made, kind)
    assert found is not None
    mechanism.opinions(found, at=at)
    meeting = {"met_on": at.date(), "minutes_no": "纪要〔2026〕8号", "advice": "for", "reasons": "同意"}
    agreeing.conclude_matter(id=made.pk, by=mechanism.seat(Role.CONVENER), at=at, **meeting)
    document = {"document_no": "杭政函〔2026〕28号", "decided_on": at.date(), "approves": True}
    agreeing.enter_decision(id=made.pk, by=world.clerk(), at=at, **document)
    end(id=made.pk, by=world.approver(), at=at)
    return Scene(subject=made, at=at)


@builds("checkitem", "open")
def open_check() -> Scene:
    return Scene(subject=applications.check_of(applications.verifying(), "mlps3"))


def _concluded(result: str) -> None:
    @builds("checkitem", result)
    def build() -> Scene:
        check: CheckItem = open_check().subject
        return Scene(subject=applications.conclude_check(check, result=result))


for _result in ("met", "not_met", "needs_evidence"):
    _concluded(_result)


@builds("requesteditem", "unasked")
def unasked_item() -> Scene:
    return Scene(subject=applications.draft().requested.get())


@builds("requesteditem", "unasked submitted")
def unasked_item_of_an_accepted_case() -> Scene:
    return Scene(subject=applications.accepted().requested.get())


@builds("requesteditem", "open")
def open_item() -> Scene:
    return Scene(subject=applications.verifying().requested.get())


def _reviewed(act: Act[RequestedItem], **inputs: str) -> Scene:
    asked: RequestedItem = open_item().subject
    return Scene(subject=act(id=asked.pk, by=applications.steward(asked.item.provider), at=AT, **inputs))


@builds("requesteditem", "agreed")
def agreed_item() -> Scene:
    return _reviewed(applying.agree_item)


@builds("requesteditem", "reduced")
def reduced_item() -> Scene:
    return _reviewed(applying.reduce_item, opinion="评定年度不是必要的。", allowed_fields="信用等级")


@builds("requesteditem", "refused")
def refused_item() -> Scene:
    return _reviewed(applying.refuse_item, opinion="与场景无关。")
