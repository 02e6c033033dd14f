"""Supplements to agreements: what they add, what they say on paper, what is overdue and what waits for whom."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.outbox.post import posted
from audit.roles import Role
from audit.trail.digest import sm3
from audit.trail.recording import canonical
from operations.agreements.models import Agreement, Amendment, AmendmentItem, ChangeFiling, NameChange, Plan, ScopeItem
from operations.agreements.queries.file import LIVE, UNDECIDED, allowed_fields, rules_of
from operations.agreements.queries.files import file_of, file_of_amendment
from operations.applications.models import Scenario
from operations.applications.queries import filing_due_on, item_facts, unfiled_key
from operations.mechanism.models import Decision, Matter
from operations.mechanism.queries import calendar, matter_of
from operations.papers.contents import AmendmentContents, Party, ScopeRow, written
from operations.papers.letters import chinese
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from statute.rules.amending import AddedFacts, AdditionFacts, StandingFacts
from statute.rules.scenarios import ItemFacts, ScenarioFacts
from statute.rules.verifying import ReviewFacts
from web.desk import Waiting
from web.inbox import Source

State = Amendment.State
# Before the government has decided; and before the seal.
UNDECIDED_AMENDMENT = (State.DRAFT, State.SUBMITTED, State.REVIEWING, State.DELIBERATING)
UNSEALED = (*UNDECIDED_AMENDMENT, State.GRANTED, State.OPERATOR_SIGNED)


# --- what it adds --------------------------------------------------------------------------------------------------


def standing_of(agreement: Agreement, at: datetime) -> StandingFacts:
    """Whether the agreement may be supplemented now."""
    ending = next((p for p in file_of(agreement).endings if p.state in UNDECIDED), None)
    return StandingFacts(
        in_force=agreement.state in LIVE,
        last_on=agreement.last_on,
        today=clock.today(at),
        ending=str(ending.get_ground_display()) if ending is not None else "",
    )


def undecided_amendment(agreement: Agreement) -> Amendment | None:
    """The supplement that is being drawn up or decided on."""
    return next((a for a in file_of(agreement).amendments if a.state in UNDECIDED_AMENDMENT), None)


def items_of(amendment: Amendment) -> list[AmendmentItem]:
    """What is asked for."""
    return file_of_amendment(amendment).items


def agreed_items(amendment: Amendment) -> list[AmendmentItem]:
    """What its provider agreed to: what the supplement adds."""
    return [row for row in items_of(amendment) if row.agreed]


def scenarios_of(agreement: Agreement) -> QuerySet[Scenario]:
    """The scenarios an agreement has data for."""
    rows = ScopeItem.objects.filter(agreement=agreement, ended_at__isnull=True)
    return Scenario.objects.filter(pk__in=rows.values("scenario_id")).order_by("pk")


def facts_of_item(row: AmendmentItem) -> ItemFacts:
    """What the statute asks of an item that is to be added."""
    return item_facts(row.item, row.scenario_name, row.necessity, str(row.region_id))


def added(row: AmendmentItem) -> AddedFacts:
    """The item, and whether the agreement has it or had it for this scenario."""
    scope = [r for r in file_of(row.agreement).scope if (r.scenario_id, r.item_id) == (row.scenario_id, row.item_id)]
    running = [r for r in scope if r.ended_at is None]
    return AddedFacts(item=facts_of_item(row), authorized=bool(running), ended=bool(scope) and not running)


def addition_of(amendment: Amendment) -> AdditionFacts:
    """Everything it asks for."""
    agreement = amendment.agreement
    scope = file_of(agreement).scope
    return AdditionFacts(
        added=[added(row) for row in items_of(amendment)],
        term_months=agreement.application.granted_months or 0,
        scenario=scenario_facts(amendment) if amendment.scenario_name else None,
        known_scenarios=tuple(dict.fromkeys(row.scenario.name for row in scope)),
    )


def scenario_facts(amendment: Amendment) -> ScenarioFacts:
    """The scenario it adds, as the statute looks at it."""
    return ScenarioFacts(
        name=amendment.scenario_name,
        economic_value=amendment.economic_value,
        social_value=amendment.social_value,
        safeguards=amendment.safeguards,
        feasibility=amendment.feasibility,
        goals=tuple(amendment.goals.splitlines()),
        milestones=tuple(month for month, _text in amendment.milestones),
    )


def reviews_of(amendment: Amendment) -> tuple[ReviewFacts, ...]:
    """Each item's review by its provider."""
    return tuple(
        ReviewFacts(name=r.item.name, state="open" if r.state == AmendmentItem.State.UNASKED else r.state)
        for r in items_of(amendment)
    )


