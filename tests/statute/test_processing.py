"""Processing inside the domain, social data, demands to mend data: pure rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from statute.rules import governing, processing
from statute.rules.access import StopFacts
from statute.rules.governing import DemandFacts
from statute.rules.processing import ImportFacts, PlaceFacts, TaskFacts, UsedItem

NOW = datetime(2027, 3, 1, 2, tzinfo=UTC)
PLACE = PlaceFacts(
    at=NOW,
    agreement_state="active",
    first_on=date(2026, 11, 23),
    last_on=date(2029, 11, 22),
    tenancy_state="open",
)
ITEM = UsedItem(name="纳税信用等级")
IMPORT = ImportFacts(
    name="招聘指数", source="招聘平台", lawful_basis="服务协议", document=True, examined=True, state="imported"
)
TASK = TaskFacts(place=PLACE, scenario="授信核验", kind="processing", items=(ITEM,), imports=(IMPORT,))
TODAY = date(2027, 3, 1)


def codes(facts: TaskFacts) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in processing.task(facts)}


def test_a_lawful_task_runs() -> None:
    assert processing.task(TASK) == ()


@pytest.mark.clause("process-inside-domain")
@pytest.mark.parametrize("changes", [{"tenancy_state": "closing"}, {"tenancy_state": ""}, {"own_tenancy": False}])
def test_processing_happens_in_the_own_open_tenancy_only(changes: dict[str, Any]) -> None:
    assert codes(replace(TASK, place=replace(PLACE, **changes))) == {("process-inside-domain", "五(四)")}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(TASK, place=replace(PLACE, agreement_state="suspended")), ("agreement-active", "一(三)")),
        (replace(TASK, place=replace(PLACE, last_on=date(2027, 2, 28))), ("expiry-auto-close", "四(四)")),
        (replace(TASK, scenario_approved=False), ("purpose-approved", "三(三)3")),
        (replace(TASK, items=(), imports=()), ("no-scenario-no-data", "三(三)3")),
        (replace(TASK, items=(replace(ITEM, in_scope=False),)), ("no-scenario-no-data", "三(三)3")),
        (replace(TASK, items=(replace(ITEM, ended=True),)), ("no-scenario-no-data", "三(三)3")),
        (replace(TASK, items=(replace(ITEM, supplied=False),)), ("item-supplied", "五(三)")),
        (replace(TASK, items=(replace(ITEM, attribute="prohibited"),)), ("ban-prohibited-open-data", "一(一)")),
        (replace(TASK, stops=(StopFacts(cause="risk", from_at=NOW),)), ("risk-stop-and-report", "五(二)")),
        (replace(TASK, imports=(replace(IMPORT, state="approved"),)), ("external-data-import-approval", "五(四)3")),
        (replace(TASK, imports=(replace(IMPORT, own=False),)), ("external-data-import-approval", "五(四)3")),
    ],
)
def test_each_fault_is_found_alone_with_its_clause(facts: TaskFacts, expected: tuple[str, str]) -> None:
    assert codes(facts) == {expected}


@pytest.mark.clause("train-on-sampled-desensitized")
@pytest.mark.parametrize("kind", ["training", "validation"])
def test_models_learn_from_sampled_and_desensitised_data_only(kind: str) -> None:
    wanted = {("train-on-sampled-desensitized", "五(四)2")}
    for sampled, desensitised in ((False, False), (True, False), (False, True)):
        assert codes(replace(TASK, kind=kind, sampled=sampled, desensitised=desensitised)) == wanted
    assert codes(replace(TASK, kind=kind, sampled=True, desensitised=True)) == set()


@pytest.mark.clause("external-data-import-approval")
@pytest.mark.parametrize("changes", [{"source": " "}, {"lawful_basis": ""}, {"document": False}, {"examined": False}])
def test_social_data_has_a_lawful_source_on_file_and_is_examined(changes: dict[str, Any]) -> None:
    found = processing.importable(replace(IMPORT, **changes))
    assert {(f.code, f.clause) for f in found} == {("external-data-import-approval", "五(四)3")}
    assert processing.importable(IMPORT) == ()


def test_a_digest_is_64_hexadecimal_digits() -> None:
    assert processing.digest("AB" * 32) == ()
    for wrong in ("", "ab", "g" * 64, "ab" * 33):
        assert [f.code for f in processing.digest(wrong)] == ["digest-shape"]


@pytest.mark.clause("governance-request")
def test_an_operator_in_operation_demands_about_its_own_scope_only() -> None:
    facts = DemandFacts(agreement_state="active", item="纳税信用等级", in_scope=True, problem="有空值")
    assert governing.raised(facts) == ()
    for wrong in (
        replace(facts, agreement_state="suspended"),
        replace(facts, in_scope=False),
        replace(facts, problem=" "),
    ):
        assert {(f.code, f.clause) for f in governing.raised(wrong)} == {("governance-request", "五(一)")}


@pytest.mark.clause("governance-deadline")
def test_an_accepted_demand_has_a_provider_and_a_day_ahead() -> None:
    assert governing.accepted("税务局", date(2027, 3, 2), TODAY) == ()
    for provider, due_on in (("", date(2027, 3, 2)), ("税务局", None), ("税务局", TODAY)):
        found = governing.accepted(provider, due_on, TODAY)
        assert {(f.code, f.clause) for f in found} == {("governance-deadline", "五(一)")}


@pytest.mark.clause("governance-deadline")
def test_a_demand_is_overdue_the_day_after_its_day() -> None:
    assert governing.overdue(TODAY, TODAY, "数据") == governing.overdue(None, TODAY, "数据") == ()
    (found,) = governing.overdue(date(2027, 2, 28), TODAY, "数据")
    assert (found.code, found.clause) == ("governance-deadline", "五(一)")
