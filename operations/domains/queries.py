"""Everything that reads domains: where a case is hosted, what activation and a person's clearance rest on, what waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.logs.models import Batch
from audit.roles import Role
from operations.agreements.models import Agreement, Plan, Stop
from operations.agreements.queries import current_plan, file_of
from operations.catalog.models import Attribute
from operations.domains import permissions
from operations.domains.models import (
    Account,
    Domain,
    MachineClient,
    Order,
    Personnel,
    Reconciliation,
    Tenancy,
    Trainee,
    TrainingSession,
)
from operations.mechanism.queries import calendar, rules_for
from statute.findings import Finding
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS
from statute.rules.operating import (
    AccountFacts,
    ActivationFacts,
    DomainFacts,
    HostingFacts,
    NdaFacts,
    PersonFacts,
)
from statute.rules.people import IdleFacts, idle
from statute.rulesets import RuleSet
from statute.terms import ends_at
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once

PROVINCE = "330000"
# Working days an order to open or to supply may take; closing takes its days from the rule set.
ORDER_WORKDAYS = 3
CLOSING = (Order.Kind.CLOSE_TENANCY, Order.Kind.CLOSE_ACCOUNT, Order.Kind.STOP_SUPPLY, Order.Kind.DELETE_DATA)


def domain_for(region: Region) -> Domain | None:
    """Where a region's cases are hosted: its own accepted domain; a county's its city's, unless its own stands 四(三)."""
    codes = [region.code]
    if region.level == Region.Level.COUNTY and region.parent is not None:
        codes.append(region.parent.code)
    known = list(domains_at(tuple(codes)))
    found = {domain.region_id: domain for domain in known if domain.state == Domain.State.ACCEPTED}
    return next((found[code] for code in codes if code in found), None) or next(
        (domain for domain in known if domain.region_id == codes[-1]), None
    )


@once
def domains_at(codes: tuple[str, ...]) -> QuerySet[Domain]:
    """The domains of these regions, the earliest first."""
    return Domain.objects.filter(region_id__in=codes).select_related("region").order_by("id")


@once
def tenancies(agreement: Agreement) -> QuerySet[Tenancy]:
    """The agreement's tenancy with its domain: one row or none."""
    return Tenancy.objects.select_related("domain__region").filter(agreement=agreement).order_by("pk")


def tenancy_of(agreement: Agreement) -> Tenancy | None:
    """The agreement's tenancy with its domain, if it has one."""
    return next(iter(tenancies(agreement)), None)


def hosting_of(region: Region, domain: Domain) -> HostingFacts:
    """Whose domain hosts whose case."""
    return HostingFacts(
        level=region.level,
        region=region.code,
        domain_region=str(domain.region_id),
        parent_city=region.parent.code if region.level == Region.Level.COUNTY and region.parent else "",
        necessity_statement=domain.necessity,
    )


def domain_facts(domain: Domain, *, by_province: bool) -> DomainFacts:
    """What acceptance looks at."""
    evidence = {code: 1 for code, text in domain.checklist.items() if str(text).strip()}
    return DomainFacts(
        level=domain.region.level,
        platform=domain.platform,
        platform_level=domain.platform_level,
        owner=domain.owner,
        necessity_statement=domain.necessity,
        by_provincial_authority=by_province,
        functions={code: evidence.get(code, 0) for code in SIX_FUNCTIONS},
        points={code: evidence.get(code, 0) for code in THIRTEEN_POINTS},
    )


def plan_approved(agreement: Agreement) -> bool:
    """Whether an approved emergency plan stands 六(四)."""
    return current_plan(agreement) is not None


def open_stops(agreement: Agreement) -> list[Stop]:
    """Stops on the whole agreement that nobody has lifted: they keep it from being resumed."""
    stops = file_of(agreement).stops
    return [s for s in stops if s.until_at is None and s.scenario_id is None and s.item_id is None]


