"""An accepted domain, an agreement open in it, a cleared person with an account, an item supplied: by the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Seat
from accounts.queries import actor_of
from accounts.secret import Secret
from applicants import documents
from applicants.actions import add_person
from applicants.models import Person
from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.domains import actions
from operations.domains.checks import POINTS
from operations.domains.models import (
    Account,
    Domain,
    MachineClient,
    Order,
    Personnel,
    Reconciliation,
    Tenancy,
    TrainingSession,
)
from tests import world
from tests.scenarios import agreements
from tests.scenarios.mechanism import seat
from tests.scenarios.stages import stage
from tests.world import AT, CITY, PROVINCE

EVIDENCE = {code: f"{name}：测试报告第{n}页" for n, (code, name) in enumerate(POINTS.items(), start=1)}


def desk() -> Actor:
    """The provincial desk: acceptance and training."""
    return seat(Role.PROVINCIAL_DESK, PROVINCE)


@stage
def operator(domain: Domain) -> Actor:
    """Somebody who operates this domain."""
    username = f"operator-{domain.region_id}-{str(domain.pk)[-4:]}"
    held = Seat.objects.filter(user__username=username).select_related("user", "unit").first()
    if held:
        return actor_of(held.user, held, seats=[held])
    return world.person(username, Role.DOMAIN_OPERATOR, region=str(domain.region_id), domain=domain)


@stage
def planned_domain(
    region: str = CITY, at: datetime = AT, evidence: dict[str, str] | None = None, **changes: Any
) -> Domain:
    """Entered by the region's clerk, its checklist filled in."""
    place = world.regions()[region]
    values = {
        "name": f"{place.name}授权运营域", "platform": f"{place.name}一体化公共数据平台", "platform_level": place.level,
        "owner": place.authority, "necessity": "",
    } | changes  # fmt: skip
    made = actions.plan(by=world.clerk(region), at=at, **values)
    return actions.set_checklist(
        id=made.pk, by=world.clerk(region), at=at, evidence=EVIDENCE if evidence is None else evidence
    )


@stage
def accepted_domain(region: str = CITY, at: datetime = AT, **changes: Any) -> Domain:
    """Accepted by the province; the same one when asked again."""
    existing = Domain.objects.filter(region_id=region, state=Domain.State.ACCEPTED).first()
    if existing and not changes:
        return existing
    made = planned_domain(region, at, **changes)
    return actions.accept(
        id=made.pk,
        by=desk(),
        at=at,
        accepted_on=today(at),
        acceptance_no="浙数验〔2026〕1号",
        document=world.evidence(desk()),
    )


@stage
def ready(region: str = CITY, *, domain: bool = True, plan: bool = True, **options: Any) -> Agreement:
    """A sealed agreement with an approved plan, the domain that hosts it accepted; options as of `agreements.drafted`."""
    if domain:
        accepted_domain(region if region in {CITY, PROVINCE} else CITY)
    return (agreements.planned if plan else agreements.sealed)(region, **options)


@stage
def requested(
    agreement: Agreement | None = None, at: datetime = AT, activate_on: date | None = None, **inputs: Any
) -> Agreement:
    """A sealed agreement with a plan whose opening the clerk has asked for."""
    agreement = agreement or ready()
    region = str(agreement.region_id)
    return actions.request_activation(
        id=agreement.pk, by=world.clerk(region), at=at, activate_on=activate_on or today(at), **inputs
    )


@stage
def activated(agreement: Agreement | None = None, at: datetime = AT) -> Agreement:
    """Opened by the approver; the domain has its order."""
    asked = requested(agreement, at)
    return actions.activate(id=asked.pk, by=world.approver(str(asked.region_id)), at=at)


@stage
def confirm_orders(agreement: Agreement, at: datetime = AT, *kinds: str) -> int:
    """The operator confirms what is with it (but for a closure's orders)."""
    rows = Order.objects.filter(
        agreement=agreement, ordered_at__isnull=False, confirmed_at__isnull=True, cancelled_at__isnull=True
    ).exclude(target_type__in=Order.OF_CLOSURE)
    ids = list((rows.filter(kind__in=kinds) if kinds else rows).select_related("domain").order_by("pk"))
    for order in ids:
        actions.confirm(id=order.pk, by=operator(order.domain), at=at, evidence="已在管理控制台办理，截图留存。")
    return len(ids)


@stage
def active(agreement: Agreement | None = None, at: datetime = AT) -> Agreement:
    """In operation, its tenancy opened by the domain."""
    running = activated(agreement, at)
    confirm_orders(running, at)
    return Agreement.objects.get(pk=running.pk)


def tenancy(agreement: Agreement) -> Tenancy:
    return Tenancy.objects.select_related("domain").get(agreement=agreement)


_NUMBERS = (
    "110101199001010007",
    "110101199001010015",
    "110101199001010023",
    "110101199001010031",
    "11010119900101004X",
)


@stage
def person_of(agreement: Agreement, n: int = 0, **columns: Any) -> Person:
    """One of the operator's people."""
    admin = world.admin_of(agreement.organization)
    known = Person.objects.filter(organization=agreement.organization, name=f"技术员{n}").first()
    return known or add_person(
        id=agreement.organization_id, by=admin, at=AT, id_number=Secret(_NUMBERS[n]), name=f"技术员{n}", position="建模工程师",
        **columns,
    )  # fmt: skip


@stage
def registered_person(agreement: Agreement, at: datetime = AT, n: int = 0) -> Personnel:
    """Named by the organization for this agreement."""
    return actions.register(
        id=agreement.pk, by=world.admin_of(agreement.organization), at=at, person=person_of(agreement, n), duty="建模"
    )


