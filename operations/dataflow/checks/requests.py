"""What the statute says of data requests, their lines and the consents they rest on, from their rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow.models import Consent, DataRequest, RequestLine
from operations.dataflow.queries import requests as queries
from operations.domains.queries import PROVINCE
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import consenting, requesting
from statute.rules.consenting import ConsentFacts
from statute.rules.requesting import LineFacts, RequestFacts
from statute.rules.scenarios import not_prohibited

State = DataRequest.State


def _finding(code: str, message: str, *, clause: str = "五(三)", kind: Kind = Kind.STATE, **more: Any) -> Finding:
    return Finding(code=code, message=message, clause=clause, kind=kind, **more)


def _bare(agreement: Agreement, at: datetime, **more: Any) -> RequestFacts:
    """An agreement before a list is made."""
    return RequestFacts(
        on=clock.today(at), level=agreement.region.level, agreement_state=agreement.state, last_on=agreement.last_on,
        **{"scenario": "", **more},
    )  # fmt: skip


# --- the list ------------------------------------------------------------------------------------------------------


def draft(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """After sealing, within the term 五(三)."""
    return requesting.in_time(_bare(agreement, at))


def drafted(
    agreement: Agreement, *, by: Actor, at: datetime, scenario: Scenario, **_inputs: Any
) -> tuple[Finding, ...]:
    """For a scenario in which the agreement has data 三(三)3."""
    approved = queries.in_scope(agreement).filter(scenario=scenario).exists()
    facts = _bare(
        agreement, at, scenario=scenario.name, scenario_approved=approved, lines=(LineFacts(name="", necessity="—"),)
    )
    return requesting.asked_for(facts)


def submit(request: DataRequest, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The whole list: time, scope, necessity, treatment, consent; its number is asked for 五(三)."""
    return requesting.submission(queries.facts_of(request, at))


