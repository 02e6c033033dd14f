"""What stands in the way while an application is filled in and submitted 三, 四(一)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from audit.actor import Actor
from audit.clock import today
from operations.announcements.models import Announcement
from operations.applications import permissions, queries
from operations.applications.checks.common import EDITABLE, State, case_in
from operations.applications.models import Application, Experience, Material, RequestedItem, Scenario
from operations.catalog.models import Item
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules import applying, scenarios
from statute.rules.evidence import incidents
from statute.rules.scenarios import ScenarioFacts
from statute.rulesets import RuleSet

REPORTS = ("audit_report", "financial_report")


def start(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Under an announcement that has not closed, by an organization, one draft at a time."""
    found: list[Finding] = []
    if not by.organization:
        found.append(Finding(code="scope", message=gettext_noop("请先登记申请单位。"), kind=Kind.ROLE, clause="一(三)"))
    if announcement.closes_at is None or at > announcement.closes_at:
        found.extend(applying.window(announcement.opens_at, announcement.closes_at, at))
    drafts = Application.objects.filter(
        announcement=announcement, organization_id=by.organization or permissions.NONE, state=State.DRAFT
    )
    if drafts.exists():
        found.append(
            Finding(
                code="draft-exists",
                message=gettext_noop("本单位在该通告下已有填报中的申请。"),
                kind=Kind.STATE,
                remedy=gettext_noop("请继续填报已有的申请。"),
            )
        )
    return tuple(found)


def renewal(
    announcement: Announcement, *, by: Actor, at: datetime, renews: Application | None = None, **_inputs: Any
) -> tuple[Finding, ...]:
    """A renewal names an application of the same organization that led to an agreement 四(四)."""
    if renews is None or (str(renews.organization_id) == by.organization and renews.state == State.AGREED):
        return ()
    return (
        Finding(
            code="renewal-by-reapplication",
            message=gettext_noop("只能续接本单位已签约的授权。"),
            clause="四(四)",
            field="renews",
            owner="org_admin",
        ),
    )