@stage
def reviewed_person(
    agreement: Agreement, at: datetime = AT, n: int = 0, *, nda: bool = True, training: bool = True
) -> Personnel:
    """Verified, filed and reviewed; with a confidentiality agreement and training unless told otherwise."""
    row, region = registered_person(agreement, at, n), str(agreement.region_id)
    actions.verify(id=row.pk, by=world.clerk(region), at=at, verified_on=today(at))
    actions.file(id=row.pk, by=world.clerk(region), at=at, filing_no=f"备〔2026〕{n + 1}号")
    actions.review(id=row.pk, by=world.approver(region), at=at)
    if nda:
        sign_nda(row, at)
    if training:
        actions.record_training(id=row.pk, by=desk(), at=at, passed_on=today(at), certificate_no=f"岗训{n}")
    return Personnel.objects.get(pk=row.pk)


@stage
def sign_nda(row: Personnel, at: datetime = AT, **changes: Any) -> Personnel:
    """The confidentiality agreement, three years beyond the term."""
    admin = world.admin_of(row.agreement.organization)
    values = {
        "signed_on": today(at),
        "until": row.agreement.last_on + timedelta(days=3 * 365),
        "liability": True,
    } | changes
    return actions.record_nda(id=row.pk, by=admin, at=at, document=world.evidence(admin, "保密协议.pdf"), **values)


@stage
def cleared_person(agreement: Agreement, at: datetime = AT, n: int = 0) -> Personnel:
    """Through every step."""
    row = reviewed_person(agreement, at, n)
    return actions.clear(id=row.pk, by=world.approver(str(agreement.region_id)), at=at)


@stage
def requested_account(row: Personnel, at: datetime = AT, **changes: Any) -> Account:
    """Asked for by the organization, to the end of the term."""
    values = {
        "name": f"u{str(row.pk)[-6:]}", "role": "modeller", "valid_from": today(at), "valid_until": row.agreement.last_on
    } | changes  # fmt: skip
    return actions.request_account(id=row.pk, by=world.admin_of(row.agreement.organization), at=at, **values)


@stage
def open_account(row: Personnel, at: datetime = AT, **changes: Any) -> Account:
    """Enabled by the domain's operator."""
    asked = requested_account(row, at, **changes)
    return actions.enable(id=asked.pk, by=operator(tenancy(row.agreement).domain), at=at)


@stage
def supply(row: ScopeItem, at: datetime = AT, treatment: str = "") -> ScopeItem:
    """Asked for on a demand list, agreed to by its provider, approved, confirmed by the domain."""
    from tests.scenarios import dataflow_requests

    treated = {"treatment": "desensitised", "treatment_note": treatment} if treatment else {}
    dataflow_requests.delivered(row.agreement, at, rows=[row], **treated)
    return ScopeItem.objects.get(pk=row.pk)


@dataclass(frozen=True, kw_only=True)
class Supplied:
    """Everything access needs."""

    agreement: Agreement
    personnel: Personnel
    account: Account
    row: ScopeItem

    @property
    def asked(self) -> tuple[Any, Any, Any, Any]:
        """The question: agreement, person, item, scenario."""
        return self.agreement.pk, self.personnel.person_id, self.row.item_id, self.row.scenario_id


@stage
def supplied(agreement: Agreement | None = None, at: datetime = AT) -> Supplied:
    """An active agreement, a cleared person with an open account, one item supplied: access is allowed."""
    running = active(agreement, at)
    row = cleared_person(running, at)
    account = open_account(row, at)
    scope = running.scope.select_related("agreement", "item", "scenario").order_by("pk").first()
    assert scope is not None
    return Supplied(agreement=running, personnel=row, account=account, row=supply(scope, at))


@stage
def requested_client(domain: Domain, at: datetime = AT) -> MachineClient:
    """The domain's operator asked for a log sender's key."""
    made: MachineClient = actions.request_client(
        by=operator(domain), at=at, name="日志采集", expires_on=today(at) + timedelta(days=30),
        token=Secret("Kq3vX9mZt7RbW2yLcN8sPfGd5hJwQaEu4TiOxBzYgVk"),
    )  # fmt: skip
    return made


@stage
def planned_session(at: datetime = AT, held_on: date | None = None) -> TrainingSession:
    """A training the province has arranged."""
    return actions.plan_session(
        by=desk(), at=at, title="2026年第四期岗前培训", held_on=held_on or today(at), place="省数据局三楼会议室"
    )


@stage
def invited(rows: Sequence[Personnel], at: datetime = AT, held_on: date | None = None) -> TrainingSession:
    """These people are asked to it."""
    made = planned_session(at, held_on)
    return actions.invite(id=made.pk, by=desk(), at=at, people=rows)


@stage
def held(rows: Sequence[Personnel], at: datetime = AT) -> TrainingSession:
    """All of them passed."""
    made = invited(rows, at)
    return actions.record_results(
        id=made.pk, by=desk(), at=at, passed=list(made.trainees.order_by("pk")), certificate_prefix="浙数训2026-"
    )


@stage
def compared(account: Account, at: datetime = AT) -> Reconciliation:
    """The domain's list of accounts came in, and this one is on it as it should be."""
    domain = account.tenancy.domain
    by = operator(domain)
    content = f"协议编号,账号,状态\n{account.agreement.number},{account.name},启用".encode()
    file = documents.store(SimpleUploadedFile("账号.csv", content), by=by, at=at)
    return actions.reconcile(id=domain.pk, by=by, at=at, file=file)


@stage
def cancelled_session(at: datetime = AT) -> TrainingSession:
    """It was not held."""
    made = planned_session(at)
    return actions.cancel_session(id=made.pk, by=desk(), at=at, reason="台风")
