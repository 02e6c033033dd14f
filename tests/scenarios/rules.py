"""A region's own values of the rules' parameters, through the real actions."""

from datetime import date, datetime

from operations.mechanism import actions
from operations.mechanism.models import LocalRule
from tests import world
from tests.scenarios.stages import stage
from tests.world import AT, CITY


@stage
def entered(
    parameter: str,
    value: str,
    effective_on: date,
    *,
    region: str = CITY,
    basis: str = "杭数〔2026〕1号",
    at: datetime = AT,
) -> LocalRule:
    """The clerk entered it; nobody confirmed it yet."""
    world.regions()
    return actions.enter_local_rule(
        by=world.clerk(region), at=at, parameter=parameter, value=value, effective_on=effective_on, basis=basis
    )


@stage
def confirmed(
    parameter: str,
    value: str,
    effective_on: date,
    *,
    region: str = CITY,
    basis: str = "杭数〔2026〕1号",
    at: datetime = AT,
) -> LocalRule:
    """The approver confirmed it; it applies from its day."""
    made = entered(parameter, value, effective_on, region=region, basis=basis, at=at)
    return actions.confirm_local_rule(id=made.pk, by=world.approver(region), at=at)


@stage
def revocation_proposed(rule: LocalRule, *, at: datetime = AT) -> LocalRule:
    """The clerk proposed to revoke it."""
    return actions.propose_revocation(
        id=rule.pk, by=world.clerk(str(rule.region_id)), at=at, reason="上级文件尚未印发，暂缓施行"
    )


@stage
def revoked(parameter: str, value: str, effective_on: date, *, region: str = CITY, at: datetime = AT) -> LocalRule:
    """Confirmed, and before its day taken back by two persons."""
    made = revocation_proposed(confirmed(parameter, value, effective_on, region=region, at=at), at=at)
    return actions.revoke_local_rule(id=made.pk, by=world.approver(region), at=at)
