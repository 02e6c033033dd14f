"""What the statute says of endings, closures, what is carried over and purges, from their rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.logs.holds import not_held
from audit.logs.models import Batch, Hold
from audit.roles import REGIONAL, Role
from operations.agreements.checks import conduct
from operations.agreements.models import EndingProposal, ScopeItem
from operations.applications.models import Application
from operations.catalog.checks import own_provider
from operations.catalog.models import Item
from operations.closures import carrying, queries
from operations.closures.models import CarryOver, Closure, PurgeProposal
from operations.mechanism.models import Matter
from operations.oversight.queries.reporting import final_accepted
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import carrying as carry_rules
from statute.rules import closing


def _finding(code: str, message: str, *, clause: str = "四(五)", kind: Kind = Kind.LAW, **more: Any) -> Finding:
    return Finding(code=code, message=message, clause=clause, kind=kind, **more)


# --- endings -------------------------------------------------------------------------------------------------------


def before_mechanism(proposal: EndingProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The proposal lies before the own-level mechanism and isn't concluded yet 二(一)."""
    if proposal.matter is not None and proposal.matter.state == Matter.State.OPEN:
        return ()
    message = gettext_noop("事项没有提交协调机制，或者已经形成结论。")
    return (_finding("deliberation-before-major-decision", message, clause="二(一)", kind=Kind.STATE, where="matter"),)


