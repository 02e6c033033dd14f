"""The statute as a whole: pure, complete, every finding's code and clause agree with the clause list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import statute
from statute.clauses import CLAUSES, RULES, rules_of
from statute.findings import gettext_noop
from statute.vocabulary import CONDITIONS

ROOT = Path(statute.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
ALLOWED = {"statute", "chinese_calendar", "zoneinfo"} | {
    "ast",
    "calendar",
    "collections",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "importlib",
    "re",
    "types",
    "typing",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NUMBER = re.compile(r"^[一二三四五六七](\([一二三四五六七八九十]\))?\d?$")
# Rules of the later parts that only show in operation have their checks in the rooms.
LATER = re.compile(r"^[五六]")
STAGES_OF_LATER_PARTS = {
    "pre-job-training",
    "staff-realname-filing-vetting",
    "staff-nda",
    "operations-recorded",
    "raw-data-invisible",
    "domain-account-control",
    "first-responsible-person",
    "one-authorization-one-plan",
    "no-plan-no-operation",
    "evaluation-weighs-in-reapplication",
}


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_the_statute_imports_nothing_with_a_clock_a_database_or_a_setting(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= ALLOWED
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert node.module.split(".")[0] in ALLOWED
        elif isinstance(node, ast.Call):
            assert getattr(node.func, "attr", "") not in {"now", "today", "utcnow"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_the_statute_stays_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_every_chinese_sentence_of_a_rule_is_marked_for_translation() -> None:
    for path in sorted((ROOT / "rules").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        marked = {
            id(node.args[0])
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == gettext_noop.__name__
        }
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        loose = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CHINESE.search(node.value)
            and id(node) not in marked | docs
            and not NUMBER.match(node.value)
        ]
        assert loose == [], path.name


def test_every_finding_cites_the_clause_its_rule_is_read_out_of() -> None:
    seen = set()
    for path, call in calls():
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        code, clause = text(keywords.get("code")), text(keywords.get("clause"))
        if not code and len(call.args) > 1 and text(call.args[0]) in RULES:
            code, clause = text(call.args[0]), text(call.args[1])
            clause = clause if NUMBER.match(clause) else ""
        if code in RULES:
            seen.add(code)
            assert clause in ("", RULES[code].clause), (path.name, code, clause)
    assert len(seen) > 40


def test_every_rule_of_parts_one_to_four_is_executable() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in FILES)
    wanted = {slug for slug, rule in RULES.items() if not LATER.match(rule.row)} | STAGES_OF_LATER_PARTS
    assert {slug for slug in wanted if f'"{slug}"' not in source} == set()


def test_the_clause_list_is_complete() -> None:
    assert len(RULES) == 111
    assert all(rule.slug == slug and rule.clause in CLAUSES for slug, rule in RULES.items())
    assert {rule.priority for rule in RULES.values()} == {"P0", "P1", "P2"}
    assert all(rule.acceptance.endswith(".") for rule in RULES.values())
    assert {"".join(dict.fromkeys(number[0] for number in CLAUSES))} == {"一二三四五六七"}


def test_rules_of_a_clause_include_those_of_its_points() -> None:
    assert {rule.slug for rule in rules_of("三(二)2")} == {"cond-mlps3-experience", "cond-cryptography-assessment"}
    assert {"cond-mlps3-experience", "cond-data-maturity"} <= {rule.slug for rule in rules_of("三(二)")}
    assert rules_of("四(四)") == tuple(rule for rule in RULES.values() if rule.row.startswith("四(四)"))
    assert sum(len(rules_of(part)) for part in "一二三四五六七") == 111


def test_the_conditions_of_part_three_name_their_rules() -> None:
    for condition in CONDITIONS:
        assert RULES[condition.slug].clause == condition.clause
