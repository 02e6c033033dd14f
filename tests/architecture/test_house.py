"""Habits of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import PACKAGES, ROOT, called, name, nodes, paths, product, tree

# Of the application, and of the witness, which is another program and knows nothing of it.
CLOCKS = {"audit/clock.py", "audit/witness/clock.py"}
CLOCK_READS = {"now", "utcnow", "today", "localdate", "localtime"}
CLOCK_OWNERS = {"timezone", "datetime", "date", "dt"}
# Waits and time limits of processes are no business time.
STOPWATCHES = {"monotonic", "perf_counter", "sleep"}
WRITES = {"save", "delete", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update"}


@pytest.mark.parametrize("path", [*paths(".py", ".html", ".css", ".js")], ids=name)
def test_a_file_stays_readable(path: Any) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_nobody_but_the_clock_reads_the_clock() -> None:
    reads = [
        f"{name(path)}:{node.lineno} {node.value.id}.{node.attr}"
        for path in product()
        if name(path) not in CLOCKS
        for node in nodes(path, ast.Attribute)
        if isinstance(node.value, ast.Name) and node.value.id in CLOCK_OWNERS and node.attr in CLOCK_READS
    ]
    imported = [
        f"{name(path)}:{node.lineno} {alias.name}"
        for path in product()
        if name(path) not in CLOCKS
        for node in nodes(path, ast.ImportFrom)
        for alias in node.names
        if (node.module == "django.utils.timezone" and alias.name in CLOCK_READS)
        or (node.module == "django.db.models.functions" and alias.name == "Now")
        or (node.module == "time" and alias.name not in STOPWATCHES)
    ]
    columns = [
        f"{name(path)}:{node.lineno} {keyword.arg}"
        for path in product()
        for node in nodes(path, ast.Call)
        for keyword in node.keywords
        if keyword.arg in {"auto_now", "auto_now_add"}
    ]
    templates = [name(path) for path in paths(".html") if re.search(r"\{%\s*now\b", path.read_text(encoding="utf-8"))]
    assert [*reads, *imported, *columns, *templates] == []


def test_views_interfaces_and_jobs_write_nothing_themselves() -> None:
    thin = {"views", "api", "tasks"}
    written = [
        f"{name(path)}:{node.lineno} .{called(node)}()"
        for path in product()
        if path.relative_to(ROOT).parts[0] in {"operations", "applicants"}
        # The portal has no cases: it stores notifications read, answers to repeat, runs of jobs.
        and thin & set(path.relative_to(ROOT).with_suffix("").parts)
        and "portal" not in path.parts
        for node in nodes(path, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]
    assert written == []


def test_nothing_happens_behind_a_save() -> None:
    signals = [
        f"{name(path)}:{node.lineno}"
        for path in product()
        for node in nodes(path, ast.ImportFrom)
        if node.module == "django.db.models.signals"
        and any(alias.name not in {"post_migrate", "pre_migrate"} for alias in node.names)
    ]
    saves = [
        f"{name(path)}:{function.lineno}"
        for path in product()
        for node in nodes(path, ast.ClassDef)
        for function in node.body
        if isinstance(function, ast.FunctionDef)
        and function.name == "save"
        and any("Model" in ast.unparse(base) or "Subject" in ast.unparse(base) for base in node.bases)
    ]
    assert [*signals, *saves] == []


def test_order_is_said_where_it_is_wanted() -> None:
    ours = {app.label for app in apps.get_app_configs() if app.name in PACKAGES}
    assert [m._meta.label for m in apps.get_models() if m._meta.app_label in ours and m._meta.ordering] == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert [name(p) for p in product() if p.stem in {"utils", "util", "helpers", "misc", "signals"}] == []


def routes(resolver: Any, within: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = within + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        else:
            yield address, pattern


def test_no_route_is_without_a_name() -> None:
    found = [*routes(get_resolver())]
    assert len(found) > 10
    assert [address for address, pattern in found if not pattern.name] == []


def test_every_test_is_a_sentence() -> None:
    short = [
        f"{name(path)}: {node.name}"
        for path in paths(".py")
        if path.name.startswith("test_")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and node.name.count("_") < 3
    ]
    assert short == []
