"""Organizations and what they ask for, up to the day an application lies before the authority."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from stdnum.cn import uscc

from accounts.actions import change_password, invite, sign_up
from accounts.models import User
from accounts.queries import actor_of
from applicants import actions as applicants
from applicants.models import Organization
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.announcements.models import Announcement
from operations.applications import actions as applications
from operations.applications.models import Application, Scenario
from operations.demo import applying
from operations.demo.cases import BIDS, Bid
from operations.demo.organizations import POSTS, VISITOR
from operations.demo.papers import paper
from operations.demo.people import GIVEN, NO_PASSWORD, SURNAMES
from operations.demo.world import CITY, COUNTY, PROVINCE
from operations.simulation.calling import FIELDS, WINDOW
from operations.simulation.habits import daily, habit
from operations.simulation.town import Town, key_of

DRAFT, SUBMITTED, SUPPLEMENTING = "draft", "submitted", "supplementing"
# What is asked for in a region's field, after the demo's applications.
_BIDS = {
    (CITY, "finance"): ("a1", "a1b"), (CITY, "health"): ("a5",), (CITY, "transport"): ("a3", "a8", "a10"),
    (CITY, "tourism"): ("a4", "a4b"), (CITY, "geo"): ("a7",), (PROVINCE, "health"): ("a2",),
    (PROVINCE, "finance"): ("a6",), (COUNTY, "health"): ("a9",), (COUNTY, "geo"): ("a7",),
}  # fmt: skip
_FIRST = "青澜栖禾砚岩苕云明竹松柏溪湖江海星辰晨曦"
_SECOND = "梧泊云渡川枫水栈汐影涛岚泉舟帆桥塔岭峰原"
# An agreement that ends within so many days is renewed in time.
_RENEWING = timedelta(days=300)


def name_for(town: Town, *about: object) -> str:
    """An invented name."""
    return town.chance.pick(SURNAMES, *about, "surname") + town.chance.pick(GIVEN, *about, "given")


def field_of(town: Town, key: str) -> tuple[str, str]:
    """Where an organization is at home: a region and a field."""
    return town.chance.pick(FIELDS, "field", key)


@daily
def register(town: Town) -> None:
    """Whoever comes today opens an account and registers the organization."""
    for number in range(1, town.wanted + 1):
        if town.arrives(number) == town.workday:
            _register(town, number)


def _register(town: Town, number: int) -> None:
    digits = f"91339999MAD{number:06d}"
    code = digits + uscc.calc_check_digit(digits)
    key = f"o{number:04d}"
    region, field = field_of(town, key)
    user: User = sign_up(
        by=VISITOR, at=town.at(), username=f"{key}-admin", display_name=name_for(town, key, "admin"),
        password=NO_PASSWORD,
    )  # fmt: skip
    admin = actor_of(user, None)
    said: dict[str, Any] = {
        "kind": "legal_person", "founded_on": date(2015 + number % 6, 1 + number % 12, 1 + number % 28),
        "name": f"{_FIRST[number % 20]}{_SECOND[number // 20 % 20]}{town.fields[field].name}{number}号科技有限公司",
        "address": f"杭州市演示路{number}号", "principal": name_for(town, key, "principal"),
        "contact": name_for(town, key, "contact"), "phone": f"0571-8{number:07d}", "region": town.regions[region],
    }  # fmt: skip
    if number % 10 == 3:
        individual = f"92{digits[2:]}"
        town.refused(
            applicants.register,
            by=admin,
            at=town.at(),
            credit_code=individual + uscc.calc_check_digit(individual),
            **said,
        )
    town.know(applicants.register(by=admin, at=town.at(), credit_code=code, **said))


@habit(Organization, "registered", since="registered_at", after=(1, 4), late=0.05, latest=12)
def confirm(town: Town, organization: Organization) -> None:
    """The clerk confirms who they are; the administrator seats colleagues."""
    clerk = town.of(str(organization.region_id), "clerk")
    at = town.at()
    evidence = paper(f"{organization.name}登记信息核对记录", "登记状态：存续", by=clerk, at=at)
    applicants.confirm(id=organization.pk, by=clerk, at=town.at(), source="国家企业信用信息公示系统", evidence=evidence)
    key = key_of(organization)
    for role in (Role.ORG_SIGNATORY, Role.SECURITY_OFFICER):
        username = f"{key}-{POSTS[role]}"
        name = organization.principal if role == Role.ORG_SIGNATORY else name_for(town, username)
        user: User = invite(
            by=town.admin(organization.pk), at=town.at(), username=username, display_name=name, role=role,
            password=NO_PASSWORD,
        )  # fmt: skip
        change_password(id=user.pk, by=actor_of(user, None), at=town.at(), password=NO_PASSWORD)


# --- applications ---------------------------------------------------------------------------------------------------


@habit(Announcement, "published", related=("field",))
def start(town: Town, announcement: Announcement) -> None:
    """Organizations at home in the field begin an application under a new announcement."""
    home = (str(announcement.region_id), announcement.field.code)
    days = town.workdays_since(announcement.published_at)
    for key, organization in town.organizations.items():
        called = (key, announcement.number)
        if days != town.chance.between(1, WINDOW - 12, "starts", *called) or field_of(town, key) != home:
            continue
        organization.refresh_from_db()
        if organization.state == "confirmed" and _wants(town, organization, announcement):
            applications.start(
                id=announcement.pk, by=town.admin(organization.pk), at=town.at(),
                renews=_to_renew(town, organization),
            )  # fmt: skip


def _running(organization: Organization) -> list[Agreement]:
    live = ("draft", "operator_signed", "sealed", "active", "suspended")
    rows = Agreement.objects.filter(organization=organization, state__in=live)
    return list(rows.select_related("application").order_by("pk"))


def _wants(town: Town, organization: Organization, announcement: Announcement) -> bool:
    """Whoever has nothing, nearly always; whoever runs one already, when it ends, seldom before."""
    pending = ("draft", "submitted", "supplementing", "accepted", "verifying", "deliberating", "granted")
    if Application.objects.filter(organization=organization, state__in=pending).exists():
        return False
    running = _running(organization)
    odds = 0.75
    if running:
        odds = 0.95 if min(a.last_on for a in running) - town.day <= _RENEWING else 0.03
    return town.chance.happens(odds, "wants", key_of(organization), announcement.number)


def _to_renew(town: Town, organization: Organization) -> Application | None:
    ending = [a for a in _running(organization) if a.last_on - town.day <= _RENEWING]
    return ending[0].application if ending else None


def bid_of(town: Town, case: Application) -> Bid:
    """What the organization asks for."""
    key = town.keys[case.organization_id]
    called = (key, case.announcement.number)
    code = town.chance.pick(_BIDS[str(case.region_id), case.announcement.field.code], "bid", *called)
    months = town.chance.pick((24, 36, 36, 36, 36), "months", *called)
    bid = BIDS[code]
    stones = tuple(stone for stone in bid.milestones if stone[0] <= months)
    return replace(bid, firm=key, months=months, mlps_level=3, milestones=stones)


@habit(
    Application, DRAFT, since="created_at", after=(0, 2), where=Q(heading="", announcement__state="published"),
    related=("announcement__field", "organization"),
)  # fmt: skip
def fill_in(town: Town, case: Application) -> None:
    """What is asked for, and why."""
    bid, admin = bid_of(town, case), town.admin(case.organization_id)
    key = town.keys[case.organization_id]
    applications.fill(
        id=case.pk, by=admin, at=town.at(), heading=bid.heading, term_months=bid.months,
        security_officer=name_for(town, f"{key}-security"), security_department="数据安全管理部",
        capability="近三年营业收入稳定增长，员工120人，其中数据技术人员60人。",
        data_maturity="数据管理能力成熟度稳健级；设专职安全团队。", declares_no_incident=True,
    )  # fmt: skip
    scenario: Scenario = applications.add_scenario(
        id=case.pk, by=admin, at=town.at(), name=bid.scenario, description=bid.description,
        economic_value=bid.economic, social_value=bid.social, safeguards=bid.safeguards, feasibility=bid.feasibility,
        goals="\n".join(bid.goals), milestones=bid.milestones,
    )  # fmt: skip
    applying.ask_for(town, town.diary, bid, case, scenario)
    if town.chance.happens(0.1, "prohibited", town.called(case)):
        prohibited = town.items.get((str(case.region_id), "D09"))
        if prohibited is not None:
            town.refused(
                applications.request_item, id=case.pk, by=admin, at=town.at(), item=prohibited, scenario=scenario,
                necessity="希望使用就诊明细。", fields_wanted="明细",
            )  # fmt: skip


@habit(
    Application, DRAFT, since="created_at", after=(3, 7), odds=0.97, where=~Q(heading="") & Q(announcement__state="published"),
    related=("announcement__field", "organization"),
)  # fmt: skip
def submit(town: Town, case: Application) -> None:
    """Everything is enclosed and handed in; some would do so before it is."""
    bid, admin = bid_of(town, case), town.admin(case.organization_id)
    if town.chance.happens(0.08, "hasty", town.called(case)):
        town.refused(applications.submit, id=case.pk, by=admin, at=town.at())
    applying.enclose_materials(town, town.diary, bid, case)
    applying.enclose_experience(town, town.diary, bid, case)
    applications.submit(id=case.pk, by=admin, at=town.at())


@habit(Application, DRAFT, where=Q(announcement__state="closed"), since="announcement__closes_at", after=(1, 30),
       related=("announcement__field", "organization"))  # fmt: skip
def give_up_the_draft(town: Town, case: Application) -> None:
    """The window has closed over a draft."""
    applications.withdraw(id=case.pk, by=town.admin(case.organization_id), at=town.at(), reason="未能按期提交。")


@habit(
    Application, "accepted", "verifying", since="accepted_at", after=(2, 8), odds=0.03,
    related=("announcement__field", "organization"),
)  # fmt: skip
def withdraw(town: Town, case: Application) -> None:
    """The applicant thinks better of it."""
    by = town.admin(case.organization_id)
    applications.withdraw(id=case.pk, by=by, at=town.at(), reason="经营计划调整。")
