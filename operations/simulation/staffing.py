"""People and their accounts: named, verified, filed, reviewed, trained, cleared; gone again."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.secret import Secret
from applicants import actions as applicants
from operations.agreements.models import Agreement
from operations.demo import contracting
from operations.demo.organizations import identity_number
from operations.demo.papers import paper
from operations.demo.world import PROVINCE
from operations.domains import actions as domains
from operations.domains.models import Account, Personnel, Trainee, TrainingSession
from operations.simulation.applying import name_for
from operations.simulation.contracting import OF_AGREEMENT
from operations.simulation.habits import daily, habit, rhythm
from operations.simulation.town import Town

State = Personnel.State
_OF_ROW = ("agreement__region", "agreement__organization", "person")
_DUTIES = ("建模工程师", "数据开发工程师", "运维工程师")
_ROLES = (Account.Role.MODELLER, Account.Role.DEVELOPER, Account.Role.MAINTAINER)
STAFF = 2
_PRESENT = Personnel.objects.filter(agreement=OuterRef("pk")).exclude(state=State.LEFT)


@habit(Agreement, "active", since="activated_at", after=(1, 3), where=~Q(Exists(_PRESENT)), related=OF_AGREEMENT)
def name_people(town: Town, agreement: Agreement) -> None:
    """The operator names who will work in the domain: people of its own, the same ones for every agreement."""
    admin, organization = town.admin(agreement.organization_id), agreement.organization
    people = list(organization.people.filter(left_on=None).order_by("pk"))
    while len(people) < STAFF:
        number = organization.people.count() + 1
        total = int(organization.credit_code[11:17]) * 20 + number
        people.append(
            applicants.add_person(
                id=organization.pk, by=admin, at=town.at(1), name=name_for(town, organization.credit_code, number),
                id_number=Secret(identity_number(total)), position=_DUTIES[number % len(_DUTIES)],
            )
        )  # fmt: skip
    for person in people[:STAFF]:
        domains.register(id=agreement.pk, by=admin, at=town.at(1), person=person, duty=person.position)


@habit(Personnel, State.REGISTERED, since="registered_at", after=(1, 3), related=_OF_ROW)
def verify_and_file(town: Town, row: Personnel) -> None:
    """The clerk verifies by real name and files."""
    clerk = town.of(str(row.agreement.region_id), "clerk")
    domains.verify(id=row.pk, by=clerk, at=town.at(1), verified_on=town.day)
    domains.file(id=row.pk, by=clerk, at=town.at(1), filing_no=town.number("人备", town.day))


@habit(Personnel, State.FILED, since="filed_on", after=(1, 3), related=_OF_ROW)
def review(town: Town, row: Personnel) -> None:
    """The approver reviews; some would clear people before they are trained."""
    approver = town.of(str(row.agreement.region_id), "approver")
    domains.review(id=row.pk, by=approver, at=town.at(1))
    if town.chance.happens(0.03, "hasty", town.called(row)):
        town.refused(domains.clear, id=row.pk, by=approver, at=town.at(1))


@habit(Personnel, State.REVIEWED, since="reviewed_on", after=(0, 2), where=Q(nda_signed_on=None), related=_OF_ROW)
def sign_the_confidentiality_agreement(town: Town, row: Personnel) -> None:
    """With term and liability."""
    admin, at = town.admin(row.agreement.organization_id), town.at(1)
    domains.record_nda(
        id=row.pk, by=admin, at=town.at(1), signed_on=town.day, until=row.agreement.last_on + timedelta(days=730),
        liability=True, document=paper(f"保密协议（{row.person.name}）", "含违约责任条款", by=admin, at=at),
    )  # fmt: skip


@habit(
    Personnel, State.REVIEWED, since="reviewed_on", after=(1, 3),
    where=Q(nda_signed_on__isnull=False, training_passed_on__isnull=False), related=_OF_ROW,
)  # fmt: skip
def clear(town: Town, row: Personnel) -> None:
    """Cleared for work."""
    domains.clear(id=row.pk, by=town.of(str(row.agreement.region_id), "approver"), at=town.at(1))


# --- training -------------------------------------------------------------------------------------------------------


@daily
def plan_a_training(town: Town) -> None:
    """The province holds one every fifteen working days."""
    if town.workday % 15 == 0:
        domains.plan_session(
            by=town.of(PROVINCE, "desk"), at=town.at(), title=f"{town.day:%Y年%m月%d日}安排的岗前培训",
            held_on=town.in_workdays(6), place="省数据局三楼会议室",
        )  # fmt: skip


@habit(TrainingSession, "planned", since="planned_at", after=(2, 2))
def invite(town: Town, session: TrainingSession) -> None:
    """Whoever has been filed and not trained is asked; nobody to ask: it is not held."""
    desk = town.of(PROVINCE, "desk")
    wanting = Personnel.objects.filter(training_passed_on=None, state__in=[State.FILED, State.REVIEWED])
    people = list(
        wanting.filter(agreement__state__in=["sealed", "active", "suspended"]).select_related(*_OF_ROW).order_by("pk")
    )
    if people:
        domains.invite(id=session.pk, by=desk, at=town.at(), people=people)
    else:
        domains.cancel_session(id=session.pk, by=desk, at=town.at(), reason="没有需要培训的人员。")


_TRAINEES = Trainee.objects.filter(session=OuterRef("pk"))


@habit(TrainingSession, "planned", since="held_on", after=(0, 2), where=Q(Exists(_TRAINEES)))
def record_the_results(town: Town, session: TrainingSession) -> None:
    """Nearly all pass."""
    rows = list(session.trainees.select_related("personnel__agreement", "personnel__person").order_by("pk"))
    present = [
        row for row in rows if not town.chance.happens(0.05, "absent", session.title, town.called(row.personnel))
    ]
    absent = [row for row in rows if row not in present]
    domains.record_results(
        id=session.pk, by=town.of(PROVINCE, "desk"), at=town.at(), passed=present, absent=absent,
        certificate_prefix=f"浙数训{town.day:%Y%m%d}-",
    )  # fmt: skip


# --- accounts -------------------------------------------------------------------------------------------------------


@habit(
    Personnel, State.CLEARED, since="cleared_at", after=(1, 3), odds=0.8,
    where=Q(accounts=None, agreement__state="active"), related=_OF_ROW,
)  # fmt: skip
def ask_for_an_account(town: Town, row: Personnel) -> None:
    """An account to the end of the term."""
    number = row.agreement.personnel.filter(pk__lt=row.pk).count()
    name = f"{town.keys[row.agreement.organization_id]}-{row.agreement.number[-6:]}-{number + 1:02d}"
    domains.request_account(
        id=row.pk, by=town.admin(row.agreement.organization_id), at=town.at(1), name=name,
        role=_ROLES[number % len(_ROLES)], valid_from=town.day, valid_until=row.agreement.last_on,
    )  # fmt: skip


@habit(Account, "frozen", since="last_used_on", after=(90, 110), odds=0.6, where=Q(agreement__state="active", last_used_on__isnull=False),
       related=("agreement",))  # fmt: skip
def thaw(town: Town, account: Account) -> None:
    """Somebody needs it again."""
    domains.thaw(id=account.pk, by=town.operator(str(account.agreement.region_id)), at=town.at())


@habit(Personnel, State.CLEARED, since="cleared_at", after=(100, 600), odds=0.2, where=Q(agreement__state__in=["active", "suspended"]),
       related=_OF_ROW)  # fmt: skip
def leave(town: Town, row: Personnel) -> None:
    """People go, and their accounts with them."""
    domains.leave(id=row.pk, by=town.admin(row.agreement.organization_id), at=town.at(1), left_on=town.day)


@rhythm(Agreement, "active", every=(35, 45), related=OF_AGREEMENT)
def hand_in_the_log(town: Town, agreement: Agreement) -> None:
    """The domain's operator hands in a day's log; accounts in it are in use."""
    contracting.log_day(town, town.diary, agreement)
