"""No page costs more than twelve queries, whoever reads it, in whatever state the case is, however many cases there are."""

import pytest
from django.test import Client

from applicants.models import Fact
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.applications.models import Application
from operations.domains.models import Account
from operations.mechanism.models import Matter
from tests import crowd, world
from tests.matrix.scenes import SCENES, scene
from tests.matrix.seats import seated
from tests.portal.costs import MOST, asked, client_of, too_many
from tests.scenarios import agreements, applications, domains, mechanism
from tests.world import AT
from web import addresses
from web.house import house

PEOPLE = tuple(role for role in Role if role != Role.SYSTEM)
DESKS = {desk.model.type_code(): desk for desk in house().desks}


# --- every state ---------------------------------------------------------------------------------------------------


# The page of a part's case is read with a part of each kind on it, in one of the part's states; in the case's own states it is
# read anyway.
LAST = dict(sorted(SCENES))


def places_of(subject: Subject, *, around: bool) -> list[Subject]:
    """The object where it has a page; and around it its case and the matters about either."""
    places = {subject.pk: subject}
    if around:
        places |= {subject.case.pk: subject.case}
    places |= {matter.pk: matter for matter in Matter.objects.filter(subject_id__in=list(places))}
    return [place for place in places.values() if place.type_code() in DESKS]


# How many queries a page asks is the same on both engines: the pass that has less to do counts them.
@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(("machine", "row"), sorted(key for key in SCENES if key[0] in DESKS))
def test_no_case_page_and_no_inbox_costs_more_in_any_state(machine: str, row: str) -> None:
    built = scene(machine, row)
    # Something waits for those who act on such an object.
    doers = {role for act in house().acts_on(machine) for role in act.roles}
    places = places_of(built.subject, around=LAST[machine] == row)
    found: list[str] = []
    for role in PEOPLE:
        by = seated(role, built.subject)
        seen = [p for p in places if DESKS[p.type_code()].see(by).filter(pk=p.pk).exists()]
        if seen:
            client = client_of(by)
            for address in (*(["/"] if role in doers else []), *map(addresses.of, seen)):
                found += too_many(client, by, address)
    assert found == []


@pytest.mark.django_db
def test_pages_for_everybody_cost_no_more(client: Client) -> None:
    assert [len(asked(client, address)) <= MOST for address in ("/", "/announcements/", "/grants/", "/rules/")] == [
        True
    ] * 4


# --- ten cases, two hundred cases ----------------------------------------------------------------------------------


def readers(case: Application) -> list[Actor]:
    """Those whose lists and inboxes the cases fill."""
    check = applications.check_of(case, "mlps3")
    return [
        world.clerk(), world.approver(), mechanism.seat(Role.CONVENER), applications.handler(check),
        applications.head(check), applications.steward(case.requested.get().item.provider),
        mechanism.seat(Role.PROVINCIAL_DESK, world.PROVINCE), mechanism.seat(Role.AUDITOR, world.PROVINCE),
        applications.admin(case),
    ]  # fmt: skip


def costs(by: Actor, cases: list[Subject]) -> dict[str, int]:
    """What the pages cost that could have grown; the deep page is the second of the list."""
    client = client_of(by)
    found = {
        address: len(asked(client, address)) for address in ("/", "/search/?q=第0000", "/application/", "/agreement/")
    }
    for address in ("/application/?state=verifying", "/application/?q=第0000", "/application/?sort=due_on"):
        found[address] = len(asked(client, address))
    for subject in cases:
        if DESKS[subject.type_code()].see(by).filter(pk=subject.pk).exists():
            found[addresses.of(subject)] = len(asked(client, addresses.of(subject)))
    return found


@pytest.mark.django_db
def test_ten_cases_and_two_hundred_cost_the_same() -> None:
    agreement = agreements.sealed(credit_code="91339999MADM000271")
    case = applications.verifying()
    models = crowd.Models(case=case, agreement=agreement, at=AT)
    people = readers(case)
    crowd.fill(models, 10)
    copied = Application.objects.filter(heading__startswith="第0000").order_by("heading")[2:6]
    subjects: list[Subject] = [case, agreement, case.organization, case.announcement, *copied]
    few = {by.role: costs(by, subjects) for by in people}
    crowd.fill(models, 190, start=10)
    many = {by.role: costs(by, subjects) for by in people}
    assert many == few
    assert max(n for by_page in many.values() for n in by_page.values()) <= MOST


# --- one part, many parts ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_accounts_and_records_cost_the_same_however_many() -> None:
    account: Account = SCENES["account", "open"]().subject
    agreement, organization = account.agreement, account.agreement.organization
    subjects: list[Subject] = [account.tenancy, account.personnel, account, organization, agreement]
    people = [world.clerk(), world.approver(), world.admin_of(organization), domains.operator(account.tenancy.domain)]
    few = {by.role: costs(by, subjects) for by in people}
    fact = Fact(
        organization=organization, kind=Fact.Kind.GRADE, occurred_on=AT.date(), text="年度评估", value="良", source="评估机构",
        recorded_at=AT,
    )  # fmt: skip
    for number in range(7):
        person = crowd.copy(account.personnel.person, id_digest=f"{number:064}")
        worker = crowd.copy(account.personnel, person_id=person.pk)
        for row in (
            person, worker, crowd.copy(account, personnel_id=worker.pk, name=f"甲{number}"),
            crowd.copy(account, name=f"乙{number}"), crowd.copy(fact, text=f"第{number}年"),
        ):  # fmt: skip
            type(row)._default_manager.bulk_create([row])
    many = {by.role: costs(by, subjects) for by in people}
    assert many == few
    assert max(n for by_page in many.values() for n in by_page.values()) <= MOST
