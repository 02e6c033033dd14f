"""Nothing changes but through an act, and every act says what it is."""

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from audit.act import Act
from audit.roles import Role
from audit.subject import Lifecycle
from operations.management.commands.docs import all_acts, machines
from operations.management.source import arrows_of
from tests.architecture.source import ROOT, action_files, acts, called, dotted, name, nodes, product, tree

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "save", "delete"}
# Modules that write without an act, with the reason.
WRITERS = {
    "operations/papers/numbering.py": "a number is taken under the lock of its counter; who has it has its entry",
    "operations/auditing/indexing.py": "what the search finds entries by: made of the trail, of nothing else",
    "operations/portal/jobs.py": "when a job last ran",
    "operations/portal/sending.py": "notices on their way",
    "operations/portal/api/replays.py": "answers kept for a while",
    "operations/portal/views/boards.py": "which notices were read",
    "operations/portal/views/objects.py": "a reader's own lists",
}
# Arrows whose act lives elsewhere, with the reason.
LISTED: dict[str, str] = {}
# Acts that follow an arrow for somebody else, with the reason.
FOR_OTHERS = {"checkitem.enter_for": "the clerk enters what a unit answered on paper, marked 代录"}
# What is not born in the first state, with the reason.
BORN = {
    "operations.applications.actions.results.register_stock": "decided before this system: entered as granted, by two persons",
}


def _loose(path: Path) -> list[str]:
    """Public functions of a module that are no acts."""
    return [
        node.name
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not any(isinstance(d, ast.Call) and called(d) == "act" for d in node.decorator_list)
    ]


@pytest.mark.parametrize("path", [p for p in action_files() if p.stem in {"actions", "__init__"}], ids=name)
def test_every_public_function_of_an_actions_module_is_an_act(path: Path) -> None:
    assert _loose(path) == []


def test_what_the_modules_of_an_actions_package_share_stays_inside() -> None:
    """Modules of a package share functions under public names; nobody outside reaches for them."""
    shared = {(dotted(p), function): p.parent for p in action_files() for function in _loose(p)}
    taken = [
        f"{name(path)}:{node.lineno} {node.module}.{alias.name}"
        for path in product()
        for node in nodes(path, ast.ImportFrom)
        for alias in node.names
        if (package := shared.get((node.module or "", alias.name))) is not None and package != path.parent
    ]
    assert taken == []


@pytest.mark.parametrize("act", acts(), ids=lambda act: act.code)
def test_an_act_says_what_it_is_called_what_it_does_and_who_may(act: Act[Any]) -> None:
    assert str(act.label)
    assert act.doc, "no docstring"
    assert act.roles
    assert set(act.roles) <= set(Role.values)


def test_no_two_acts_share_a_code() -> None:
    assert [code for code, count in Counter(act.code for act in acts()).items() if count > 1] == []


def test_every_act_that_people_may_call_is_declared_by_a_room() -> None:
    open_to_people = all_acts()
    assert {id(act) for act in open_to_people} <= {id(act) for act in acts()}
    assert len({act.code for act in open_to_people}) == len(open_to_people)


@pytest.mark.parametrize("model", machines(), ids=lambda model: model.type_code())
def test_every_arrow_is_followed_by_an_act(model: type[Lifecycle]) -> None:
    followed = {arrow for act in acts() if act.model is model for arrow in arrows_of(act)}
    declared = {a.name for a in model.arrows() if f"{model.type_code()}.{a.name}" not in LISTED}
    assert declared - followed == set()


@pytest.mark.parametrize("act", acts(), ids=lambda act: act.code)
def test_an_act_lets_nobody_follow_an_arrow_that_is_not_theirs(act: Act[Any]) -> None:
    for arrow in arrows_of(act):
        declared = act.model.arrow(arrow)
        assert act.code in FOR_OTHERS or set(act.roles) <= set(declared.roles), arrow
        assert set(act.states) <= {s for a in arrows_of(act) for s in act.model.arrow(a).sources}, arrow


@pytest.mark.parametrize("model", machines(), ids=lambda model: model.type_code())
def test_the_database_guards_the_states_of_every_machine(model: type[Lifecycle]) -> None:
    guards = {c.name: c for c in model._meta.constraints}
    guard = guards.get(f"{model.type_code()}_state_valid")
    assert guard is not None, "Meta doesn't inherit its lifecycle's"
    assert set(dict(guard.condition.children)["state__in"]) == set(dict(model._meta.get_field("state").flatchoices))


def test_no_state_is_written_around_its_lifecycle() -> None:
    writers = {"update", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}
    written = {
        f"{dotted(path)}.{function.name}"
        for path in product()
        for function in nodes(path, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and called(node) in writers and "state" in {k.arg for k in node.keywords}
    }
    assert written == set(BORN)


def test_a_body_neither_saves_its_subject_nor_assigns_a_state() -> None:
    wrong = []
    for path in action_files():
        for function in (n for n in tree(path).body if isinstance(n, ast.FunctionDef)):
            if not any(isinstance(d, ast.Call) and called(d) == "act" for d in function.decorator_list):
                continue
            subject = function.args.args[0].arg if function.args.args else ""
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and called(node) == "save":
                    owner = getattr(node.func, "value", None)
                    if isinstance(owner, ast.Name) and owner.id == subject:
                        wrong.append(f"{name(path)}:{node.lineno}")
                if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
                    wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []


def _rows_written(path: Path) -> list[ast.Call]:
    """Calls that write rows: of a manager or queryset, or the save of a row."""
    return [
        node
        for node in nodes(path, ast.Call)
        if called(node) in WRITES
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) != "default_storage"  # the store of files
        and (
            called(node) in WRITES - {"update", "delete"}
            or isinstance(node.func.value, ast.Call)
            or getattr(node.func.value, "attr", "") == "objects"
        )
    ]


def _made(path: Path) -> set[int]:
    """The calls that write what an act makes: it is called `made` or answered at once, and has an entry of its own."""
    kept: set[int] = set()
    for node in nodes(path, ast.Assign, ast.Return, ast.Expr):
        names = (
            [n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)] if isinstance(node, ast.Assign) else []
        )
        for call in (c for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)):
            owner = call.func.value  # type: ignore[attr-defined]
            saved = called(call) == "save" and isinstance(owner, ast.Name) and owner.id == "made"
            if saved or names[:1] == ["made"] or isinstance(node, ast.Return):
                kept.add(id(call))
    return kept


def test_a_body_writes_other_rows_beside_so_that_its_entry_holds_them() -> None:
    """What neither is `made` nor written by `audit.beside` would stand in no entry."""
    rooms = [p for p in product() if p.parts[len(ROOT.parts)] in {"operations", "applicants", "accounts"}]
    own = [p for p in rooms if not {"demo", "management", "simulation"} & {*p.parts} and name(p) not in WRITERS]
    assert [
        f"{name(path)}:{call.lineno} .{called(call)}()"
        for path in own
        for call in _rows_written(path)
        if id(call) not in _made(path)
    ] == []
    assert [place for place in WRITERS if not _rows_written(ROOT / place)] == []