def activation_facts(agreement: Agreement, domain: Domain | None, at: datetime) -> ActivationFacts:
    """What opening (or reopening) the agreement in the domain at `at` rests on; a missing domain counts as not accepted."""
    region = agreement.region
    scope = file_of(agreement).scope
    prohibited = {r.item.name for r in scope if r.ended_at is None and r.item.attribute == Attribute.PROHIBITED}
    hosting = hosting_of(region, domain) if domain else HostingFacts(level="", region="", domain_region="")
    application = agreement.application
    return ActivationFacts(
        at=at,
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        plan_approved=plan_approved(agreement),
        domain_accepted=domain is not None and domain.state == Domain.State.ACCEPTED,
        hosting=hosting,
        security_officer=application.security_officer,
        management_department=application.security_department,
        prohibited_items=tuple(sorted(prohibited)),
        open_stops=tuple(str(stop.get_cause_display()) for stop in open_stops(agreement)),
    )


def training_months(region_code: str, day: date) -> int:
    """How long training counts by local rule, in months; 0: for good."""
    return rules_for(region_code, day).integer("training_valid_months")


def person_facts(row: Personnel, months: int = 0) -> PersonFacts:
    """The five facts of one person 五(二)(四)1."""
    nda = None
    if row.nda_signed_on is not None:
        nda = NdaFacts(has_term=row.nda_until is not None, has_liability=row.nda_liability)
    days = [day for day in (row.left_on, row.person.left_on) if day is not None]
    return PersonFacts(
        name=row.person.name,
        real_name=row.verified_on is not None,
        filed=row.filed_on is not None,
        reviewed=row.reviewed_on is not None,
        nda=nda,
        training_passed_on=row.training_passed_on,
        training_by_province=row.training_by_province,
        training_valid_months=months,
        left_on=min(days) if days else None,
    )


def account_facts(account: Account) -> AccountFacts:
    """An account as the statute looks at it."""
    return AccountFacts(
        state=account.state, opens_on=account.valid_from, ends_on=account.valid_until, role=account.role
    )


def close_due(at: datetime, region_code: str) -> datetime:
    """24:00 of the day by which a closing is confirmed 四(五)."""
    today = clock.today(at)
    days = rules_for(region_code, today).integer("closure_confirm_workdays")
    return ends_at(calendar().add_workdays(today, days))


def open_due(at: datetime) -> datetime:
    """24:00 of the day by which an opening or supply is confirmed."""
    return ends_at(calendar().add_workdays(clock.today(at), ORDER_WORKDAYS))


def open_orders(agreement_id: UUID, *kinds: str) -> QuerySet[Order]:
    """Orders with the operator, neither confirmed nor cancelled."""
    rows = Order.objects.filter(agreement_id=agreement_id, confirmed_at__isnull=True, cancelled_at__isnull=True)
    return rows.filter(kind__in=kinds) if kinds else rows


def due_activations(at: datetime) -> QuerySet[Agreement]:
    """Sealed agreements whose opening was approved ahead and whose day has come, while their term runs."""
    today = clock.today(at)
    return Agreement.objects.filter(
        state=Agreement.State.SEALED, activate_on__lte=today, last_on__gte=today, tenancy__approved_at__isnull=False
    ).order_by("activate_on", "pk")


def overdue_orders(at: datetime) -> QuerySet[Order]:
    """Orders past their time that nobody has been told of yet."""
    return Order.objects.filter(
        confirmed_at__isnull=True, cancelled_at__isnull=True, escalated_at__isnull=True,
        due_at__lte=at,
    ).order_by("due_at", "pk")  # fmt: skip


def left_open(at: datetime) -> QuerySet[Tenancy]:
    """Tenancies still open though the agreement is suspended or no longer runs; the closing order is missing."""
    stopped = [
        Agreement.State.SUSPENDED, Agreement.State.EXPIRED, Agreement.State.TERMINATED, Agreement.State.REVOKED,
    ]  # fmt: skip
    return Tenancy.objects.filter(
        state__in=[Tenancy.State.OPENING, Tenancy.State.OPEN], agreement__state__in=stopped
    ).order_by("pk")


