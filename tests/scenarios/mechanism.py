"""A region ready to deliberate and to seal, through the real actions; and a matter taken through its mechanism."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Seat
from accounts.queries import actor_of
from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.mechanism import actions, queries
from operations.mechanism.models import (
    Decision,
    ExpertGroup,
    KeyField,
    Matter,
    Mechanism,
    Opinion,
    PilotDesignation,
    Seal,
)
from tests import world
from tests.scenarios.stages import stage
from tests.world import AT, CITY, PROVINCE

FIELDS = {
    "finance": "普惠金融",
    "health": "医疗健康",
    "transport": "交通运输",
    "tourism": "文化旅游",
    "geo": "时空信息",
}
MEMBERS = ("data", "cac", "ndrc", "eit", "police", "state_security", "justice", "finance", "market")
ESTABLISHED_ON = date(2023, 9, 1)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What a region has when it is ready."""

    region: str
    mechanism: Mechanism
    seal: Seal
    experts: ExpertGroup | None
    pilot: PilotDesignation | None


@stage
def seat(role: str, region: str = CITY, unit: Any = None) -> Actor:
    """The one person of the tests who holds this role in this region (and unit); made when first asked for."""
    username = f"{role}-{unit.name if unit else region}"
    held = Seat.objects.filter(user__username=username, role=role).select_related("user", "unit").first()
    return actor_of(held.user, held, seats=[held]) if held else world.person(username, role, region=region, unit=unit)


@stage
def field(code: str = "finance") -> KeyField:
    """A key field, kept by the province."""
    world.regions()
    return KeyField.objects.filter(code=code).first() or actions.add_key_field(
        by=seat(Role.SECRETARIAT, PROVINCE), at=AT, code=code, name=FIELDS[code]
    )


@stage
def mechanism(region: str = CITY, members: tuple[str, ...] = MEMBERS, at: datetime = AT) -> Mechanism:
    """The active mechanism of a region: its secretariat drafts, its convener confirms."""
    if existing := queries.mechanism_of(region):
        return existing
    made = drafted_mechanism(region, members, at)
    return actions.activate_mechanism(id=made.pk, by=seat(Role.CONVENER, region), at=at)


@stage
def drafted_mechanism(region: str = CITY, members: tuple[str, ...] = MEMBERS, at: datetime = AT) -> Mechanism:
    """Established, not yet confirmed by the convener."""
    units = world.units(region)
    return actions.establish_mechanism(
        by=seat(Role.SECRETARIAT, region), at=at, established_on=ESTABLISHED_ON, document_no="政办发〔2023〕44号",
        members=[units[kind] for kind in members],
    )  # fmt: skip


@stage
def pilot(region: str = CITY, at: datetime = AT) -> PilotDesignation | None:
    """The provincial mechanism named the city or county a pilot; the province itself needs none."""
    if region == PROVINCE:
        return None
    if existing := PilotDesignation.objects.filter(region_id=region).first():
        return existing
    entered = actions.designate_pilot(
        by=seat(Role.SECRETARIAT, PROVINCE), at=at, region=world.regions()[region], document_no="浙数协〔2023〕1号",
        designated_on=ESTABLISHED_ON,
    )  # fmt: skip
    return actions.confirm_pilot(id=entered.pk, by=seat(Role.CONVENER, PROVINCE), at=at)


@stage
def designated_field(code: str = "health", at: datetime = AT) -> KeyField:
    """The provincial mechanism named a provincial pilot field."""
    key = field(code)
    if not queries.field_designated(key):
        entered = actions.designate_field(
            by=seat(Role.SECRETARIAT, PROVINCE), at=at, field=key, document_no="浙数协〔2023〕2号",
            designated_on=ESTABLISHED_ON,
        )  # fmt: skip
        actions.confirm_field(id=entered.pk, by=seat(Role.CONVENER, PROVINCE), at=at)
    return key


