"""From the draft of an agreement to operation in the domain."""

from audit.actor import SYSTEM
from operations.agreements import actions as agreeing
from operations.agreements.models import Agreement, Plan
from operations.domains import actions as operating
from operations.domains.models import Account, Domain, Personnel, Tenancy
from tests import world
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import agreements, closures, domains
from tests.world import AT


def ready_to_open() -> Agreement:
    """Sealed with an approved plan, the region's domain accepted."""
    domains.accepted_domain()
    return agreements.planned()


def in_operation() -> Agreement:
    """Active, its tenancy opened."""
    return domains.active(ready_to_open())


# --- agreement -----------------------------------------------------------------------------------------------------


@builds("agreement", "draft")
def drafted() -> Scene:
    return Scene(subject=agreements.drafted())


@builds("agreement", "operator_signed")
def operator_signed() -> Scene:
    return Scene(subject=agreements.released())


@builds("agreement", "sealed")
def sealed() -> Scene:
    return Scene(subject=domains.requested(ready_to_open()))


@builds("agreement", "active")
def active() -> Scene:
    return Scene(subject=in_operation())


@builds("agreement", "suspended")
def suspended() -> Scene:
    running = in_operation()
    operating.suspend(id=running.pk, by=world.approver(), at=AT, cause="other", reason="核查期间暂停。")
    domains.confirm_orders(running)
    return Scene(subject=running)


@builds("agreement", "expired")
def expired() -> Scene:
    closure, at = closures.expired(in_operation())
    return Scene(subject=closure.agreement, at=at)


@builds("agreement", "terminated")
def terminated() -> Scene:
    return Scene(subject=closures.terminated(in_operation()).agreement)


@builds("agreement", "revoked")
def revoked() -> Scene:
    proposal = closures.proposed(in_operation(), kind="revocation", ground="false_materials")
    return Scene(subject=closures.carried_out(proposal).agreement)


@builds("agreement", "void")
def void() -> Scene:
    made = agreements.drafted()
    return Scene(subject=agreeing.void(id=made.pk, by=world.clerk(), at=AT, reason="重拟"))


# --- plan ----------------------------------------------------------------------------------------------------------


@builds("plan", "draft")
def plan_draft() -> Scene:
    return Scene(subject=agreements.draft_plan(agreements.sealed()))


@builds("plan", "under_review")
def plan_under_review() -> Scene:
    return Scene(subject=agreements.send_out(plan_draft().subject))


@builds("plan", "approved")
def plan_approved() -> Scene:
    return Scene(subject=agreements.with_plan(agreements.sealed()))


@builds("plan", "superseded")
def plan_superseded() -> Scene:
    first: Plan = plan_approved().subject
    agreements.with_plan(first.agreement, text="修订：一小时内启动。")
    return Scene(subject=first)


# --- domain and tenancy --------------------------------------------------------------------------------------------


@builds("domain", "planned")
def planned_domain() -> Scene:
    return Scene(subject=domains.planned_domain())


@builds("domain", "accepted")
def accepted_domain() -> Scene:
    made: Domain = domains.accepted_domain()
    return Scene(subject=made)


def _tenancy(agreement: Agreement) -> Scene:
    return Scene(subject=Tenancy.objects.get(agreement=agreement))


@builds("tenancy", "unopened")
def tenancy_unopened() -> Scene:
    return _tenancy(sealed().subject)


@builds("tenancy", "opening")
def tenancy_opening() -> Scene:
    return _tenancy(domains.activated(ready_to_open()))


@builds("tenancy", "open")
def tenancy_open() -> Scene:
    return _tenancy(in_operation())


@builds("tenancy", "closing")
def tenancy_closing() -> Scene:
    running = in_operation()
    operating.suspend(id=running.pk, by=world.approver(), at=AT, cause="other", reason="核查期间暂停。")
    return _tenancy(running)


@builds("tenancy", "closed")
def tenancy_closed() -> Scene:
    return _tenancy(suspended().subject)


# --- people and accounts -------------------------------------------------------------------------------------------


@builds("personnel", "registered")
def person_registered() -> Scene:
    return Scene(subject=domains.registered_person(in_operation()))


@builds("personnel", "verified")
def person_verified() -> Scene:
    row: Personnel = person_registered().subject
    return Scene(subject=operating.verify(id=row.pk, by=world.clerk(), at=AT, verified_on=world.DAY))


@builds("personnel", "filed")
def person_filed() -> Scene:
    row: Personnel = person_verified().subject
    return Scene(subject=operating.file(id=row.pk, by=world.clerk(), at=AT, filing_no="备〔2026〕1号"))


@builds("personnel", "reviewed")
def person_reviewed() -> Scene:
    return Scene(subject=domains.reviewed_person(in_operation()))


@builds("personnel", "cleared")
def person_cleared() -> Scene:
    return Scene(subject=domains.cleared_person(in_operation()))


@builds("personnel", "left")
def person_left() -> Scene:
    row: Personnel = person_registered().subject
    return Scene(subject=operating.leave(id=row.pk, by=world.clerk(), at=AT, left_on=world.DAY))


@builds("account", "requested")
def account_requested() -> Scene:
    return Scene(subject=domains.requested_account(person_cleared().subject))


@builds("account", "open")
def account_open() -> Scene:
    return Scene(subject=domains.open_account(person_cleared().subject))


@builds("account", "frozen")
def account_frozen() -> Scene:
    row: Account = account_open().subject
    return Scene(subject=operating.freeze(id=row.pk, by=world.clerk(), at=AT, reason="长期未用"))


@builds("account", "closed")
def account_closed() -> Scene:
    row: Account = account_open().subject
    return Scene(subject=operating.close_account(id=row.pk, by=SYSTEM, at=AT, reason="不再需要"))


# --- training ------------------------------------------------------------------------------------------------------


@builds("trainingsession", "planned")
def session_planned() -> Scene:
    return Scene(subject=domains.invited([domains.reviewed_person(in_operation(), training=False)]))


@builds("trainingsession", "held")
def session_held() -> Scene:
    return Scene(subject=domains.held([domains.reviewed_person(in_operation(), training=False)]))


@builds("trainingsession", "cancelled")
def session_cancelled() -> Scene:
    return Scene(subject=domains.cancelled_session())
