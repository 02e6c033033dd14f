"""Social data 五(四)3: a lawful source on file, examined, approved, then brought in; taken out when nobody uses it."""

from datetime import datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.applications.models import Scenario
from operations.dataflow.models import DataImport
from operations.dataflow.queries import imports as queries
from operations.dataflow.queries import processing
from operations.dataflow.queries.requests import in_scope
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import processing as rules
from statute.rules.processing import ImportFacts
from statute.rules.requesting import RequestFacts, in_time


def _term(agreement: Agreement, at: datetime) -> tuple[Finding, ...]:
    facts = RequestFacts(
        on=clock.today(at), level="", agreement_state=agreement.state, last_on=agreement.last_on, scenario=""
    )
    return in_time(facts)


def ask(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """After sealing, within the term."""
    return _term(agreement, at)


def asked(
    agreement: Agreement, *, by: Actor, at: datetime, name: str, scenario: Scenario, source: str, lawful_basis: str,
    document: Any = None, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """With the source, the ground and the document that shows it; for a scenario of the agreement."""
    facts = ImportFacts(name=name, source=source, lawful_basis=lawful_basis, document=document is not None)
    found = list(rules.lawful_source(facts))
    if not in_scope(agreement).filter(scenario=scenario).exists():
        message = gettext_noop("“%(scenario)s”不是本协议批准的应用场景。")
        found.append(
            Finding(
                code="purpose-approved", message=message, params={"scenario": scenario.name}, clause="三(三)3",
                field="scenario", owner=Role.ORG_ADMIN,
            )
        )  # fmt: skip
    return tuple(found)


def approve(one: DataImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Examined by the clerk, its lawful source on file, the agreement running."""
    return (*_term(one.agreement, at), *rules.importable(queries.import_facts(one)))


def confirm_imported(one: DataImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Into the agreement's open place; never without the lawful source."""
    return (
        *rules.inside(processing.place_facts(one.agreement, at)),
        *rules.lawful_source(queries.import_facts(one)),
    )


def taken_in(one: DataImport, *, by: Actor, at: datetime, digest: str) -> tuple[Finding, ...]:
    """Known by its digest."""
    return rules.digest(digest)


def order_removal(one: DataImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once."""
    if one.removal_ordered_at is None:
        return ()
    message = gettext_noop("已要求移除，待授权运营域确认。")
    return (Finding(code="removal-ordered", message=message, clause="五(四)3", kind=Kind.STATE),)


def remove(one: DataImport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Not from under a running task."""
    names = tuple(task.name for task in queries.running_on(one))
    if not names:
        return ()
    message = gettext_noop("任务%(names)s正在使用该社会数据，请先停止或者结束。")
    return (
        Finding(
            code="import-in-use", message=message, params={"names": names}, clause="五(四)3", kind=Kind.STATE,
            owner=Role.ORG_ADMIN,
        ),
    )  # fmt: skip
