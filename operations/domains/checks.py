"""What the statute says of domains, openings, people and accounts, from their rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import Region
from applicants.models import Document, Person
from applicants.workbooks import Unreadable
from audit import clock
from audit.actor import Actor
from audit.logs import intake
from audit.logs.reading import LogFile
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.domains import comparing, queries
from operations.domains.models import (
    Account,
    Domain,
    MachineClient,
    Order,
    Personnel,
    Tenancy,
    Trainee,
    TrainingSession,
)
from operations.mechanism.queries import calendar
from statute import terms
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import operating, people, scenarios, training
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS
from statute.rules.operating import DomainFacts

POINTS = {**SIX_FUNCTIONS, **THIRTEEN_POINTS}


def _finding(code: str, message: str, *, clause: str = "", kind: Kind = Kind.LAW, **more: Any) -> Finding:
    return Finding(code=code, message=message, clause=clause, kind=kind, **more)


# --- domains -------------------------------------------------------------------------------------------------------


def planned(
    *, by: Actor, at: datetime, name: str, platform: str, platform_level: str, owner: str, necessity: str = ""
) -> tuple[Finding, ...]:
    """A domain stands on its own level's platform; a county's own needs its reason 四(三)."""
    region = Region.objects.get(code=by.region)
    facts = DomainFacts(
        level=region.level, platform=platform, platform_level=platform_level, owner=owner, necessity_statement=necessity
    )
    found = list(operating.platform(facts))
    if Domain.objects.filter(region=region, name=name).exists():
        found.append(
            _finding("domain-name", gettext_noop("本地区已有同名的授权运营域。"), kind=Kind.SHAPE, field="name")
        )
    return tuple(found)


def accept(domain: Domain, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Six functions and thirteen points with evidence; accepted by the province 一(三), 四(三)."""
    return operating.acceptance(queries.domain_facts(domain, by_province=by.region == queries.PROVINCE))


def accepted_on(domain: Domain, *, by: Actor, at: datetime, accepted_on: date, **_inputs: Any) -> tuple[Finding, ...]:
    """Acceptance is not recorded before it happened."""
    return _not_ahead(accepted_on, clock.today(at), "accepted_on", gettext_noop("验收日期不能晚于今天。"))


def _not_ahead(day: date, today: date, field: str, message: str) -> tuple[Finding, ...]:
    return (_finding("date-ahead", message, kind=Kind.SHAPE, field=field),) if day > today else ()


# --- opening, suspending, resuming ---------------------------------------------------------------------------------


def _opening(agreement: Agreement, at: datetime) -> tuple[Finding, ...]:
    tenancy = queries.tenancy_of(agreement)
    domain = tenancy.domain if tenancy else queries.domain_for(agreement.region)
    return _at_day(agreement, domain, at)


def _at_day(agreement: Agreement, domain: Domain | None, at: datetime) -> tuple[Finding, ...]:
    if domain is None:
        return (
            *operating.accepted(False),
            *(f for f in operating.activation(queries.activation_facts(agreement, None, at)) if f.where != "domain"),
        )
    return operating.activation(queries.activation_facts(agreement, domain, at))


def _ahead(agreement: Agreement, at: datetime) -> datetime:
    """The instant the opening is judged at: its day when dated ahead, else now."""
    day = agreement.activate_on
    return terms.day_start(day) if day is not None and day > clock.today(at) else at


