"""Everything that reads closures: what an ending left to do, holds and their days, what waits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.logs.holds import NETWORK_KINDS, PROCESSING_KINDS
from audit.logs.models import Hold, LogRow
from audit.logs.sealing import sealed_parts
from audit.roles import Role
from audit.trail.digest import sm3
from operations.agreements.models import Agreement, EndingProposal, ScopeItem
from operations.agreements.queries import rules_of as duty_rules
from operations.closures import permissions
from operations.closures.models import CarryOver, Closure, PurgeProposal, Step
from operations.mechanism.models import Matter
from operations.mechanism.queries import corrected_days, local_values
from operations.papers.queries import papers_about
from statute.rules.closing import DeletionFacts, PurgeFacts, hold_end
from statute.rulesets import RuleSet
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import File, listed, once

RUNNING = (Agreement.State.SEALED, Agreement.State.ACTIVE, Agreement.State.SUSPENDED)
# How a purge names its two bundles of logs.
NETWORK, PROCESSING = "network", "processing"
BUNDLES: Mapping[str, tuple[str, ...]] = {
    NETWORK: tuple(str(k) for k in NETWORK_KINDS),
    PROCESSING: tuple(str(k) for k in PROCESSING_KINDS),
}
CLOSING_STATES = (
    Closure.State.OPENED, Closure.State.PERMISSIONS_CLOSED, Closure.State.ASSETS_SETTLED, Closure.State.DATA_DELETED,
)  # fmt: skip


def ran_out(at: datetime) -> QuerySet[Agreement]:
    """Agreements whose last day has passed and whose expiry nobody has recorded yet 四(四)."""
    return Agreement.objects.filter(state__in=RUNNING, last_on__lt=clock.today(at)).order_by("last_on", "pk")


def rules_of(closure: Closure, at: datetime) -> RuleSet:
    """The rules in force on the day of the act: continuing duties follow them."""
    return duty_rules(closure.agreement, at)


def latest_log(owner: UUID, kinds: Iterable[str]) -> date | None:
    """The Shanghai day of the latest log row of these kinds."""
    found = LogRow.objects.filter(owner=owner, kind__in=list(kinds)).aggregate(last=Max("at"))["last"]
    return clock.today(found) if found is not None else None


def day_of(at: datetime | None) -> date | None:
    """The Shanghai date, where there is a time."""
    return clock.today(at) if at is not None else None


def purge_facts(
    closure: Closure, bundle: str, on: date, *, proposed: bool = True, approvers: tuple[str, ...] = (),
    until: date | None = None,
) -> PurgeFacts:  # fmt: skip
    """What keeps one bundle of a closure's logs. `until`: only logs up to that day are meant."""
    created = latest_log(closure.agreement_id, BUNDLES[bundle]) or clock.today(closure.ended_at)
    return PurgeFacts(
        on=on,
        record=bundle,
        created_on=min(created, until) if until is not None else created,
        ended=True,
        closure_confirmed_on=day_of(closure.closed_confirmed_at),
        deletion_confirmed_on=day_of(closure.deletion_confirmed_at),
        legal_holds=other_holds(closure, bundle, on),
        proposed=proposed,
        approvers=approvers,
    )


class ClosureFile(File):
    """What holds and purges of one closure's logs rest on: on a page read at once, in an action list by list."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure

    def received(self, found: list[Any]) -> list[Any]:
        """The rows with the closure they belong to already at hand."""
        for row in found:
            if hasattr(row, "closure_id"):
                row.closure = self.closure
        return found

    def beside(self) -> Iterator[QuerySet[Any]]:
        yield from (local_values(str(self.closure.region_id)), corrected_days(), papers_about(self.closure))

    @listed
    def holds(self) -> QuerySet[Hold]:
        """Every hold on the agreement's logs, released or not."""
        return Hold.objects.filter(owner=self.closure.agreement_id).order_by("pk")

    @listed
    def items(self) -> QuerySet[ScopeItem]:
        """What ended, where it was not the whole agreement."""
        return self.closure.items.select_related("item", "scenario").order_by("pk")

    @listed
    def carried(self) -> QuerySet[CarryOver]:
        """What a renewal is to carry over, decided or not."""
        rows = CarryOver.objects.filter(closure=self.closure)
        return rows.select_related("row__item", "row__scenario", "renewal").order_by("pk")

    @listed
    def proposals(self) -> QuerySet[PurgeProposal]:
        """Every proposal to purge, decided or not."""
        return PurgeProposal.objects.filter(closure=self.closure).order_by("pk")


@once
def file_of(closure: Closure) -> ClosureFile:
    """The file of a closure: one on a page; in an action, where rows change, a new one each time."""
    return ClosureFile(closure)


_PLACED = frozenset({Hold.Reason.CLOSURE, Hold.Reason.PROCESSING})


