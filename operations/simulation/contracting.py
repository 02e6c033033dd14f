"""From the grant to a running agreement: text, signature, seal, emergency plan, opening, orders."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Concurrence, Plan, Stop
from operations.applications.models import Application
from operations.applications.queries import filed, publicity_over, published_on, unanswered_objections
from operations.demo import contracting
from operations.demo.papers import paper
from operations.demo.world import PROVINCE
from operations.domains import actions as domains
from operations.domains.models import Order
from operations.mechanism.models import Matter
from operations.simulation.habits import habit
from operations.simulation.town import Town
from statute.terms import last_day_of_months

State = Agreement.State
OF_AGREEMENT = ("application__announcement", "organization", "region")
_LIVE_DRAFT = Exists(Agreement.objects.filter(application=OuterRef("pk")).exclude(state=State.VOID))
_BEFORE_MECHANISM = Exists(Matter.objects.filter(subject_id=OuterRef("pk"), state__in=["open", "concluded"]))


@habit(
    Application, "granted", since="decided_on", after=(2, 5), odds=0.98, where=~Q(_LIVE_DRAFT) & ~Q(_BEFORE_MECHANISM),
    related=("announcement", "organization", "region", "renews"),
)  # fmt: skip
def draw_up_the_agreement(town: Town, case: Application) -> None:
    """The clerk draws it up from the grant; what renews another begins when that has ended."""
    first_on = town.in_workdays(town.chance.between(15, 25, "first day", town.called(case)))
    earlier = Agreement.objects.filter(application=case.renews).exclude(state=State.VOID).first()
    if earlier is not None and earlier.last_on >= first_on:
        first_on = earlier.last_on + timedelta(days=1)
    contracting.drawn_up(town, town.diary, case, first_on)


@habit(Agreement, State.DRAFT, since="drafted_at", after=(1, 5), late=0.05, latest=15, odds=0.97, related=OF_AGREEMENT)
def sign(town: Town, agreement: Agreement) -> None:
    """The operator's signatory signs and seals; a few never do."""
    by, at = town.signatory(agreement.organization_id), town.at()
    agreements.sign(
        id=agreement.pk, by=by, at=town.at(), sealed=True,
        signed_copy=paper(f"协议{agreement.number}签署页", "乙方（盖章）", by=by, at=at),
    )  # fmt: skip


_UNDECIDED = Exists(
    Matter.objects.filter(
        subject_id=OuterRef("application"),
        kind__in=[Matter.Kind.LAPSE, Matter.Kind.ANNUL],
        state__in=["open", "concluded"],
    )
)


@habit(
    Agreement, State.OPERATOR_SIGNED, since="signed_at", after=(1, 3), where=Q(released_at=None) & ~Q(_UNDECIDED),
    related=OF_AGREEMENT,
)  # fmt: skip
def release(town: Town, agreement: Agreement) -> None:
    """The approver releases it to the seal, once it is published, reported, and nobody can object any more."""
    case, region = agreement.application, str(agreement.region_id)
    if agreement.first_on < town.day:
        _begin_later(town, agreement)
        return
    known = published_on(case) is not None and (region == PROVINCE or filed(case))
    if known and publicity_over(case, town.day) and not unanswered_objections(case):
        agreements.release(id=agreement.pk, by=town.of(region, "approver"), at=town.at())


@habit(
    Agreement, State.OPERATOR_SIGNED, since="released_at", after=(0, 2),
    where=Q(released_at__isnull=False) & ~Q(_UNDECIDED), related=OF_AGREEMENT,
)  # fmt: skip
def seal(town: Town, agreement: Agreement) -> None:
    """The keeper seals it; where the day has passed on which it was to begin, it is drawn up anew; a clerk may try."""
    region = str(agreement.region_id)
    if agreement.first_on < town.day:
        _begin_later(town, agreement)
        return
    sealing: dict[str, Any] = {"id": agreement.pk, "seal": town.seals[region], "copies": 4}
    if town.chance.happens(0.05, "wrong hands", town.called(agreement)):
        town.refused(agreements.seal, by=town.of(region, "clerk"), at=town.at(), **sealing)
    agreements.seal(by=town.of(region, "seal"), at=town.at(), **sealing)


def _begin_later(town: Town, agreement: Agreement) -> None:
    """The day on which it was to begin has passed: the clerk agrees on another with the operator, who signs again."""
    by = town.of(str(agreement.region_id), "clerk")
    agreements.reopen(id=agreement.pk, by=by, at=town.at(), reason="用印晚于约定的起始日，重新约定期限。")
    first_on = town.in_workdays(12)
    last_on = last_day_of_months(first_on, agreement.application.granted_months or 12)
    agreements.set_term(id=agreement.pk, by=by, at=town.at(), first_on=first_on, last_on=last_on)


# --- emergency plan -------------------------------------------------------------------------------------------------

_PLANNED = Exists(Plan.objects.filter(agreement=OuterRef("pk")))