def matter_on(amendment: Amendment) -> Matter | None:
    """The matter before the mechanism, not a withdrawn one."""
    return matter_of(amendment, Matter.Kind.AMENDMENT)


def decision_on(amendment: Amendment) -> Decision | None:
    """The government's document as entered, confirmed or not."""
    matter = matter_on(amendment)
    return getattr(matter, "decision", None) if matter is not None else None


def workdays_from(amendment: Amendment, day: date, parameter: str, at: datetime) -> date:
    """The day so many working days after `day` as the rules say."""
    return calendar().add_workdays(day, rules_of(amendment.agreement, at).integer(parameter))


def publicity_ended(amendment: Amendment, on: date) -> bool:
    """Whether a local objection period has ended; true where there is none."""
    return amendment.objections_until is None or on > amendment.objections_until


# --- on paper ------------------------------------------------------------------------------------------------------


@chinese
def amendment_contents(amendment: Amendment) -> AmendmentContents:
    """Everything on the paper of a supplement: the text the parties sign."""
    agreement, organization = amendment.agreement, amendment.agreement.organization
    application = agreement.application
    use = amendment.seal_uses.select_related("seal").order_by("pk").first()
    return AmendmentContents(
        number=amendment.number,
        agreement_number=agreement.number,
        field=application.announcement.field.name,
        party_a=Party(
            name=agreement.party_a,
            representative=agreement.representative,
            signed_on=use.sealed_on if use else None,
            seal=str(use.seal.get_kind_display()) if use else "",
        ),
        party_b=Party(
            name=organization.name,
            representative=agreement.first_responsible,
            code=organization.credit_code,
            address=organization.address,
            signed_on=clock.today(amendment.signed_at) if amendment.signed_at else None,
        ),
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        reason=amendment.reason,
        scenario=_scenario(amendment),
        scope=tuple(_row(row) for row in agreed_items(amendment)),
        decision_no=amendment.decision_no,
        ruleset=application.announcement.ruleset,
        demo=settings.MODE == "demo",
    )


def _scenario(amendment: Amendment) -> tuple[tuple[str, str], ...]:
    if not amendment.scenario_name:
        return ()
    steps = "；".join(f"第{month}个月 {text}" for month, text in amendment.milestones)
    return (
        ("应用场景", amendment.scenario_name),
        ("场景说明", amendment.description),
        ("经济价值", amendment.economic_value),
        ("社会价值", amendment.social_value),
        ("数据安全保障措施", amendment.safeguards),
        ("可实施性", amendment.feasibility),
        ("目标", amendment.goals),
        ("阶段计划", steps),
    )


def _row(row: AmendmentItem) -> ScopeRow:
    named = allowed_fields(row).splitlines()
    return ScopeRow(
        scenario=row.scenario_name,
        item=row.item.name,
        provider=row.item.provider.name,
        level=row.item.level,
        attribute=str(row.item.get_attribute_display()),
        update_cycle=row.item.update_cycle,
        code=row.item.code,
        detail="、".join(line.strip() for line in named if line.strip()),
    )


def digest_of_amendment(amendment: Amendment) -> str:
    """SM3 of what both parties put their hands to, in hexadecimal: without the places where they sign."""
    said = written(amendment_contents(amendment))
    assert isinstance(said, dict)
    signed = {"signed_on", "seal"}
    parties = {name: {k: v for k, v in said[name].items() if k not in signed} for name in ("party_a", "party_b")}
    return sm3(canonical(said | parties).encode()).hex()


def issued_amendment(amendment: Amendment) -> Paper | None:
    """The paper issued with the seal; None before it."""
    return paper_of(amendment, Paper.Kind.AMENDMENT)


# --- what is overdue -----------------------------------------------------------------------------------------------


def overdue_reviews(at: datetime) -> QuerySet[AmendmentItem]:
    """Items whose provider is late, nobody told yet."""
    rows = AmendmentItem.objects.filter(
        amendment__state=State.REVIEWING, state=AmendmentItem.State.OPEN, removed=False, due_on__lt=clock.today(at),
        overdue_noted_at__isnull=True,
    )  # fmt: skip
    return rows.order_by("due_on", "pk")