def other_holds(closure: Closure, bundle: str, on: date) -> tuple[str, ...]:
    """Holds on the same logs that are not this closure's own: of law, of an agreement that still runs, of other closures."""
    rows = (
        hold
        for hold in file_of(closure).holds
        if hold.released_at is None
        and (hold.until is None or hold.until >= on)
        and (not hold.kind or hold.kind in BUNDLES[bundle])
        and not (hold.origin == closure.pk and hold.reason in _PLACED)
    )
    return tuple(f"{h.get_reason_display()}{f'（{h.text}）' if h.text else ''}" for h in rows)


def held_until(closure: Closure, bundle: str) -> date | None:
    """The last day, included, of the hold this closure placed on one bundle, released or not."""
    reason = Hold.Reason.PROCESSING if bundle == PROCESSING else Hold.Reason.CLOSURE
    return (
        Hold.objects.filter(origin=closure.pk, reason=reason).order_by("-until").values_list("until", flat=True).first()
    )


def sealed(owner: UUID, kinds: Iterable[str], until: date) -> Mapping[tuple[date, str], tuple[int, str]]:
    """By month and kind, what had sealed an owner's rows up to a day: how many hourly parts, and the SM3 of their digests."""
    digests: dict[tuple[date, str], list[str]] = {}
    for part in sealed_parts(owner, kinds, until):
        digests.setdefault((clock.today(part.seal.hour).replace(day=1), part.kind), []).append(part.digest)
    return {key: (len(found), sm3("\n".join(found).encode()).hex()) for key, found in digests.items()}


def own_holds(closure: Closure) -> QuerySet[Hold]:
    """The holds this closure placed and nobody released."""
    return Hold.objects.filter(
        origin=closure.pk, reason__in=[Hold.Reason.CLOSURE, Hold.Reason.PROCESSING], released_at__isnull=True
    ).order_by("pk")


def holds_of(closure: Closure) -> QuerySet[Hold]:
    """Every unreleased hold on the agreement's logs, for the closure's page."""
    return Hold.objects.filter(owner=closure.agreement_id, released_at__isnull=True).order_by("until", "pk")


def legal_holds(closure: Closure) -> QuerySet[Hold]:
    """Holds of law on the agreement's logs."""
    return holds_of(closure).filter(reason=Hold.Reason.LEGAL)


def hold_ends(closure: Closure, bundle: str, rules: RuleSet, on: date) -> date | None:
    """The last day, included, of one bundle; None before closing and deletion are both confirmed."""
    return hold_end(purge_facts(closure, bundle, on), rules)


def deletion_facts(closure: Closure) -> DeletionFacts:
    """The deletion certificate as it stands."""
    return DeletionFacts(
        scope=closure.deletion_scope,
        method=closure.deletion_method,
        executor=closure.deletion_executor,
        verifier=closure.deletion_verifier,
        deleted_at=closure.deleted_at,
        evidence_count=1 if closure.deletion_document_id else 0,
    )


def purge_decided(closure: Closure) -> bool:
    """Whether two persons decided on the network logs: purged or kept."""
    decided = [PurgeProposal.State.PURGED, PurgeProposal.State.KEPT]
    return any(BUNDLES[NETWORK][0] in p.log_kinds for p in file_of(closure).proposals if p.state in decided)


def open_purges(closure: Closure) -> list[PurgeProposal]:
    """Purge proposals not decided or not carried out yet."""
    undecided = {PurgeProposal.State.OPEN, PurgeProposal.State.APPROVED}
    return [proposal for proposal in file_of(closure).proposals if proposal.state in undecided]


def held_by_law(closure: Closure) -> bool:
    """Whether a hold of law lies on the agreement's logs."""
    return any(h.reason == Hold.Reason.LEGAL and h.released_at is None for h in file_of(closure).holds)


def purgeable(at: datetime) -> Iterator[tuple[Closure, str]]:
    """Closures and the bundle of logs whose own hold has ended and about which nothing was proposed yet."""
    today = clock.today(at)
    for hold in ended_holds(today):
        closure = Closure.objects.filter(Q(pk=hold.origin)).first()
        if closure is None:
            continue
        bundle = PROCESSING if hold.reason == Hold.Reason.PROCESSING else NETWORK
        kinds = BUNDLES[bundle][0]
        if not any(kinds in p.log_kinds for p in PurgeProposal.objects.filter(closure=closure)):
            yield closure, bundle


def ended_holds(today: date) -> QuerySet[Hold]:
    """A closure's holds whose last day has passed."""
    return Hold.objects.filter(
        reason__in=[Hold.Reason.CLOSURE, Hold.Reason.PROCESSING], released_at__isnull=True, until__lt=today,
        origin__isnull=False,
    ).order_by("until", "pk")  # fmt: skip


def approved_purges(at: datetime) -> QuerySet[PurgeProposal]:
    """Purges that two persons decided and the job has not carried out."""
    return PurgeProposal.objects.filter(state=PurgeProposal.State.APPROVED).order_by("approved_at", "pk")


def due_steps(at: datetime) -> QuerySet[Closure]:
    """Closures with a step outside that isn't done and whose next try has come."""
    late = Step.objects.filter(closure=OuterRef("pk"), done_at__isnull=True, next_try_at__lte=at)
    return Closure.objects.filter(Exists(late), state__in=CLOSING_STATES).order_by("pk")


