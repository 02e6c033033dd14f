"""What a renewal may go on using of an ended authorization's data."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from statute.findings import Finding, Kind
from statute.rules import carrying
from statute.rules.carrying import CarriedFacts

DUE = date(2029, 12, 6)
LAWFUL = CarriedFacts(
    name="纳税信用等级", attribute="restricted", ends_here=True, stopped=False, renews=True, granted=True, in_scope=True
)


def codes(found: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in found}


def test_what_the_renewal_was_granted_may_stay() -> None:
    assert carrying.carried(LAWFUL) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_here": False}, "rows"),
        ({"stopped": True}, "rows"),
        ({"renews": False}, "renewal"),
        ({"granted": False}, "renewal"),
        ({"in_scope": False}, "rows"),
    ],
)
def test_nothing_else_stays(change: dict[str, Any], field: str) -> None:
    found = carrying.carried(replace(LAWFUL, **change))
    assert codes(found) == {("carry-over", "四(五)")}
    assert [f.field for f in found] == [field]


def test_a_prohibited_item_never_stays() -> None:
    found = carrying.carried(replace(LAWFUL, attribute="prohibited"))
    assert codes(found) == {("ban-prohibited-open-data", "一(一)")}


@pytest.mark.parametrize(
    ("certified", "today", "kinds"),
    [(False, DUE, []), (False, DUE + timedelta(days=1), [Kind.LAW]), (True, DUE, [Kind.STATE])],
)
def test_what_was_not_approved_before_the_deletion_fell_due_is_deleted(
    certified: bool, today: date, kinds: list[Kind]
) -> None:
    assert [f.kind for f in carrying.in_time(certified, DUE, today)] == kinds


def test_the_certificate_waits_for_a_decision_until_the_deletion_falls_due() -> None:
    assert [f.params["names"] for f in carrying.undecided(["甲"], DUE, DUE)] == [("甲",)]
    assert carrying.undecided([], DUE, DUE) == ()
    assert carrying.undecided(["甲"], DUE, DUE + timedelta(days=1)) == ()


def test_the_certificate_names_the_rest() -> None:
    assert carrying.names_the_rest("乙及其副本", ["乙"]) == ()
    assert [f.params["names"] for f in carrying.names_the_rest("全部数据", ["乙", "丙"])] == [("乙", "丙")]


def test_a_carry_over_is_cancelled_only_where_its_ground_has_gone() -> None:
    assert [f.kind for f in carrying.still_standing(())] == [Kind.STATE]
    assert carrying.still_standing(carrying.carried(replace(LAWFUL, granted=False))) == ()


def test_data_that_was_to_stay_is_deleted_before_the_case_is_closed() -> None:
    assert carrying.gone([]) == ()
    assert codes(carrying.gone(["甲"])) == {("carry-over", "四(五)")}