@habit(Agreement, State.SEALED, since="sealed_at", after=(1, 3), where=~Q(_PLANNED), related=OF_AGREEMENT)
def draw_up_the_plan(town: Town, agreement: Agreement) -> None:
    """The clerk draws up the emergency plan and sends it to the units."""
    contracting.plan_sent(town, town.diary, agreement)


@habit(
    Concurrence, since="plan__sent_out_at", after=(1, 5), late=0.03, latest=16,
    where=Q(drafted_at=None, given_at=None, plan__state=Plan.State.UNDER_REVIEW),
    related=("plan__agreement", "unit__region"),
)  # fmt: skip
def draft_a_word_on_the_plan(town: Town, word: Concurrence) -> None:
    """A unit's handler drafts; now and then the unit doesn't agree."""
    agrees = not town.chance.happens(0.02, "disagrees", town.called(word), word.plan.sent_out_at)
    agreements.draft_concurrence(
        id=word.pk, by=town.handler(word.unit), at=town.at(1), agrees=agrees,
        opinion="同意，请按期演练。" if agrees else "应急联络人不明确，请修改。",
    )  # fmt: skip


@habit(
    Concurrence, since="drafted_at", after=(0, 2),
    where=Q(drafted_at__isnull=False, given_at=None, plan__state=Plan.State.UNDER_REVIEW),
    related=("plan__agreement", "unit__region"),
)  # fmt: skip
def give_the_word(town: Town, word: Concurrence) -> None:
    """The head of the unit signs."""
    mark = f"{word.unit.region.mark}{word.unit.get_kind_display()[:2]}预复"
    agreements.give_concurrence(
        id=word.pk, by=town.lead(word.unit), at=town.at(1), reply_no=town.number(mark, town.day)
    )


_WORDS = Concurrence.objects.filter(plan=OuterRef("pk"))


@habit(
    Plan, Plan.State.UNDER_REVIEW, where=~Q(Exists(_WORDS.filter(given_at=None))), related=("agreement__region",)
)  # fmt: skip
def approve_the_plan(town: Town, plan: Plan) -> None:
    """The approver approves what every unit agreed to; what one didn't is mended and sent again."""
    region = str(plan.agreement.region_id)
    if not plan.concurrences.filter(agrees=False).exists():
        agreements.approve(id=plan.pk, by=town.of(region, "approver"), at=town.at())
        return
    clerk = town.of(region, "clerk")
    agreements.take_back(id=plan.pk, by=clerk, at=town.at(), reason="按会同意见修改。")
    scenarios = list(plan.scenarios.order_by("pk"))
    text = f"{plan.text}\n八、联络：应急联络人和替补联络人见附表，变更后一日内告知有关单位。"
    agreements.edit_plan(id=plan.pk, by=clerk, at=town.at(), text=text, scenarios=scenarios)
    agreements.send_out(id=plan.pk, by=clerk, at=town.at())


# --- opening --------------------------------------------------------------------------------------------------------


@habit(
    Agreement, State.SEALED, since="first_on", after=(0, 2),
    where=Q(activate_on=None) & Q(Exists(Plan.objects.filter(agreement=OuterRef("pk"), state="approved"))),
    related=OF_AGREEMENT,
)  # fmt: skip
def ask_for_the_opening(town: Town, agreement: Agreement) -> None:
    """The first day has come and the plan is approved."""
    by = town.of(str(agreement.region_id), "clerk")
    domains.request_activation(id=agreement.pk, by=by, at=town.at(), activate_on=town.day)


@habit(
    Agreement, State.SEALED, since="activate_on", after=(0, 1), where=Q(activate_on__isnull=False), related=OF_AGREEMENT
)
def open_it(town: Town, agreement: Agreement) -> None:
    """The approver approves, and the domain is ordered to open."""
    domains.activate(id=agreement.pk, by=town.of(str(agreement.region_id), "approver"), at=town.at())


@habit(
    Order, since="ordered_at", after=(0, 1), late=0.04, latest=7,
    where=Q(confirmed_at=None, cancelled_at=None, ordered_at__isnull=False) & ~Q(target_type="closure"),
    related=("agreement",),
)  # fmt: skip
def carry_out_the_order(town: Town, order: Order) -> None:
    """The domain's operator does what was ordered and says so."""
    domains.confirm(
        id=order.pk, by=town.operator(str(order.agreement.region_id)), at=town.at(),
        evidence=f"{order.get_kind_display()}已办结，平台记录已核对。",
    )  # fmt: skip


@habit(Stop, since="from_at", after=(0, 1), late=0.1, latest=4, where=Q(emergency=True, confirmed_at=None, until_at=None),
       related=("agreement",))  # fmt: skip
def confirm_the_emergency(town: Town, stop: Stop) -> None:
    """A second officer confirms what one closed in haste."""
    by = town.of(str(stop.agreement.region_id), "approver")
    agreements.confirm_emergency_stop(id=stop.pk, by=by, at=town.at())
