"""Our own source, read for documents: where a finding comes from, which test shows a clause."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.conf import settings

from audit.act import Act
from audit.subject import Lifecycle
from statute.clauses import RULES

PACKAGES = ("statute", "audit", "accounts", "applicants", "operations", "web")
# The clause list names every slug and enforces none; commands and migrations decide nothing.
ELSEWHERE = {"clauses", "management", "migrations"}

# Modules whose functions make papers.
PAPERS = frozenset({"letters", "papers", "paper", "notices", "decisions"})

# Enforced by how the house is built, where no finding has to say so.
BY_STRUCTURE = {
    "operations-recorded": "audit.act.Act",  # no change without its entry, no entry without its change
}


def root() -> Path:
    return Path(settings.BASE_DIR)


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module that may refuse something, by dotted name."""
    for package in PACKAGES:
        for path in sorted((root() / package).rglob("*.py")):
            relative = path.relative_to(root()).with_suffix("")
            if not ELSEWHERE & set(relative.parts):
                yield ".".join(relative.parts).removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"))


@cache
def enforcement() -> dict[str, tuple[str, ...]]:
    """Slug → the functions (or module constants) in whose source it stands, the statute's first."""
    found: dict[str, dict[str, None]] = {slug: {} for slug in RULES}
    for slug, place in BY_STRUCTURE.items():
        found[slug][place] = None
    for name, tree in modules():
        for holder in tree.body:
            for place, node in _places(name, holder):
                for slug in _texts(node) & found.keys():
                    found[slug][place] = None
    return {slug: tuple(places) for slug, places in found.items()}


