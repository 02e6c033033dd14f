"""Tests speak of clauses that exist, and every main clause is both enforced and shown."""

import io

import pytest
from django.core.management import CommandError, call_command

from operations.management.source import clause_tests, enforcement
from statute.clauses import RULES


def test_marks_name_known_slugs_only() -> None:
    assert {slug: tests for slug, tests in clause_tests().items() if slug not in RULES} == {}


@pytest.mark.parametrize(("chosen", "count"), [("P0-main", 45), ("all", 111)])
def test_every_clause_is_enforced_and_shown_by_a_test(chosen: str, count: int) -> None:
    said = io.StringIO()
    call_command("clauses", check=chosen, stdout=said)
    assert f"all {count} rules" in said.getvalue()


def test_a_clause_without_test_is_named() -> None:
    lacking = {slug for slug in RULES if slug not in clause_tests()}
    said = io.StringIO()
    call_command("clauses", missing=True, stdout=said)
    assert {line.split("\t")[1] for line in said.getvalue().splitlines()} == lacking
    if lacking:
        with pytest.raises(CommandError, match=sorted(lacking)[0]):
            call_command("clauses", check="all", stdout=said)


def test_the_list_of_clauses_names_the_functions_that_enforce_them() -> None:
    said = io.StringIO()
    call_command("clauses", stdout=said)
    assert said.getvalue().count("\n| ") == len(RULES)
    assert any(place.startswith("statute.rules.") for place in enforcement()["term-max-3-years"])