def deliberated(proposal: EndingProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """No government document is entered before the mechanism concluded 二(一)."""
    if proposal.matter is not None and proposal.matter.state != Matter.State.OPEN:
        return ()
    message = gettext_noop("协调机制尚未对这一事项形成审议结论。")
    return (
        _finding("deliberation-before-major-decision", message, clause="二(一)", owner=Role.CONVENER, where="matter"),
    )


def approved(proposal: EndingProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A document of the government was entered, after the mechanism's conclusion, and says yes."""
    return conduct.approved(proposal.matter)


def carry_out(proposal: EndingProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Ground, hearing, conclusion and government document are all there; the agreement still runs."""
    found = list(conduct.ending_of(proposal.agreement, proposal, at=at))
    if proposal.agreement.state not in queries.RUNNING:
        message = gettext_noop("协议已经结束，不能再执行。")
        found.append(_finding("agreement-ended", message, clause="六(八)", kind=Kind.STATE, where="agreement"))
    return tuple(found)


def prohibit(item: Item, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The provider's steward, or the region's authority; not twice 一(一)."""
    found = list(own_provider(item, by=by, at=at))
    if by.role in REGIONAL and str(item.region_id) != by.region:
        found.append(_finding("scope", gettext_noop("不在您的办理范围内。"), clause="", kind=Kind.ROLE))
    if item.prohibited:
        message = gettext_noop("该数据项已经是禁止开放。")
        found.append(_finding("already-prohibited", message, clause="一(一)", kind=Kind.STATE))
    return tuple(found)


# --- stages --------------------------------------------------------------------------------------------------------


def certify_deletion(closure: Closure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """What was asked to be carried over is decided on first, until the deletion falls due 四(五)."""
    waiting = [one.row for one in carrying.of_closure(closure, CarryOver.State.PROPOSED)]
    return carry_rules.undecided(carrying.names_of(waiting), closure.deletion_due_on, clock.today(at))


def certified(
    closure: Closure, *, by: Actor, at: datetime, scope: str, method: str, executor: str, verifier: str,
    deleted_at: datetime | None = None, document: Any = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Scope, method, two different persons, time and evidence 四(五); not before the ending, not in the future."""
    facts = closing.DeletionFacts(
        scope=scope, method=method, executor=executor.strip(), verifier=verifier.strip(), deleted_at=deleted_at,
        evidence_count=1 if document is not None else 0,
    )  # fmt: skip
    found = [_on_form(f) for f in closing.deletion(facts)]
    if scope.strip() and carrying.kept(closure):
        found.extend(carry_rules.names_the_rest(scope, carrying.names_of(carrying.rest_of(closure))))
    found.extend(_deleted_between(closure.ended_at, deleted_at, at))
    return tuple(found)


def _deleted_between(since: datetime | None, deleted_at: datetime | None, at: datetime) -> tuple[Finding, ...]:
    if deleted_at is None or (since is not None and since <= deleted_at <= at):
        return ()
    message = gettext_noop("删除时间应在授权结束之后、提交证明之前。")
    return (_finding("deletion-time", message, kind=Kind.SHAPE, field="deleted_at"),)


def _on_form(finding: Finding) -> Finding:
    fields = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    return Finding(**(fields | {"field": {"evidence": "document"}.get(finding.field, finding.field)}))


def accept_deletion(closure: Closure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The certificate is complete, and closing was confirmed before 四(五)."""
    found = list(closing.deletion(queries.deletion_facts(closure)))
    if closure.closed_confirmed_at is None:
        message = gettext_noop("授权运营域尚未确认权限已关闭。")
        found.append(_finding("closure-permission-shut", message, owner=Role.DOMAIN_OPERATOR))
    return tuple(found)


def complete(closure: Closure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Shut, settled, deleted, held, decided 四(五); the final report is asked for with the inputs."""
    cancelled = [one.row for one in carrying.of_closure(closure, CarryOver.State.CANCELLED)]
    return (
        *closing.completion(_closure_facts(closure, at, report=True)),
        *carry_rules.gone(carrying.names_of(cancelled)),
    )


def completed(closure: Closure, *, by: Actor, at: datetime, final_report_note: str = "") -> tuple[Finding, ...]:
    """When the whole agreement ended, the final report was accepted or its absence is recorded 五(六)."""
    settled = bool(final_report_note.strip()) or final_accepted(closure.agreement_id)
    facts = _closure_facts(closure, at, report=settled)
    return tuple(
        Finding(code=f.code, message=f.message, clause=f.clause, kind=f.kind, field="final_report_note", owner=f.owner)
        for f in closing.completion(facts)
        if f.field == "report"
    )


def _closure_facts(closure: Closure, at: datetime, *, report: bool) -> closing.ClosureFacts:
    return closing.ClosureFacts(
        on=clock.today(at),
        closure_confirmed_on=queries.day_of(closure.closed_confirmed_at),
        assets_settled=closure.assets_settled_at is not None,
        deletion=queries.deletion_facts(closure) if closure.deletion_no else None,
        hold_ends_on=closure.hold_until,
        purge_decided=queries.purge_decided(closure),
        whole_agreement=not queries.file_of(closure).items,
        final_report_settled=report or bool(closure.final_report_note),
    )


# --- carried over --------------------------------------------------------------------------------------------------


def propose_carry_over(closure: Closure, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Before the deletion is certified or falls due 四(五)."""
    return carry_rules.in_time(closure.deletion_no != "", closure.deletion_due_on, clock.today(at))


def carried_over(
    closure: Closure, *, by: Actor, at: datetime, rows: Sequence[ScopeItem], renewal: Application, reason: str
) -> tuple[Finding, ...]:
    """Each row, against what the renewal was granted; nothing twice 四(四), 四(五)."""
    found: list[Finding] = []
    known = {one.row_id: one.row for one in carrying.of_closure(closure, *CarryOver.State) if one.state != "refused"}
    for row in rows:
        found.extend(carry_rules.carried(carrying.CarryFile(closure, row, renewal).facts))
        if row.pk in known:
            message = gettext_noop("数据“%(name)s”已经提出延用。")
            params = {"name": row.item.name}
            found.append(_finding("carry-over-known", message, kind=Kind.STATE, field="rows", params=params))
    return tuple(dict.fromkeys(found))


def approve_carry_over(subject: CarryOver, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """All of it again, on the day of the approval 四(五)."""
    return (
        *propose_carry_over(subject.closure, by=by, at=at),
        *carry_rules.carried(carrying.file_of(subject).facts),
    )


def cancel_carry_over(subject: CarryOver, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only where its ground has gone 四(五)."""
    return carry_rules.still_standing(carrying.standing(subject))


def carried_deleted(
    subject: CarryOver, *, by: Actor, at: datetime, scope: str, method: str, executor: str, verifier: str,
    deleted_at: datetime | None = None, document: Any = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """As any deletion: scope, method, two different persons, time and evidence 四(五)."""
    facts = closing.DeletionFacts(
        scope=scope, method=method, executor=executor.strip(), verifier=verifier.strip(), deleted_at=deleted_at,
        evidence_count=1 if document is not None else 0,
    )  # fmt: skip
    return (
        *(_on_form(f) for f in closing.deletion(facts)),
        *_deleted_between(subject.closure.ended_at, deleted_at, at),
    )


# --- holds and purges ----------------------------------------------------------------------------------------------


def propose_purge(closure: Closure, *, by: Actor, at: datetime, bundle: str = queries.NETWORK) -> tuple[Finding, ...]:
    """One proposal at a time about the same logs."""
    if not any(queries.BUNDLES[bundle][0] in p.log_kinds for p in queries.open_purges(closure)):
        return ()
    message = gettext_noop("已有尚未办结的日志清除建议。")
    return (_finding("purge-pending", message, kind=Kind.STATE, where="purge"),)


def _purge(proposal: PurgeProposal, at: datetime, approvers: tuple[str, ...]) -> list[Finding]:
    closure, today = proposal.closure, clock.today(at)
    rules = queries.rules_of(closure, at)
    found: list[Finding] = []
    for bundle, kinds in queries.BUNDLES.items():
        if set(kinds) & set(proposal.log_kinds):
            facts = queries.purge_facts(closure, bundle, today, approvers=approvers, until=proposal.logs_until)
            found.extend(closing.purge(facts, rules))
    found.extend(not_held(closure.agreement_id, proposal.log_kinds, today))
    return list(dict.fromkeys(found))


def approve_purge(proposal: PurgeProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Prepared by one, approved by another, the day after every hold at the earliest 四(五)."""
    if proposal.prepared_by is None:
        message = gettext_noop("日志清除尚未由经办人提请。")
        return (
            _finding("purge-two-persons", message, clause="", kind=Kind.STATE, owner=Role.CLERK),
            *(f for f in _purge(proposal, at, ()) if f.code != "purge-two-persons"),
        )
    return tuple(_purge(proposal, at, (str(proposal.prepared_by), str(by.user_id))))


def purge(proposal: PurgeProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """All of it again at the moment of deleting."""
    persons = tuple(str(p) for p in (proposal.prepared_by, proposal.approved_by) if p is not None)
    return tuple(_purge(proposal, at, persons))


def legal_hold(closure: Closure, *, by: Actor, at: datetime, reason: str, kind: str = "") -> tuple[Finding, ...]:
    """A hold names its reason; a kind of log, where given, is one that exists."""
    if kind in {"", *Batch.Kind.values}:
        return ()
    return (_finding("log-kind", gettext_noop("没有这种日志。"), kind=Kind.SHAPE, field="kind"),)


def release_hold(closure: Closure, *, by: Actor, at: datetime, hold: Hold, reason: str) -> tuple[Finding, ...]:
    """Only a hold of law on this closure's logs is lifted by hand, by another person than who placed it."""
    if hold.owner == closure.agreement_id and hold.reason == Hold.Reason.LEGAL and hold.released_at is None:
        if by.user_id is None or hold.placed_by != by.user_id:
            return ()
        message = gettext_noop("依法保全由您本人设置，须由另一人解除。")
        return (_finding("four-eyes", message, clause="", kind=Kind.DUTY, field="hold", owner=Role.AUDIT_ADMIN),)
    message = gettext_noop("只能解除本案日志的依法保全；法定留存期不能提前结束。")
    return (_finding("log-retention-6-months", message, field="hold"),)


def settled(closure: Closure, *, by: Actor, at: datetime, assets_note: str) -> tuple[Finding, ...]:
    """The note says what became of the assets."""
    if assets_note.strip():
        return ()
    return (
        _finding(
            "assets-note", gettext_noop("没有写明资产处置情况。"), clause="一(三)", kind=Kind.SHAPE, field="assets_note"
        ),
    )
