"""People and their accounts: checked, filed, trained together by the province, cleared; some leave, and accounts are compared."""

import csv
import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants import documents
from operations.agreements.models import Agreement
from operations.demo import contracting
from operations.demo.organizations import hire
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Story
from operations.demo.world import PROVINCE, World
from operations.domains import actions as domains
from operations.domains.comparing import HEADINGS
from operations.domains.models import Account, Order, Personnel, TrainingSession
from operations.domains.queries import expected_accounts
from statute.rules.comparing import STATES

_DUTIES = ("建模工程师", "数据开发工程师", "运维工程师", "产品经理")
_ROLES = (Account.Role.MODELLER, Account.Role.DEVELOPER, Account.Role.MAINTAINER, Account.Role.VIEWER)
TRAINED_AT = "浙江省公共数据培训中心"


def staffed(world: World, diary: Diary, agreement: Agreement, number: int, with_accounts: int) -> Story:
    """So many people from their registration to their clearance; accounts for the first of them."""
    admin, approver = world.admin(agreement.organization_id), world.of(str(agreement.region_id), "approver")
    people = [named(world, diary, agreement, _DUTIES[n % len(_DUTIES)]) for n in range(number)]
    yield from vetted(world, diary, people)
    for row in people:
        domains.record_nda(
            id=row.pk, by=admin, at=diary.tick(2), signed_on=diary.day, until=agreement.last_on + timedelta(days=730),
            liability=True, document=paper(f"保密协议（{row.person.name}）", "含违约责任条款", by=admin, at=diary.tick(1)),
        )  # fmt: skip
    yield from trained(world, diary, people)
    yield from diary.workdays(1, 10)
    for row in people:
        domains.clear(id=row.pk, by=approver, at=diary.tick(2))
    for n, row in enumerate(people[:with_accounts]):
        account(world, diary, row, f"{_ROLES[n % len(_ROLES)]}-{n + 1:02d}", _ROLES[n % len(_ROLES)])
    yield from diary.workdays(1, 10)
    contracting.confirm_orders(world, diary, agreement, Order.Kind.OPEN_ACCOUNT)


def named(world: World, diary: Diary, agreement: Agreement, duty: str) -> Personnel:
    """The operator names somebody it employs."""
    person = hire(world, diary, world.firm(agreement.organization_id), duty)
    made: Personnel = domains.register(
        id=agreement.pk, by=world.admin(agreement.organization_id), at=diary.tick(2), person=person, duty=duty
    )
    return made


def vetted(world: World, diary: Diary, people: list[Personnel]) -> Story:
    """Their names verified and filed by the clerk, looked at by the approver a day later."""
    region = str(people[0].region_id)
    yield from diary.workdays(1, 10)
    for row in people:
        domains.verify(id=row.pk, by=world.of(region, "clerk"), at=diary.tick(2), verified_on=diary.day)
        domains.file(
            id=row.pk, by=world.of(region, "clerk"), at=diary.tick(2), filing_no=world.number("人备", diary.day)
        )
    yield from diary.workdays(1, 10)
    for row in people:
        domains.review(id=row.pk, by=world.of(region, "approver"), at=diary.tick(2))


def session(world: World, diary: Diary, people: list[Personnel], number: str, held_on: date) -> TrainingSession:
    """The province arranges a training and asks these people to it."""
    desk = world.of(PROVINCE, "desk")
    made: TrainingSession = domains.plan_session(
        by=desk, at=diary.tick(), title=f"公共数据授权运营岗前培训（{number}）", held_on=held_on,
        place=TRAINED_AT,
    )  # fmt: skip
    domains.invite(id=made.pk, by=desk, at=diary.tick(), people=people)
    return made


def trained(world: World, diary: Diary, people: list[Personnel]) -> Story:
    """One session for all of them; everybody passes."""
    number = world.number("浙数训", diary.day)
    made = session(world, diary, people, number, diary.today.add(diary.day, 3))
    yield from diary.until(made.held_on, 16)
    domains.record_results(
        id=made.pk, by=world.of(PROVINCE, "desk"), at=diary.tick(), passed=list(made.trainees.order_by("pk")),
        certificate_prefix=f"{number}-",
    )  # fmt: skip


def account(world: World, diary: Diary, row: Personnel, name: str, role: str) -> Account:
    """An account is asked for, to the last day of the agreement."""
    made: Account = domains.request_account(
        id=row.pk, by=world.admin(row.organization_id), at=diary.tick(3), role=role, valid_from=diary.day,
        name=f"{world.firm(row.organization_id)}-{name}", valid_until=row.agreement.last_on,
    )  # fmt: skip
    return made


def without_account(agreement: Agreement) -> Personnel:
    """Somebody cleared who has no account yet."""
    rows = Personnel.objects.filter(agreement=agreement, state=Personnel.State.CLEARED, accounts=None)
    return rows.select_related("agreement").order_by("pk")[0]


def never_used(world: World, diary: Diary, agreement: Agreement) -> Story:
    """Somebody gets an account and never signs in: after six months the job freezes it."""
    account(world, diary, without_account(agreement), IDLE, Account.Role.VIEWER)
    yield from diary.workdays(1, 10)
    contracting.confirm_orders(world, diary, agreement, Order.Kind.OPEN_ACCOUNT)


IDLE = "viewer-08"


def left(world: World, diary: Diary, agreement: Agreement) -> Story:
    """One of those with an account leaves: it is closed with that, and the domain follows."""
    accounts = Account.objects.filter(agreement=agreement, state=Account.State.OPEN).select_related("personnel")
    row = accounts.order_by("pk")[1].personnel
    domains.leave(id=row.pk, by=world.admin(agreement.organization_id), at=diary.tick(), left_on=diary.day)
    yield from diary.workdays(1, 9)
    contracting.confirm_orders(world, diary, agreement, Order.Kind.CLOSE_ACCOUNT)


def compared(world: World, diary: Diary, region: str, beyond: tuple[str, str] = ("", "")) -> None:
    """The domain's operator hands in what the platform has; `beyond`: agreement and account that nobody asked for."""
    by, domain = world.operator(region), world.domains[region]
    rows = [
        (number, name, STATES[state]) for (number, name), state in expected_accounts(domain).items() if state in STATES
    ]
    if any(beyond):
        rows.append((*beyond, STATES["open"]))
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    upload = SimpleUploadedFile(f"账号清单{diary.day:%Y%m%d}.csv", text.getvalue().encode(), content_type="text/csv")
    domains.reconcile(id=domain.pk, by=by, at=diary.tick(), file=documents.store(upload, by=by, at=diary.tick(1)))