def _places(module: str, node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    """A top-level statement under the name that a reader would look for."""
    match node:
        case ast.ClassDef():
            for inner in node.body:
                yield from _places(f"{module}.{node.name}", inner)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield f"{module}.{node.name}", node
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield f"{module}.{name}", node
        case _:
            yield module, node


def _texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@cache
def clause_tests() -> dict[str, tuple[str, ...]]:
    """Slug → the tests marked with it, as pytest names them; slugs nobody knows are there too."""
    found: dict[str, list[str]] = {}
    for path in sorted((root() / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        relative = path.relative_to(root()).as_posix()
        for slug in _marks(_pytestmark(tree.body)):
            found.setdefault(slug, []).append(relative)
        for name, decorators in _tests(tree.body, ""):
            for slug in _marks(decorators):
                found.setdefault(slug, []).append(f"{relative}::{name}")
    return {slug: tuple(dict.fromkeys(tests)) for slug, tests in found.items()}


def _pytestmark(body: list[ast.stmt]) -> list[ast.expr]:
    for node in body:
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "pytestmark" for t in node.targets):
            return node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return []


def _tests(body: list[ast.stmt], within: str) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield within + node.name, node.decorator_list
        elif isinstance(node, ast.ClassDef):
            inherited = [*node.decorator_list, *_pytestmark(node.body)]
            for name, decorators in _tests(node.body, f"{within}{node.name}::"):
                yield name, [*inherited, *decorators]


def _marks(decorators: list[ast.expr]) -> Iterator[str]:
    """Slugs of `pytest.mark.clause("a", "b")`, also where it marks one parameter set."""
    for node in (n for decorator in decorators for n in ast.walk(decorator)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "clause":
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def arrows_of(act: Act[Any]) -> tuple[str, ...]:
    """The arrows an act follows: its own, or those its body chooses among."""
    if act.arrow or not issubclass(act.model, Lifecycle):
        return (act.arrow,) if act.arrow else ()
    names = {arrow.name for arrow in act.model.arrows()}
    called = [
        node.func.attr
        for function in _reached(_plain(act.body))
        for node in ast.walk(_tree(function))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and isinstance(node.func.value, ast.Name)
        and not (node.args or node.keywords)
    ]
    return tuple(dict.fromkeys(called))


def codes_of(*functions: Callable[..., Any] | None) -> tuple[str, ...]:
    """The codes of findings that these functions, and ours that they call, can answer: as far as the source tells."""
    return tuple(
        dict.fromkeys(
            code for function in functions for found in _reached(_plain(function)) for code in _codes(_tree(found))
        )
    )


@cache
def reached() -> frozenset[str]:
    """Functions of the statute that something outside it calls, by dotted name."""
    firsts: list[FunctionType] = []
    for name, _tree_of in modules():
        if name.startswith("statute"):
            continue
        for value in vars(importlib.import_module(name)).values():
            found = (value.body, value.checks, value.input_checks) if isinstance(value, Act) else (value,)
            members = [*vars(value).values()] if isinstance(value, type) else []
            firsts.extend(f for f in map(_plain, (*found, *members)) if f is not None and f.__module__ == name)
    return frozenset(
        f"{f.__module__}.{f.__qualname__}" for f in _reached(*firsts) if f.__module__.startswith("statute.")
    )


def unreached(places: Iterable[str]) -> bool:
    """Whether a rule stands only in functions of the statute that no room calls. Its tables are read by functions."""
    functions = [p for p in places if p.startswith("statute.") and p.rsplit(".", 1)[-1].islower()]
    return bool(functions) and len(functions) == len([*places]) and not reached() & set(functions)


def _reached(*firsts: FunctionType | None) -> Iterator[FunctionType]:
    """The functions and every one of ours that they name, directly or not."""
    seen: set[CodeType] = set()
    waiting = [first for first in firsts if first is not None]
    while waiting:
        function = waiting.pop(0)
        if function.__code__ not in seen:
            seen.add(function.__code__)
            yield function
            waiting.extend(_named(_tree(function), function))


def _plain(function: Any) -> FunctionType | None:
    while isinstance(function, partial):
        function = function.func
    function = inspect.unwrap(getattr(function, "__func__", function)) if callable(function) else None
    ours = isinstance(function, FunctionType) and function.__module__.split(".")[0] in PACKAGES
    return function if ours else None


@cache
def _tree(function: FunctionType) -> ast.Module:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):  # a lambda in the middle of a call
        return ast.Module(body=[], type_ignores=[])


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code":
            yield from sorted(t for t in _texts(node.value) if t)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in RULES:
            yield node.value


def _named(tree: ast.AST, function: FunctionType) -> Iterator[FunctionType]:
    """Functions of ours named anywhere in the body: called, or handed on to be called."""
    for node in ast.walk(tree):
        target = _global(node, function)
        # An Act called from a body has a ceremony, and a row in the tables, of its own.
        if isinstance(target, FunctionType | partial) and (plain := _plain(target)) is not None:
            yield plain


def _global(node: ast.AST, function: FunctionType) -> Any:
    """What a name, or a name in a module, means in a function."""
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = function.__globals__.get(node.value.id)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None


def acts_in(*firsts: Callable[..., Any] | None) -> tuple[Act[Any], ...]:
    """The acts that these functions call, directly or through functions of ours."""
    found: dict[str, Act[Any]] = {}
    for function in _reached(*map(_plain, firsts)):
        for node in ast.walk(_tree(function)):
            target = _global(node, function)
            if isinstance(target, Act):
                found[target.code] = target
    return tuple(found.values())


def papers() -> Iterator[tuple[str, str, str]]:
    """Every function that makes a paper and cites clauses: its name, the title of the paper, the clause; once each."""
    for name, tree in modules():
        if name.rsplit(".", 1)[-1] in PAPERS:
            for holder in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
                calls = [node for node in ast.walk(holder) if isinstance(node, ast.Call)]
                titles = [
                    k.value.value
                    for c in calls
                    for k in c.keywords
                    if k.arg == "title" and isinstance(k.value, ast.Constant)
                ]
                cited = [c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "cite" and c.args]
                clauses = dict.fromkeys(
                    a.value for a in cited if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )
                yield from ((f"{name}.{holder.name}", str(titles[0]), clause) for clause in clauses if titles)