def request_activation(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything an opening needs besides its day, so that nobody asks in vain."""
    day = max(clock.today(at), agreement.first_on)
    return _opening(agreement, at if day == clock.today(at) else terms.day_start(day))


def requested_for(
    agreement: Agreement, *, by: Actor, at: datetime, activate_on: date, domain: Domain | None = None
) -> tuple[Finding, ...]:
    """The day lies ahead and within the term; the domain chosen may host the case 四(三), 四(四)."""
    today = clock.today(at)
    found: list[Finding] = []
    if activate_on < today:
        message = gettext_noop("开通日不能早于今天。")
        found.append(_finding("activation-day", message, kind=Kind.SHAPE, field="activate_on"))
    else:
        moment = at if activate_on == today else terms.day_start(activate_on)
        found.extend(operating.term_running(agreement.first_on, agreement.last_on, moment))
    if domain is not None:
        found.extend(operating.accepted(domain.state == Domain.State.ACCEPTED))
        found.extend(operating.hosting(queries.hosting_of(agreement.region, domain)))
    return tuple(found)


def activate(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Requested by one, approved by another; all of 三(二)1, 四(三), 四(四), 六(四) on the day of opening."""
    found: list[Finding] = []
    tenancy = queries.tenancy_of(agreement)
    if agreement.activate_on is None or tenancy is None:
        message = gettext_noop("经办人尚未申请开通。")
        found.append(_finding("activation-requested", message, kind=Kind.STATE, owner=Role.CLERK))
    elif by.is_system and (tenancy.approved_at is None or agreement.activate_on > clock.today(at)):
        message = gettext_noop("开通尚未审批，或者预定开通日未到。")
        found.append(_finding("activation-approved", message, kind=Kind.STATE, owner=Role.APPROVER))
    elif not by.is_system and tenancy.approved_at is not None and agreement.activate_on > clock.today(at):
        message = gettext_noop("已审批，将于%(day)s开通。")
        found.append(_finding("activation-approved", message, kind=Kind.STATE, params={"day": agreement.activate_on}))
    return (*found, *_opening(agreement, _ahead(agreement, at)))


def resume(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """No open Stop, all guards of the opening again, and the closing confirmed by the domain 六(八)."""
    tenancy = queries.tenancy_of(agreement)
    if tenancy is None:
        return _at_day(agreement, queries.domain_for(agreement.region), at)
    found = list(operating.resumption(queries.activation_facts(agreement, tenancy.domain, at)))
    if tenancy.state == Tenancy.State.CLOSING:
        message = gettext_noop("授权运营域尚未确认权限已关闭，确认之后才能恢复。")
        found.append(_finding("tenancy-closing", message, clause="四(五)", kind=Kind.STATE, owner=Role.DOMAIN_OPERATOR))
    return tuple(found)


def suspended_by(
    agreement: Agreement, *, by: Actor, at: datetime, emergency: bool = False, **_inputs: Any
) -> tuple[Finding, ...]:
    """The approver suspends; in emergency one officer alone, whom another confirms the next working day."""
    if emergency or by.role != Role.CLERK:
        return ()
    message = gettext_noop("经办人只能在紧急情形下先行暂停，并由另一人在下一工作日前确认。")
    return (
        _finding("emergency-only", message, clause="六(八)", kind=Kind.ROLE, field="emergency", owner=Role.APPROVER),
    )


# --- orders and supply ---------------------------------------------------------------------------------------------


def confirm_order(order: Order, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """An order is confirmed once; a closure's orders on the closure, where its evidence is kept."""
    found: list[Finding] = []
    if not order.is_open:
        message = gettext_noop("指令已经办结或者撤销。")
        found.append(_finding("order-closed", message, kind=Kind.STATE))
    if order.of_closure:
        message = gettext_noop("请在退出处置中办理：确认权限已关闭，或者提交数据删除证明。")
        found.append(_finding("order-of-closure", message, clause="四(五)", kind=Kind.STATE, where="closure"))
    return tuple(found)


def suppliable(row: ScopeItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """An item is supplied to a running agreement, in its scope and never a prohibited one 一(一), 五(三)."""
    found = list(scenarios.not_prohibited(row.item.name, row.item.attribute))
    agreement = row.agreement
    found.extend(operating.term_running(agreement.first_on, agreement.last_on, at))
    if agreement.state != Agreement.State.ACTIVE:
        message = gettext_noop("协议不在运营中，不能供数。")
        found.append(_finding("agreement-active", message, clause="一(三)", kind=Kind.STATE, where="agreement"))
    if row.ended_at is not None:
        message = gettext_noop("该数据在本应用场景下的授权已经停用。")
        found.append(_finding("scope-ended", message, clause="四(五)", kind=Kind.STATE))
    return tuple(found)


def order_supply(row: ScopeItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """What is supplied already, or with the operator, is not ordered again."""
    found = list(suppliable(row, by=by, at=at))
    running = row.supplied_from is not None and row.supplied_until is None
    if running or queries.open_orders(row.agreement_id, Order.Kind.SUPPLY).filter(target_id=row.pk).exists():
        found.append(_finding("item-supplied", gettext_noop("该数据已经供给。"), clause="五(三)", kind=Kind.STATE))
    return tuple(found)


def stop_supply(row: ScopeItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only what is supplied can be stopped."""
    if row.supplied_from is not None and row.supplied_until is None:
        return ()
    return (_finding("item-supplied", gettext_noop("该数据没有在供给。"), clause="五(三)", kind=Kind.STATE),)


# --- people --------------------------------------------------------------------------------------------------------


def register(agreement: Agreement, *, by: Actor, at: datetime, person: Person, duty: str) -> tuple[Finding, ...]:
    """A person of the own organization, still there, once per agreement 五(四)1."""
    found: list[Finding] = []
    if person.organization_id != agreement.organization_id:
        found.append(_finding("person-foreign", gettext_noop("不是本单位的人员。"), kind=Kind.SHAPE, field="person"))
    elif person.left_on is not None and person.left_on <= clock.today(at):
        found.append(_finding("person-left", gettext_noop("该人员已离职。"), kind=Kind.STATE, field="person"))
    if Personnel.objects.filter(agreement=agreement, person=person).exists():
        message = gettext_noop("该人员已在本协议下登记。")
        found.append(_finding("person-registered", message, kind=Kind.STATE, field="person"))
    return tuple(found)


def provincial(row: Personnel | TrainingSession, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Training is the provincial data authority's 五(二)."""
    return training.organized(by.region == queries.PROVINCE)


def training_planned(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The same, where there is no session yet."""
    return training.organized(by.region == queries.PROVINCE)


def results(
    session: TrainingSession, *, by: Actor, at: datetime, passed: Sequence[Trainee], absent: Sequence[Trainee] = (),
    certificate_prefix: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    """What the province may record of a session 五(二)."""
    return training.results(
        training.ResultsFacts(
            held_on=session.held_on,
            today=clock.today(at),
            trainees=session.trainees.count(),
            passed=tuple(_named(row) for row in passed),
            absent=tuple(_named(row) for row in absent),
            left=tuple(_named(row) for row in passed if row.personnel.state == Personnel.State.LEFT),
        )
    )


def _named(row: Trainee) -> str:
    return f"{row.personnel.person.name}（{row.personnel.agreement.number}）"


def trained(row: Personnel, *, by: Actor, at: datetime, passed_on: date, certificate_no: str) -> tuple[Finding, ...]:
    """Training is recorded after it was passed."""
    return _not_ahead(passed_on, clock.today(at), "passed_on", gettext_noop("培训通过日期不能晚于今天。"))


def nda(
    row: Personnel, *, by: Actor, at: datetime, signed_on: date, until: date, liability: bool, document: Any = None
) -> tuple[Finding, ...]:
    """The agreement names its term and the liability 五(四)1, and is not signed in the future."""
    facts = people.NdaFacts(has_term=until > signed_on, has_liability=liability)
    person = people.PersonFacts(
        name=row.person.name, real_name=True, filed=True, reviewed=True, nda=facts, training_passed_on=None
    )
    names = {"nda_term": "until", "nda_liability": "liability"}
    ahead = _not_ahead(signed_on, clock.today(at), "signed_on", gettext_noop("签订日期不能晚于今天。"))
    found = people.confidentiality(person)
    return (*ahead, *(Finding(**{**_fields(f), "field": names.get(f.field, f.field)}) for f in found))


def _fields(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in Finding.__dataclass_fields__}


def person_ready(row: Personnel, on: date, months: int) -> tuple[Finding, ...]:
    """The five facts, none left out, the confidentiality term still running 五(二)(四)1."""
    found = list(people.cleared(queries.person_facts(row, months), on))
    if row.nda_until is not None and row.nda_until < on:
        message = gettext_noop("%(name)s的保密期限已届满。")
        found.append(
            _finding("staff-nda", message, clause="五(四)1", params={"name": row.person.name}, where="personnel")
        )
    return tuple(found)


def clear(row: Personnel, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Nobody is cleared with a fact missing."""
    today = clock.today(at)
    return person_ready(row, today, queries.training_months(row.region_id, today))


def left(row: Personnel, *, by: Actor, at: datetime, left_on: date) -> tuple[Finding, ...]:
    """Leaving is recorded on the day or after it; ahead of it nothing would be closed."""
    return _not_ahead(left_on, clock.today(at), "left_on", gettext_noop("离岗日期不能晚于今天。"))


# --- accounts ------------------------------------------------------------------------------------------------------


def request_account(row: Personnel, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Accounts are asked for cleared people of a running agreement with a place in a domain."""
    found = list(clear(row, by=by, at=at))
    if queries.tenancy_of(row.agreement) is None:
        message = gettext_noop("协议尚未开通授权运营域。")
        found.append(_finding("process-inside-domain", message, clause="五(四)", kind=Kind.STATE, where="tenancy"))
    return tuple(found)


def account_asked(
    row: Personnel, *, by: Actor, at: datetime, name: str, role: str, valid_from: date, valid_until: date
) -> tuple[Finding, ...]:
    """Owner, role and dates; no role reaches raw data 五(四)2, 六(三)2."""
    facts = people.AccountFacts(state="requested", opens_on=valid_from, ends_on=valid_until, role=role)
    dates = people.account_enabling(facts, None, clock.today(at), row.agreement.last_on)
    found = [f for f in dates if f.field != "person"]
    if role not in Account.Role.values:
        found.extend(people.no_raw_data(True))
    if Account.objects.filter(tenancy__agreement=row.agreement, name=name).exists():
        found.append(_finding("account-name", gettext_noop("账号名已被使用。"), kind=Kind.SHAPE, field="name"))
    return tuple(found)


def enable(account: Account, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Cleared person, open tenancy, dates within the term; raw data for nobody 五(二), 五(四), 六(三)2."""
    row, agreement, today = account.personnel, account.agreement, clock.today(at)
    months = queries.training_months(str(agreement.region_id), today)
    facts = people.AccountFacts(
        state=account.state, opens_on=account.valid_from, ends_on=account.valid_until, role=account.role,
        raw_data=account.role not in Account.Role.values,
    )  # fmt: skip
    found = list(people.account_enabling(facts, queries.person_facts(row, months), today, agreement.last_on))
    found += [f for f in person_ready(row, today, months) if f not in found]
    if row.state not in {Personnel.State.CLEARED, Personnel.State.LEFT} and not found:
        found.append(not_cleared(row.person.name))
    if account.tenancy.state != Tenancy.State.OPEN:
        message = gettext_noop("授权运营域的租户尚未开通或已关闭。")
        found.append(
            _finding("process-inside-domain", message, clause="五(四)", kind=Kind.STATE, where="tenancy",
                     owner=Role.DOMAIN_OPERATOR)
        )  # fmt: skip
    found.extend(operating.term_running(agreement.first_on, agreement.last_on, at))
    return tuple(found)


def reconciled(domain: Domain, *, by: Actor, at: datetime, file: Document) -> tuple[Finding, ...]:
    """A list that can be read to its last row."""
    try:
        comparing.actual(file)
    except Unreadable:
        message, number = gettext_noop("文件不是可以读取的账号清单，请核对格式和列名。"), 0
    except comparing.Faulty as faulty:
        message, number = gettext_noop("账号清单第%(row)s行有误：缺少账号、状态不明或者重复。"), faulty.number
    else:
        return ()
    return (_finding("account-list", message, kind=Kind.SHAPE, field="file", params={"row": number}),)


def not_cleared(name: str) -> Finding:
    """All five facts are there, but nobody has cleared the person."""
    return _finding(
        "staff-realname-filing-vetting", gettext_noop("%(name)s尚未准予上岗。"), clause="五(四)1", params={"name": name},
        owner=Role.APPROVER, where="personnel",
    )  # fmt: skip


# --- logs ----------------------------------------------------------------------------------------------------------


def upload_log(
    agreement: Agreement, *, by: Actor, at: datetime, kind: str, day: date, log: LogFile
) -> tuple[Finding, ...]:
    """A file by hand is of one day, which is not ahead."""
    ahead = _not_ahead(day, clock.today(at), "day", gettext_noop("日志日期不能晚于今天。"))
    return (*intake.of_day(log, day), *intake.within(log, agreement.first_on, at), *ahead)


def receive_logs(
    agreement: Agreement, *, by: Actor, at: datetime, kind: str, log: LogFile, key: str = "",
    client: MachineClient,
) -> tuple[Finding, ...]:  # fmt: skip
    """A batch may span days; a sender's key names one batch."""
    return (*intake.within(log, agreement.first_on, at), *intake.key_taken(agreement.pk, kind, log, key))


# --- log senders ---------------------------------------------------------------------------------------------------


def request_client(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Logs are sent from a domain that was accepted 四(三)."""
    domain = Domain.objects.filter(pk=by.domain).first() if by.domain else None
    return tuple(operating.accepted(domain is not None and domain.state == Domain.State.ACCEPTED))


def admit_client(client: MachineClient, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Not after its last day."""
    if client.expires_on >= clock.today(at):
        return ()
    return (_finding("client-expired", gettext_noop("密钥已过失效日期，请重新申请。"), kind=Kind.STATE),)


def next_workday(at: datetime) -> date:
    """By when a second officer confirms an emergency."""
    return calendar().add_workdays(clock.today(at), 1)