def approve(request: DataRequest, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """All of that, the number, every provider's word and the province's 五(三)."""
    return requesting.approval(queries.facts_of(request, at))


def send_to_province(request: DataRequest, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only for data the province handed back to a city or county, after its providers agreed 五(三)."""
    facts = queries.facts_of(request, at)
    returned = any(f for f in requesting.backflow(facts))
    if returned:
        return requesting.provided(facts.lines)
    message = gettext_noop("清单不涉及尚待同意的省回流数据，不必报省级同意。")
    return (_finding("provincial-backflow-consent", message),)


def order_again(request: DataRequest, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """What was approved and is not supplied may be ordered again once the agreement runs again."""
    facts = queries.facts_of(request, at)
    found = [*requesting.in_time(facts), *requesting.suppliable(facts)]
    if not queries.unsupplied(request):
        message = gettext_noop("清单中的数据均已供给或者已下达供数指令。")
        found.append(_finding("item-supplied", message))
    return tuple(found)


def deliver(request: DataRequest, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every line is supplied, or ordered so that it is confirmed now."""
    lines = queries.unsupplied(request)
    if lines:
        message = gettext_noop("数据%(names)s的供数指令已撤销，须由审批人重新下达。")
        names = tuple(line.scope_item.item.name for line in lines)
        return (_finding("item-supplied", message, params={"names": names}, owner=Role.APPROVER),)
    if by.is_system and request.pk not in queries.supplied_throughout(at):
        return (_finding("item-supplied", gettext_noop("还有数据未供给。"), owner=Role.DOMAIN_OPERATOR),)
    return ()


def enter_irs_no(request: DataRequest, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A number is entered once; to change it the list comes back."""
    if not request.irs_no:
        return ()
    return (_finding("irs-demand-list", gettext_noop("编号已经登记。")),)


# --- lines ---------------------------------------------------------------------------------------------------------


def _editable(request: DataRequest) -> tuple[Finding, ...]:
    if request.state in {State.DRAFT, State.RETURNED}:
        return ()
    return (_finding("wrong-state", gettext_noop("清单已经提交，退回后才能修改。")),)


def edit_line(line: RequestLine, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only before submission, or when it came back."""
    return _editable(line.request)


def add_line(
    request: DataRequest, *, by: Actor, at: datetime, scope_item: ScopeItem, necessity: str, fields: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """An item of this scope and scenario, not prohibited, once 三(三)3, 一(一)."""
    made = RequestLine(request=request, scope_item=scope_item, necessity=necessity, fields=fields)
    line = replace(queries.line_facts(made, request), supplied=queries.supplied(scope_item))
    found = list(requesting.asked_for(_bare(request.agreement, at, scenario=str(request.scenario), lines=(line,))))
    if request.lines.filter(scope_item=scope_item, removed=False).exists():
        message = gettext_noop("该数据已在清单中。")
        found.append(_finding("line-there", message, field="scope_item"))
    return tuple(found)


def line_edited(
    line: RequestLine, *, by: Actor, at: datetime, necessity: str, fields: str = "", **_inputs: Any
) -> tuple[Finding, ...]:
    """No more than the scope holds 三(三)3."""
    beyond = queries.fields_beyond(line.scope_item, fields)
    facts = LineFacts(name=line.scope_item.item.name, necessity=necessity, fields_beyond=beyond)
    return requesting.asked_for(_bare(line.request.agreement, at, lines=(facts,)))


def review(line: RequestLine, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the institution that provides the item, while it is asked 二(三)."""
    found: list[Finding] = []
    item = line.scope_item.item
    if by.unit != str(item.provider_id):
        message = gettext_noop("数据“%(name)s”由其提供单位审核。")
        found.append(
            _finding("provider-review-per-item", message, clause="二(三)", kind=Kind.ROLE, params={"name": item.name})
        )
    if line.request.state != State.STEWARD_REVIEW:
        message = gettext_noop("清单不在提供单位审核中。")
        found.append(_finding("wrong-state", message, clause="二(三)"))
    return (*found, *not_prohibited(item.name, item.attribute))


def review_backflow(line: RequestLine, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the province's data authority, for what it handed back 五(三)."""
    found: list[Finding] = []
    if by.region != PROVINCE:
        message = gettext_noop("省回流数据由省公共数据主管部门审核。")
        found.append(_finding("provincial-backflow-consent", message, kind=Kind.ROLE, owner=Role.PROVINCIAL_DESK))
    if line.request.state != State.PROVINCE_REVIEW:
        found.append(_finding("wrong-state", gettext_noop("清单不在省级审核中。")))
    if not line.scope_item.item.returned_by_province:
        message = gettext_noop("该数据不是省回流数据，不须省级同意。")
        found.append(_finding("provincial-backflow-consent", message))
    return tuple(found)


# --- consent -------------------------------------------------------------------------------------------------------


def consent_recorded(
    agreement: Agreement, *, by: Actor, at: datetime, scenario: Scenario, purpose: str, items: Sequence[ScopeItem],
    several_purposes: bool, separate_choices: bool, voluntary: bool, withdrawal_method: str, valid_from: Any,
    valid_until: Any, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """Specific, separate, voluntary, with term and a way back 五(三); for data of the scope."""
    facts = ConsentFacts(
        purpose=purpose, scenario=scenario.name, items=tuple(row.item.name for row in items),
        several_purposes=several_purposes, separate_choices=separate_choices, voluntary=voluntary,
        withdrawal_method=withdrawal_method, valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    found = list(consenting.specific(facts))
    foreign = [r for r in items if r.agreement_id != agreement.pk or r.scenario_id != scenario.pk]
    for row in foreign:
        line = LineFacts(name=row.item.name, in_scope=False, necessity="—")
        found.extend(requesting.asked_for(_bare(agreement, at, scenario=scenario.name, lines=(line,))))
    if valid_until is not None and valid_until < valid_from:
        message = gettext_noop("有效期止不能早于有效期起。")
        found.append(_finding("consent-dates", message, kind=Kind.SHAPE, field="valid_until"))
    return tuple(found)


def withdraw_consent(consent: Consent, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once."""
    if consent.withdrawn_on is None:
        return ()
    return (_finding("consent-withdrawn", gettext_noop("该授权同意已经撤回。")),)


def consent_withdrawn(consent: Consent, *, by: Actor, at: datetime, withdrawn_on: date) -> tuple[Finding, ...]:
    """Not before it began, not in the future."""
    if consent.valid_from <= withdrawn_on <= clock.today(at):
        return ()
    message = gettext_noop("撤回日期应在有效期起至今天之间。")
    return (_finding("consent-dates", message, kind=Kind.SHAPE, field="withdrawn_on"),)