@stage
def seal(
    region: str = CITY,
    kind: str = Seal.Kind.SPECIAL_CONTRACT,
    code: str = "",
    at: datetime = AT,
    confirmed: bool = True,
) -> Seal:
    """A seal the clerk entered and the approver confirmed."""
    made = actions.enter_seal(
        by=world.clerk(region), at=at, kind=kind, medium=Seal.Medium.PHYSICAL, code=code or f"{region}-{kind}",
        issued_on=ESTABLISHED_ON,
    )  # fmt: skip
    return actions.confirm_seal(id=made.pk, by=world.approver(region), at=at) if confirmed else made


@stage
def experts(region: str = CITY, at: datetime = AT) -> ExpertGroup:
    """The region's expert group."""
    existing = ExpertGroup.objects.filter(region_id=region).first()
    return existing or actions.establish_expert_group(
        by=seat(Role.SECRETARIAT, region), at=at, established_on=ESTABLISHED_ON
    )


@stage
def ready(region: str = CITY, at: datetime = AT) -> Ready:
    """Active mechanism, pilot, contract seal, expert group (none in a county): once for each region."""
    world.units(region)
    county = not region.endswith("00")
    return Ready(
        region=region,
        mechanism=mechanism(region, at=at),
        pilot=pilot(region, at),
        seal=queries.active_seal(region) or seal(region, at=at),
        experts=None if county else experts(region, at),
    )


@stage
def opine(
    opinion: Opinion, stance: str = Opinion.Stance.AGREE, *, conditions: str = "", reasons: str = "", at: datetime = AT
) -> Opinion:
    """One unit answers: its handler drafts, its head issues."""
    if stance in {Opinion.Stance.DISAGREE, Opinion.Stance.RECUSED}:
        reasons = reasons or "经研究，不宜同意。"
    if stance == Opinion.Stance.CONDITIONAL:
        conditions = conditions or "开展月度抽查"
    actions.draft_opinion(
        id=opinion.pk, by=seat(Role.UNIT_HANDLER, unit=opinion.unit), at=at, stance=stance, conditions=conditions,
        reasons=reasons,
    )  # fmt: skip
    return actions.give_opinion(
        id=opinion.pk,
        by=seat(Role.UNIT_APPROVER, unit=opinion.unit),
        at=at,
        reply_no=f"复函〔2026〕{opinion.unit.kind}号",
    )


@stage
def opinions(matter: Matter, *, at: datetime = AT, **stances: str) -> None:
    """Every unit asked answers: it agrees, unless its kind names another stance (police="disagree")."""
    for opinion in matter.opinions.filter(given_at__isnull=True).select_related("unit__region").order_by("pk"):
        opine(opinion, stances.get(opinion.unit.kind, Opinion.Stance.AGREE), at=at)


@stage
def concluded(matter: Matter, advice: str = Matter.Advice.FOR, *, at: datetime = AT) -> Matter:
    """Every unit answered and the convener recorded the conclusion; for matters no other room concludes."""
    opinions(matter, at=at)
    return actions.conclude(
        id=matter.pk, by=seat(Role.CONVENER, str(matter.region_id)), at=at, met_on=today(at), minutes_no="纪要〔2026〕3号",
        advice=advice, reasons="各单位意见一致。",
    )  # fmt: skip


@stage
def decided(
    matter: Matter, approves: bool = True, *, at: datetime = AT, document_no: str = "杭政函〔2026〕18号"
) -> Matter:
    """Concluded, and the government's document entered by the clerk and confirmed by the approver."""
    region = str(matter.region_id)
    concluded(matter, Matter.Advice.FOR if approves else Matter.Advice.AGAINST, at=at)
    entered: Decision = actions.enter_decision(
        id=matter.pk, by=world.clerk(region), at=at, document_no=document_no, decided_on=today(at), approves=approves
    )
    return actions.decide(id=entered.matter_id, by=world.approver(region), at=at)


def later(at: datetime = AT, **span: Any) -> datetime:
    """Some time after `at`."""
    return at + timedelta(**span)