def part(part: Scenario | RequestedItem | Material | Experience, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Parts change while the case is being filled in or supplemented."""
    return case_in(part.application, EDITABLE, "四(一)")


def removal(part: Scenario | RequestedItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A scenario goes only when no data hang on it."""
    found = list(case_in(part.application, EDITABLE, "四(一)"))
    hanging = (r.scenario_id for r in queries.dossier(part.application).requested)
    if isinstance(part, Scenario) and part.pk in hanging:
        found.append(
            Finding(
                code="no-scenario-no-data",
                message=gettext_noop("场景“%(name)s”下还有申请使用的数据。"),
                params={"name": part.name},
                clause="三(三)3",
                owner="org_admin",
                remedy=gettext_noop("请先删除这些数据，或者改到其他场景。"),
            )
        )
    return tuple(found)


def new_scenario(
    application: Application, *, by: Actor, at: datetime, name: str, **_inputs: Any
) -> tuple[Finding, ...]:
    """None while supplementing; its milestones within the term once that is known."""
    return (*_nothing_new(application, new_scenarios=(name,)), *_milestones(application, name, **_inputs))


def edited_scenario(scenario: Scenario, *, by: Actor, at: datetime, name: str, **_inputs: Any) -> tuple[Finding, ...]:
    """Milestones within the term 三(三)2."""
    return _milestones(scenario.application, name, **_inputs)


def _milestones(
    application: Application, name: str, milestones: tuple[tuple[int, str], ...] = (), **_inputs: Any
) -> tuple[Finding, ...]:
    """Only what is wrong with the milestones: the rest of a scenario may be filled in later."""
    if application.term_months is None:
        return ()
    facts = ScenarioFacts(
        name=name,
        economic_value="-",
        social_value="-",
        safeguards="-",
        feasibility="-",
        goals=("-",),
        milestones=tuple(month for month, _text in milestones),
    )
    return scenarios.scenarios((facts,), application.term_months)


def new_item(
    application: Application, *, by: Actor, at: datetime, item: Item, scenario: Scenario | None = None,
    necessity: str = "", **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """In the catalog, not prohibited, for a scenario of this application, necessary; nothing new while supplementing."""
    twice = RequestedItem.objects.filter(application=application, item=item, scenario=scenario, removed=False).exists()
    return (
        *_nothing_new(application, new_items=(item.name,)),
        *_item(application, item, scenario, necessity),
        *(_known(item) if twice and scenario is not None else ()),
    )


def edited_item(
    asked: RequestedItem, *, by: Actor, at: datetime, scenario: Scenario | None = None, necessity: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """The same rules for what is changed."""
    return _item(asked.application, asked.item, scenario, necessity)


def _item(application: Application, item: Item, scenario: Scenario | None, necessity: str) -> tuple[Finding, ...]:
    own = scenario is not None and scenario.application_id == application.pk and not scenario.removed
    facts = queries.item_facts(
        item, scenario.name if scenario is not None and own else "", necessity, str(application.region_id)
    )
    found = [_on_form(f) for f in scenarios.items((facts,))]
    if not item.fields.filter(pk=application.announcement.field_id).exists():
        found.append(
            Finding(
                code="item-of-field",
                message=gettext_noop("数据“%(name)s”在目录中不属于本通告的重点领域。"),
                params={"name": item.name},
                clause="四(二)",
                kind=Kind.POLICY,
                severity=Severity.WARN,
                field="item",
                owner="org_admin",
            )
        )
    return tuple(found)


def _on_form(finding: Finding) -> Finding:
    field = {"items": "item"}.get(finding.field, finding.field)
    return replace(finding, field="scenario" if finding.code == "no-scenario-no-data" else field)


def _known(item: Item) -> tuple[Finding, ...]:
    return (
        Finding(
            code="item-twice",
            message=gettext_noop("该场景已经申请使用数据“%(name)s”。"),
            params={"name": item.name},
            kind=Kind.SHAPE,
            field="item",
        ),
    )


def _nothing_new(
    application: Application, new_scenarios: tuple[str, ...] = (), new_items: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    if application.state != State.SUPPLEMENTING:
        return ()
    return applying.supplement(
        applying.SupplementFacts(points=(), answered=(), new_scenarios=new_scenarios, new_items=new_items)
    )


def new_material(
    application: Application, *, by: Actor, at: datetime, kind: str, period_end: date | None = None, **_inputs: Any
) -> tuple[Finding, ...]:
    """One of the materials the announcement asks for; a report says up to when it goes 四(一)."""
    if kind not in dict(queries.material_kinds(application.announcement)):
        return (
            Finding(
                code="material-kind", message=gettext_noop("通告没有要求这种材料。"), kind=Kind.SHAPE, field="kind"
            ),
        )
    if kind not in REPORTS:
        return ()
    found = applying.fiscal_year(
        kind, period_end, today(at), queries.rules(application, at).text("report_grace_until"),
        application.organization.founded_on,
    )  # fmt: skip
    # Shown at once, refused only when the application is submitted: next year's report may still be on its way.
    return tuple(replace(f, field="period_end") if period_end is None else _later(f) for f in found)


def _later(finding: Finding) -> Finding:
    return replace(finding, field="period_end", severity=Severity.WARN)


def submit(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything a submission needs, deficiencies of every kind together 三, 四(一)."""
    ruleset = queries.rules(application, at)
    return (
        *applying.submission(submission_facts(application, at), ruleset),
        *_incidents(application, at, ruleset),
    )


def submission_facts(application: Application, at: datetime) -> applying.SubmissionFacts:
    """The application as the statute looks at it."""
    file, organization, announcement = queries.dossier(application), application.organization, application.announcement
    current = file.materials
    # The job may not have recorded the closing yet, or have recorded it: the window itself decides.
    announced = announcement.state in {announcement.State.PUBLISHED, announcement.State.CLOSED}
    return applying.SubmissionFacts(
        at=at,
        opens_at=announcement.opens_at if announced else None,
        closes_at=announcement.closes_at if announced else None,
        uscc=organization.credit_code,
        organization_confirmed=organization.state == organization.State.CONFIRMED,
        form=organization.kind,
        founded_on=organization.founded_on,
        term_months=application.term_months or 0,
        security_officer=application.security_officer,
        management_department=application.security_department,
        internal_policy_count=sum(m.kind == queries.POLICY for m in current),
        required=queries.required_materials(announcement),
        present=tuple(applying.PresentMaterial(code=m.kind, signed=m.sealed) for m in current),
        reports=tuple(applying.ReportFacts(kind=m.kind, period_end=m.period_end) for m in current if m.kind in REPORTS),
        scenarios=tuple(
            ScenarioFacts(
                name=s.name,
                economic_value=s.economic_value,
                social_value=s.social_value,
                safeguards=s.safeguards,
                feasibility=s.feasibility,
                goals=tuple(s.goals.splitlines()),
                milestones=tuple(m.month for m in s.milestones.all()),
            )
            for s in file.scenarios
        ),
        items=tuple(
            queries.item_facts(
                r.item,
                r.scenario.name if r.scenario is not None and not r.scenario.removed else "",
                r.necessity,
                str(application.region_id),
            )
            for r in file.requested
        ),
    )


def _incidents(application: Application, at: datetime, ruleset: RuleSet) -> tuple[Finding, ...]:
    """The organization declares that there was no incident, or which; one within the window is shown, units judge it 三(二)4."""
    known = queries.dossier(application).incidents
    if not application.declares_no_incident and not known:
        return (
            Finding(
                code="incident-declaration",
                message=gettext_noop("没有申报近3年是否发生过网络安全或数据安全事件。"),
                clause="三(二)4",
                kind=Kind.POLICY,
                field="declares_no_incident",
                owner="org_admin",
                where="security",
                remedy=gettext_noop("没有发生的，请勾选申报；发生过的，请在单位记录中逐件申报。"),
            ),
        )
    return tuple(replace(f, severity=Severity.WARN) for f in incidents(known, today(at), ruleset))
