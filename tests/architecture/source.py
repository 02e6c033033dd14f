"""What the architecture tests walk over: our modules, the rooms' actions, their acts."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from audit.act import Act, Acts

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "statute", "web", "audit", "accounts", "applicants", "operations")


def paths(*suffixes: str) -> Iterator[Path]:
    """Our own files; migrations and vendored ones are written by tools."""
    for top in (*PACKAGES, "tests", "templates", "bench", "script"):
        for path in sorted((ROOT / top).rglob("*")):
            inside = set(path.relative_to(ROOT).parts)
            if path.suffix in suffixes and not {"migrations", "vendor", "__pycache__"} & inside:
                yield path


def product() -> Iterator[Path]:
    """Python files that run in production."""
    return (path for path in paths(".py") if path.relative_to(ROOT).parts[0] in PACKAGES)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    """The name a module is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def nodes(path: Path, *kinds: type[Any]) -> Iterator[Any]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def called(node: ast.Call) -> str:
    """The last name of what is called: objects.create(…) → create."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def action_files() -> tuple[Path, ...]:
    """Every actions.py and every module of an actions package."""
    return tuple(p for p in product() if "actions" in p.relative_to(ROOT).with_suffix("").parts)


@cache
def acts() -> tuple[Act[Any], ...]:
    """Every act declared anywhere, internal ones and those of the jobs too, once each."""
    found: dict[int, Act[Any]] = {}
    texts = {path: path.read_text(encoding="utf-8") for path in product()}
    # An Acts knows its acts only once the modules with their bodies are loaded.
    for path in (path for path, text in texts.items() if ".act(" in text):
        importlib.import_module(dotted(path))
    for path in (path for path, text in texts.items() if "Acts(" in text):
        for value in vars(importlib.import_module(dotted(path))).values():
            if isinstance(value, Acts):
                found.update({id(act): act for act in value.all})
    return tuple(sorted(found.values(), key=lambda act: act.code))