def active_rows(item_id: UUID) -> QuerySet[ScopeItem]:
    """Rows of running agreements in which the item is in use."""
    return (
        ScopeItem.objects.filter(item_id=item_id, ended_at__isnull=True, agreement__state__in=RUNNING)
        .select_related("agreement", "item", "scenario")
        .order_by("agreement_id", "pk")
    )


def next_stage(closure: Closure) -> tuple[object, date] | None:
    """The next legal deadline of the closure."""
    match closure.state:
        case Closure.State.OPENED:
            return _("确认权限已关闭"), closure.confirm_due_on
        case Closure.State.PERMISSIONS_CLOSED | Closure.State.ASSETS_SETTLED:
            return _("数据删除"), closure.deletion_due_on
        case Closure.State.RETAINING_LOGS if closure.hold_until is not None:
            return _("日志留存至"), closure.hold_until
    return None


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What waits for this seat in closures."""
    for state, (verb, label, clause) in _STEPS.get(by.role, {}).items():
        rows = permissions.closures(by).filter(state=state).select_related("agreement__application")
        if verb == "complete":
            rows = rows.filter(hold_until__lt=clock.today(at))
        yield Source(rows=rows.order_by("pk"), due=_DAY_OF.get(state, ""), tell=_told(verb, label, clause))
    yield from _purges(by)
    yield from _endings(by)


def _told(verb: str, label: object, clause: str) -> Callable[[Closure], Waiting]:
    def tell(closure: Closure) -> Waiting:
        due = next_stage(closure)
        return Waiting(
            label=label, subject=closure, clause=clause, due_on=due[1] if due else None, verb=verb,
            note=closure.agreement,
        )  # fmt: skip

    return tell


# The columns that `next_stage` reads.
_DAY_OF: Mapping[str, str] = {
    Closure.State.OPENED: "confirm_due_on",
    Closure.State.PERMISSIONS_CLOSED: "deletion_due_on",
    Closure.State.ASSETS_SETTLED: "deletion_due_on",
    Closure.State.RETAINING_LOGS: "hold_until",
}
_STEPS: Mapping[str, Mapping[str, tuple[str, object, str]]] = {
    Role.DOMAIN_OPERATOR: {
        Closure.State.OPENED: ("confirm_closed", _("立即关闭权限并确认"), "四(五)"),
        Closure.State.ASSETS_SETTLED: ("certify_deletion", _("删除数据并提交证明"), "四(五)"),
    },
    Role.CLERK: {
        Closure.State.PERMISSIONS_CLOSED: ("settle_assets", _("处置资产"), "一(三)"),
        Closure.State.DATA_DELETED: ("accept_deletion", _("核对删除证明"), "四(五)"),
    },
    Role.APPROVER: {Closure.State.RETAINING_LOGS: ("complete", _("办结退出处置"), "四(五)")},
}


def _purges(by: Actor) -> Iterator[Source]:
    if by.role not in {Role.CLERK, Role.APPROVER}:
        return
    preparing = by.role == Role.CLERK
    rows = permissions.purges(by).filter(state=PurgeProposal.State.OPEN, prepared_by__isnull=preparing)
    yield Source(
        rows=rows.exclude(prepared_by=by.user_id)
        .select_related("closure__agreement__application")
        .order_by("proposed_at", "pk"),
        tell=lambda purge: Waiting(
            label=_("提请清除日志") if preparing else _("审批日志清除"), subject=purge, clause="四(五)",
            verb="prepare" if preparing else "approve",
        ),
    )  # fmt: skip


def _endings(by: Actor) -> Iterator[Source]:
    heard = permissions.endings(by).filter(state=EndingProposal.State.HEARD)
    if by.role == Role.CONVENER:
        yield _of_ending(heard.filter(matter__state=Matter.State.OPEN), _("记载审议结论"), "二(一)", "conclude_matter")
    elif by.role == Role.CLERK:
        concluded = heard.filter(matter__state=Matter.State.CONCLUDED, matter__decision__isnull=True)
        yield _of_ending(concluded, _("登记政府决定"), "二(一)", "enter_decision")
    elif by.role == Role.APPROVER:
        entered = heard.filter(matter__decision__isnull=False, matter__decision__confirmed_at__isnull=True)
        entered = entered.exclude(matter__decision__entered_by=by.user_id)
        yield _of_ending(entered, _("确认政府决定"), "二(一)", "conclude")
        decided = permissions.endings(by).filter(state=EndingProposal.State.CONCLUDED)
        yield _of_ending(decided, _("执行终止或撤销"), "六(八)", "carry_out")


def _of_ending(rows: QuerySet[EndingProposal], label: object, clause: str, verb: str) -> Source:
    return Source(
        rows=rows.select_related("agreement__application").order_by("pk"),
        tell=lambda proposal: Waiting(label=label, subject=proposal, clause=clause, verb=verb),
    )