def unsigned_amendments(at: datetime) -> QuerySet[Amendment]:
    """Decided supplements whose period for signing has passed, nobody told yet."""
    rows = Amendment.objects.filter(state=State.GRANTED, due_on__lt=clock.today(at), overdue_noted_at__isnull=True)
    return rows.order_by("due_on", "pk")


# --- for everybody ---------------------------------------------------------------------------------------------------


def published_amendments(applications: Iterable[UUID]) -> QuerySet[Amendment]:
    """Supplements whose result is public, under these applications, the earliest first."""
    rows = Amendment.objects.filter(agreement__application_id__in=list(applications), published_on__isnull=False)
    return rows.exclude(state=State.VOID).select_related("agreement").order_by("published_on", "pk")


# --- changes of the operator ---------------------------------------------------------------------------------------


def former_names(agreement: Agreement) -> tuple[str, ...]:
    """How the operator was called since the agreement was sealed, the latest first."""
    return tuple(f.before for f in reversed(file_of(agreement).filings) if f.kind == ChangeFiling.Kind.NAME)


# --- what waits ----------------------------------------------------------------------------------------------------


def amendments_waiting(by: Actor) -> Iterator[Source]:
    """What waits for this seat among supplements and new names."""
    role = by.role
    if role == Role.CLERK:
        yield from _to_handle(by)
        yield from _uncovered(by)
    if role in {Role.CLERK, Role.APPROVER}:
        yield from _results(by)
        yield from _to_rename(by)
    if role == Role.APPROVER:
        yield from _to_decide(by)
    if role == Role.CONVENER:
        yield from _cases(by, _("记载审议结论"), "二(一)", "conclude_matter", matter__state=Matter.State.OPEN)
    if role == Role.SEAL_KEEPER:
        rows = _of_region(by, state=State.OPERATOR_SIGNED, released_at__isnull=False)
        rows = rows.exclude(Q(handled_by=by.user_id) | Q(released_by=by.user_id))
        yield Source(rows=rows, tell=_telling(_("补充协议用印"), "二(二)", "seal"))
    if role == Role.PROVINCIAL_DESK:
        rows = _joined(Amendment.objects.filter(filed_on__isnull=False, receipt_no=""))
        yield Source(rows=rows.exclude(state=State.VOID), tell=_telling(_("登记备案回执"), "四(二)", "record_receipt"))
    if role == Role.STEWARD and by.unit:
        yield from _to_review(by)
    if role in {Role.ORG_ADMIN, Role.ORG_SIGNATORY} and by.organization:
        yield from _of_operator(by)