def unconfirmed_emergencies(at: datetime) -> QuerySet[Stop]:
    """Emergency stops that a second officer has not confirmed yet."""
    return Stop.objects.filter(
        emergency=True, confirmed_at__isnull=True, until_at__isnull=True, agreement__state=Agreement.State.SUSPENDED
    ).select_related("agreement__application")


def live_accounts(**owner: Any) -> list[UUID]:
    """Accounts not closed yet, of a person (`personnel=`) or an agreement (`agreement=`)."""
    live = [Account.State.REQUESTED, Account.State.OPEN, Account.State.FROZEN]
    return list(Account.objects.filter(state__in=live, **owner).order_by("pk").values_list("pk", flat=True))


def idle_facts(account: Account, rules: RuleSet) -> IdleFacts:
    """Since when nobody has used it, and how long that may last by the rules of the day."""
    days = [clock.today(at) for at in (account.enabled_at, account.thawed_at) if at is not None]
    if account.last_used_on is not None:
        days.append(account.last_used_on)
    return IdleFacts(
        name=account.name,
        since=max(days, default=account.valid_from),
        freeze_months=rules.integer("account_idle_freeze_months"),
        cancel_months=rules.integer("account_idle_cancel_months"),
    )


def idle_accounts(at: datetime) -> Iterator[tuple[Account, Finding]]:
    """Accounts that have been idle for too long, each with what is due: to be frozen, or closed for good."""
    today = clock.today(at)
    rules: dict[str, RuleSet] = {}
    states = [Account.State.OPEN, Account.State.FROZEN]
    rows = Account.objects.filter(state__in=states).select_related("agreement__application__announcement")
    for account in rows.order_by("pk"):
        region = str(account.region_id)
        if region not in rules:
            rules[region] = rules_for(region, today)
        for finding in idle(idle_facts(account, rules[region]), today):
            if finding.where == "close" or account.state == Account.State.OPEN:
                yield account, finding


def expected_accounts(domain: Domain) -> dict[tuple[str, str], str]:
    """What a domain should have, by agreement and account."""
    rows = Account.objects.filter(tenancy__domain=domain).select_related("agreement__application")
    return {(row.agreement.number, row.name): str(row.state) for row in rows}


def hosted(domain: Domain) -> dict[str, frozenset[str]]:
    """The other regions whose agreements the domain hosts, each with their numbers 四(三)."""
    rows = Agreement.objects.filter(tenancy__domain=domain).exclude(region_id=domain.region_id)
    found: dict[str, set[str]] = {}
    for region, number in rows.order_by("pk").values_list("region_id", "number"):
        found.setdefault(str(region), set()).add(number)
    return {region: frozenset(numbers) for region, numbers in found.items()}


def unresolved(by: Actor) -> QuerySet[Reconciliation]:
    """The latest comparison of each domain for the region, where it found differences."""
    newer = Reconciliation.objects.filter(
        domain=OuterRef("domain"), region=OuterRef("region"), compared_at__gt=OuterRef("compared_at")
    )
    rows = permissions.reconciliations(by).filter(~Exists(newer)).select_related("domain")
    return rows.exclude(differences=[]).order_by("compared_at", "pk")


@dataclass(frozen=True, slots=True)
class AccountCount:
    """Accounts expected in a domain for one agreement, by state."""

    open: int
    frozen: int
    requested: int
    overdue: int


@once
def account_states(agreement_id: UUID) -> QuerySet[Account, tuple[str, date]]:
    """State and last day of every account under the agreement."""
    return Account.objects.filter(agreement_id=agreement_id).order_by("pk").values_list("state", "valid_until")


def account_counts(agreement_id: UUID, today: date) -> AccountCount:
    """What the operator compares with the accounts it actually has; `overdue`: open past their last day."""
    counted = dict.fromkeys(("open", "frozen", "requested"), 0)
    overdue = 0
    for state, until in account_states(agreement_id):
        if state in counted:
            counted[state] += 1
        overdue += state == Account.State.OPEN and until < today
    return AccountCount(overdue=overdue, **counted)


def history_of(row: Personnel, by: Actor) -> QuerySet[Personnel]:
    """The same person under other agreements, where the reader may know of it, the latest first."""
    others = permissions.personnel(by).filter(person_id=row.person_id).exclude(pk=row.pk)
    return others.select_related("agreement__application", "person").order_by("-registered_at", "-pk")


def trainings_of(row: Personnel, by: Actor) -> QuerySet[Trainee]:
    """Every training this person was asked to, under whichever agreement the reader sees."""
    rows = permissions.trainees(by).filter(personnel__person_id=row.person_id)
    return rows.select_related("session").order_by("-session__held_on", "-pk")


def trainees_of(session: TrainingSession, by: Actor) -> QuerySet[Trainee]:
    """Who was asked to a training, of those the reader may know."""
    rows = permissions.trainees(by).filter(session=session)
    return rows.select_related(
        "personnel__person", "personnel__agreement__application", "personnel__agreement__organization"
    ).order_by("personnel__person__name", "pk")


@waits
def waiting(by: Actor, at: datetime) -> Iterable[Source]:
    """What waits for this seat in domains."""
    if by.role == Role.DOMAIN_OPERATOR:
        return _for_operator(by)
    if by.role == Role.PROVINCIAL_DESK:
        return _for_province(by, at)
    if by.role == Role.CLERK:
        return _for_clerk(by)
    if by.role == Role.APPROVER:
        return _for_approver(by, at)
    if by.role == Role.SECURITY_ADMIN:
        return _for_security(by, at)
    return _for_organization(by) if by.role == Role.ORG_ADMIN else ()


# An order's time is 24:00 of its last day: the day that ends then.
_LAST_DAY = TruncDate(
    ExpressionWrapper(F("due_at") - timedelta(seconds=1), output_field=DateTimeField()), tzinfo=clock.SHANGHAI
)


def _ordered(order: Order, label: object, verb: str = "") -> Waiting:
    return Waiting(
        label=label, subject=order, clause=order.basis, verb=verb, note=order.target_title,
        due_on=clock.today(order.due_at - timedelta(seconds=1)) if order.due_at else None,
    )  # fmt: skip


def _for_operator(by: Actor) -> Iterator[Source]:
    rows = permissions.orders(by).filter(confirmed_at__isnull=True, cancelled_at__isnull=True)
    # What closes a whole case is answered on the closure itself.
    yield Source(
        rows=rows.exclude(target_type__in=Order.OF_CLOSURE)
        .select_related("agreement__application")
        .order_by("due_at", "pk"),
        due=_LAST_DAY,
        tell=lambda order: _ordered(order, order.get_kind_display(), "confirm"),
    )


def _for_province(by: Actor, at: datetime) -> Iterator[Source]:
    if by.region != PROVINCE:
        return
    yield Source(
        rows=Domain.objects.filter(state=Domain.State.PLANNED).exclude(checklist={}).order_by("id"),
        tell=lambda domain: Waiting(label=_("组织验收"), subject=domain, clause="四(三)", verb="accept"),
    )
    planned = TrainingSession.objects.filter(state=TrainingSession.State.PLANNED)
    yield Source(
        rows=planned.filter(held_on__lte=clock.today(at)).order_by("held_on", "pk"),
        due="held_on",
        tell=lambda session: Waiting(
            label=_("记载培训结果"), subject=session, clause="五(二)", due_on=session.held_on, verb="record_results"
        ),
    )
    rows = Personnel.objects.filter(training_passed_on__isnull=True, state=Personnel.State.REVIEWED)
    yield _of_people(rows.exclude(trainings__session__in=planned), _("记载岗前培训"), "record_training", "五(二)")


def _of_people(rows: QuerySet[Personnel], label: object, verb: str, clause: str = "五(四)1") -> Source:
    return Source(
        rows=rows.select_related("person", "agreement__application").order_by("id"),
        tell=lambda row: Waiting(label=label, subject=row, clause=clause, verb=verb, note=row.agreement),
    )