def _joined(rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    return rows.select_related("agreement__application").order_by("pk")


def _of_region(by: Actor, **which: Any) -> QuerySet[Amendment]:
    return _joined(Amendment.objects.filter(agreement__region_id=by.region, **which))


def _telling(label: object, clause: str, verb: str) -> Callable[[Any], Waiting]:
    """A supplement that waits for one act, by the day it stands under where there is one."""
    return lambda row: Waiting(label=label, subject=row, clause=clause, verb=verb, due_on=row.due_on)


def _cases(by: Actor, label: object, clause: str, verb: str, **which: Any) -> Iterator[Source]:
    """Supplements under deliberation."""
    rows = _of_region(by, state=State.DELIBERATING, **which)
    yield Source(rows=rows, due="due_on", tell=_telling(label, clause, verb))


def _to_handle(by: Actor) -> Iterator[Source]:
    rows = _of_region(by, state=State.SUBMITTED)
    yield Source(rows=rows, tell=_telling(_("核对补充申请，送提供单位审核"), "二(三)", "begin_review"))
    asked = AmendmentItem.objects.filter(amendment=OuterRef("pk"), removed=False)
    agreed = asked.filter(state__in=[AmendmentItem.State.AGREED, AmendmentItem.State.REDUCED])
    rows = _of_region(by, state=State.REVIEWING).exclude(Exists(asked.filter(state=AmendmentItem.State.OPEN)))
    yield Source(rows=rows.filter(Exists(agreed)), tell=_telling(_("提交审议"), "二(一)", "open_deliberation"))
    concluded = {"matter__state": Matter.State.CONCLUDED, "matter__decision__isnull": True}
    yield from _cases(by, _("登记政府决定"), "四(一)", "enter_decision", **concluded)


def _results(by: Actor) -> Iterator[Source]:
    rows = _of_region(by, state__in=[State.GRANTED, State.OPERATOR_SIGNED])
    yield Source(
        rows=rows.filter(published_on__isnull=True),
        tell=lambda row: Waiting(label=_("公开补充授权结果"), subject=row, clause="四(一)", verb="publish_result"),
    )
    yield Source(
        rows=_unreported(rows),
        tell=_to_file,
    )


def _unreported(rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    return rows.filter(filed_on__isnull=True).exclude(agreement__region__level=Region.Level.PROVINCE)


def unfiled_amendments(at: datetime) -> list[tuple[Amendment, date]]:
    """Supplements past the day by which the province was to know of them 四(二), nobody told yet."""
    decided = Amendment.objects.filter(state__in=[State.GRANTED, State.OPERATOR_SIGNED], decided_on__isnull=False)
    found = []
    for row in _unreported(decided).select_related("agreement").order_by("decided_on", "pk"):
        assert row.decided_on is not None
        due = filing_due_on(str(row.region_id), row.decided_on)
        if due < clock.today(at) and not posted(unfiled_key(row)):
            found.append((row, due))
    return found


def _to_file(row: Amendment) -> Waiting:
    assert row.decided_on is not None
    due = filing_due_on(str(row.region_id), row.decided_on)
    return Waiting(label=_("报省政府备案"), subject=row, clause="四(二)", due_on=due, verb="file_report")


def _to_decide(by: Actor) -> Iterator[Source]:
    entered = _of_region(by, state=State.DELIBERATING, matter__decision__isnull=False)
    yield Source(
        rows=entered.exclude(matter__decision__entered_by=by.user_id),
        tell=_telling(_("确认政府决定"), "四(一)", "decide"),
    )
    signed = _of_region(by, state=State.OPERATOR_SIGNED, released_at__isnull=True).exclude(handled_by=by.user_id)
    yield Source(rows=signed, tell=_telling(_("放行用印"), "二(二)", "release"))


def _to_review(by: Actor) -> Iterator[Source]:
    rows = AmendmentItem.objects.filter(
        item__provider_id=UUID(by.unit), state=AmendmentItem.State.OPEN, removed=False, amendment__state=State.REVIEWING
    )
    yield Source(
        rows=rows.select_related("item", "amendment__agreement__application").order_by("pk"),
        due="due_on",
        tell=lambda row: Waiting(
            label=_("审核补充协议要增加的数据"), subject=row.amendment, clause="二(三)", due_on=row.due_on,
            note=str(row.item),
        ),
    )  # fmt: skip


def _of_operator(by: Actor) -> Iterator[Source]:
    rows = _joined(Amendment.objects.filter(agreement__organization_id=by.organization))
    if by.role == Role.ORG_SIGNATORY:
        yield Source(
            rows=rows.filter(state=State.GRANTED), due="due_on",
            tell=_telling(_("签署补充协议"), "一(三)", "sign"),
        )  # fmt: skip
        return
    yield Source(rows=rows.filter(state=State.DRAFT), tell=_telling(_("填写并提交补充申请"), "三(三)", "submit"))


def _uncovered(by: Actor) -> Iterator[Source]:
    """Agreements to which a supplement has added a scenario that no version of the plan is for."""
    plans = Plan.objects.filter(agreement_id=OuterRef("agreement_id"), scenarios=OuterRef("scenario_id"))
    rows = ScopeItem.objects.filter(
        agreement=OuterRef("pk"), ended_at__isnull=True, scenario__supplemented_at__isnull=False
    ).exclude(Exists(plans.exclude(state=Plan.State.SUPERSEDED)))
    agreements = Agreement.objects.filter(region_id=by.region, state__in=LIVE).filter(Exists(rows))
    yield Source(
        rows=agreements.filter(Exists(Plan.objects.filter(agreement=OuterRef("pk"))))
        .select_related("application")
        .order_by("pk"),
        tell=lambda agreement: Waiting(
            label=_("修订应急预案，覆盖新增应用场景"), subject=agreement, clause="六(四)", verb="draft_plan"
        ),
    )


def _to_rename(by: Actor) -> Iterator[Source]:
    rows = NameChange.objects.filter(
        organization__region_id=by.region, confirmed_at__isnull=True, declined_at__isnull=True
    ).exclude(requested_by=by.user_id)
    yield Source(
        rows=rows.select_related("organization").order_by("requested_at", "pk"),
        tell=lambda row: Waiting(label=_("确认名称变更"), subject=row, clause="一(三)", verb="confirm"),
    )