def _for_clerk(by: Actor) -> Iterator[Source]:
    yield Source(
        rows=unresolved(by),
        tell=lambda compared: Waiting(
            label=_("处理账号差异"), subject=compared, clause="六(三)2", note=compared.domain.name
        ),
    )
    people, step = permissions.personnel(by), Personnel.State
    yield _of_people(people.filter(state=step.REGISTERED), _("实名认证"), "verify")
    yield _of_people(people.filter(state=step.VERIFIED), _("人员备案"), "file")
    sealed = permissions.agreements(by).filter(
        Exists(Plan.objects.filter(agreement=OuterRef("pk"), state=Plan.State.APPROVED)),
        state=Agreement.State.SEALED, activate_on__isnull=True,
    )  # fmt: skip
    yield Source(
        rows=sealed.select_related("application").order_by("pk"),
        due="first_on",
        tell=lambda agreement: Waiting(
            label=_("申请开通运营"), subject=agreement, clause="六(四)", due_on=agreement.first_on,
            verb="request_activation",
        ),
    )  # fmt: skip


def _for_approver(by: Actor, at: datetime) -> Iterator[Source]:
    asked = permissions.agreements(by).filter(
        state=Agreement.State.SEALED, activate_on__isnull=False, tenancy__approved_at__isnull=True
    )
    yield Source(
        rows=asked.exclude(activation_requested_by=by.user_id).select_related("application").order_by("pk"),
        due="activate_on",
        tell=lambda agreement: Waiting(
            label=_("审批开通运营"), subject=agreement, clause="六(四)", due_on=agreement.activate_on, verb="activate"
        ),
    )
    people, step = permissions.personnel(by), Personnel.State
    yield _of_people(people.filter(state=step.FILED).exclude(filed_by=by.user_id), _("审查人员"), "review")
    ready = people.filter(state=step.REVIEWED, nda_signed_on__isnull=False, training_passed_on__isnull=False)
    yield _of_people(ready, _("准予上岗"), "clear")
    late = permissions.orders(by).filter(confirmed_at__isnull=True, cancelled_at__isnull=True, due_at__lte=at)
    yield Source(
        rows=late.select_related("agreement__application").order_by("due_at", "pk"),
        due=_LAST_DAY,
        tell=lambda order: _ordered(order, _("督办逾期指令")),
    )


def _for_organization(by: Actor) -> Iterator[Source]:
    rows = permissions.personnel(by).filter(
        nda_signed_on__isnull=True, state__in=[Personnel.State.FILED, Personnel.State.REVIEWED]
    )
    yield _of_people(rows, _("登记保密协议"), "record_nda")


def _for_security(by: Actor, at: datetime) -> Iterator[Source]:
    rows = permissions.machine_clients(by).filter(
        admitted_at__isnull=True, revoked_at__isnull=True, expires_on__gte=clock.today(at)
    )
    yield Source(
        rows=rows.select_related("domain").order_by("requested_at", "pk"),
        tell=lambda client: Waiting(
            label=_("准予日志接入"), subject=client, clause="六(三)2", verb="admit", note=client.domain.name
        ),
    )


# --- log senders ---------------------------------------------------------------------------------------------------

# Batches one sender may send within a minute.
MOST_A_MINUTE = 120


def sender_of(digest: str, day: date) -> MachineClient | None:
    """The log sender whose key has this digest, where it may send on this day."""
    client = MachineClient.objects.select_related("domain__region").filter(digest=digest).first()
    return client if client is not None and client.serves_on(day) else None


def too_many(client: MachineClient, at: datetime) -> bool:
    """Whether the sender has sent all it may within a minute."""
    sent = Batch.objects.filter(received_by=client.pk, received_at__gt=at - timedelta(minutes=1), received_at__lte=at)
    return sent.count() >= MOST_A_MINUTE


def actor_of_sender(client: MachineClient, *, address: str = "", request_id: str = "") -> Actor:
    """A log sender acts as its domain's operator; what it may do is receive logs, and nothing else asks for this actor."""
    return Actor(
        user_id=client.pk, name=client.name, role=Role.DOMAIN_OPERATOR, region=client.region_id,
        domain=str(client.domain_id), place=client.domain.name, address=address, request_id=request_id,
    )  # fmt: skip
