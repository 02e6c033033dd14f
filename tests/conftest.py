"""What every test stands on: the database of this pass, the append-only tables, Redis, the browser."""

import gc
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from tests import servers, template

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FAILURES = Path(__file__).resolve().parent.parent / "var" / "test-failures"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def engine() -> str:
    """The engine of this pass: sqlite or postgresql."""
    return str(settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]).replace("sqlite3", "sqlite")


def pytest_sessionstart() -> None:
    """English texts are tested too: the compiled translations are not in the repository."""
    from operations.management.commands.translations import compile_translations

    # The rows kept of stages are many and stay: looking through them again and again is a twentieth of the run.
    gc.set_threshold(100_000, 50, 100)
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        compile_translations()
        template.provide()


def pytest_sessionfinish() -> None:
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        shutil.rmtree(template.provide(), ignore_errors=True)


# --- which tests belong to this pass -------------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the other engine are deselected (and counted as such), not skipped: script/test runs both passes."""
    other = "sqlite" if engine() == "postgresql" else "postgres"
    left = [item for item in items if item.get_closest_marker(other)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker(other)]
    places = {
        item: next((i for i, p in enumerate(LONGEST) if item.nodeid.startswith(p)), len(LONGEST)) for item in items
    }
    items.sort(key=lambda item: places[item])


# What takes longest comes first, so that no worker is left alone with it at the end.
LONGEST = (
    "tests/journeys/",
    "tests/demo/",
    "tests/portal/test_queries",
    "tests/matrix/",
    "tests/races/",
    "tests/simulation/",
)
# Tests of one file stay with one worker, which lays stages down again instead of walking them; these files are too long for
# that and are dealt by the machine they are about.
SPREAD = {"tests/portal/test_queries.py": 8, "tests/matrix/test_matrix.py": 6, "tests/races/test_two_at_once.py": 4}


class Dealer(LoadScopeScheduling):
    """Hands out the tests to the workers by file, in the order in which they stand."""

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test."""
        file, _, test = nodeid.partition("::")
        if hands := SPREAD.get(file):
            about = test.partition("[")[2].partition("-")[0] or test
            return f"{file} {zlib.crc32(about.encode()) % hands}"
        return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealer:
    config.option.loadscopereorder = False
    return Dealer(config, log)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    from tests.scenarios.stages import GROUND

    terminalreporter.write_line(f"database of this pass: {engine()}")
    if not config.getoption("numprocesses", None):
        terminalreporter.write_line(f"stages: {GROUND.walked} walked, {GROUND.laid} laid down again")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Every test starts from the empty database. What it patches may show in rows: there every stage is walked."""
    from tests.scenarios.stages import GROUND

    GROUND.restart(on=not _patches(item))


def _patches(item: pytest.Item) -> bool:
    """Whether the test, or a fixture of ours that it uses, patches something or changes settings."""
    known, test = getattr(item, "_fixtureinfo", None), getattr(item, "function", None)
    if known is None or test is None or {"patch", "override_settings"} & {*test.__code__.co_names}:
        return True
    ours = [
        fixture.argnames
        for fixtures in known.name2fixturedefs.values()
        for fixture in fixtures
        if fixture.func.__module__.startswith("tests.")
    ]
    return any({"monkeypatch", "settings"} & set(names) for names in (known.argnames, *ours))


# --- databases -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_use_migrations: bool) -> bool:
    """On SQLite the database of a test run begins as a copy of the migrated one."""
    return engine() == "sqlite" and django_db_use_migrations


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> Iterator[None]:
    """SQLite in a file (in memory where there is a file system for it): connections of several threads need one."""
    if engine() != "sqlite":
        yield
        return
    directory = tempfile.mkdtemp(prefix="shouquan-db-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    connections["default"].settings_dict["TEST"]["NAME"] = f"{directory}/test.sqlite3"
    if django_db_keepdb:
        shutil.copyfile(template.migrated() / template.DATABASE, f"{directory}/test.sqlite3")
    yield
    connections["default"].close()
    shutil.rmtree(directory, ignore_errors=True)


def _without_append_only_triggers(
    flush: Callable[[TransactionTestCase], None],
) -> Callable[[TransactionTestCase], None]:
    """A transactional test ends in a flush, which the triggers of trail and logs refuse: the owner takes them off and puts
    them back. Partitions that a purge of the test dropped are made again, as the migrations had made them."""

    def teardown(case: TransactionTestCase) -> None:
        from audit import clock
        from audit.logs import partitions
        from audit.logs import triggers as logs
        from audit.trail import triggers as trail

        for connection in connections.all(initialized_only=True):
            trail.remove(connection)
            logs.remove(connection)
        try:
            flush(case)
        finally:
            for connection in connections.all(initialized_only=True):
                trail.install(connection)
                logs.install(connection)
            if connections["default"].connection is not None:
                partitions.ahead(clock.now())

    return teardown


TransactionTestCase._fixture_teardown = _without_append_only_triggers(  # type: ignore[method-assign]
    TransactionTestCase._fixture_teardown
)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Redis: the one script/test started, else one of our own for this run."""
    with servers.redis() as url:
        yield url


@pytest.fixture
def redis_server() -> Iterator[servers.RedisServer]:
    """A Redis for this test alone, to be stopped, killed, flushed and started again."""
    server = servers.obtain_redis()
    yield server
    server.remove()


@pytest.fixture
def postgres_server() -> Iterator[servers.PostgresServer]:
    """A PostgreSQL for this test alone, to be killed and started again."""
    server = servers.obtain_postgres(durable=True)
    yield server
    server.remove()


# --- browser -------------------------------------------------------------------------------------------------------


def _chromium() -> str:
    for candidate in (
        os.environ.get("SHOUQUAN_CHROMIUM"),
        # The same engine without what a desktop needs: a page costs a third.
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        shutil.which("chromium"),
        shutil.which("google-chrome"),
    ):
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise RuntimeError(
        "No Chromium for the browser tests: `apt-get install chromium-headless-shell fonts-noto-cjk`, or set SHOUQUAN_CHROMIUM to its path. "
        "To run the rest without them: pytest -m 'not browser'."
    )


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for the run. Django's guard against blocking calls in an event loop is lifted: Playwright's loop is idle."""
    from playwright.sync_api import sync_playwright

    executable = _chromium()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: "Browser", request: pytest.FixtureRequest) -> Iterator[Callable[..., "BrowserContext"]]:
    """Makes browser contexts, one for each person who signs in; of a failed test every open page is pictured in var/test-failures."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> "BrowserContext":
        defaults = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 900}}
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield make
    failed = getattr(request.node, "call_failed", False)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        if failed:
            name = re.sub(r"\W+", "-", request.node.nodeid.removeprefix("tests/"))
            FAILURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FAILURES / f"{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., "BrowserContext"]) -> "Page":
    """A page of a person who is not signed in yet."""
    return new_context().new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if call.when == "call":
        item.call_failed = report.failed  # type: ignore[attr-defined]
    return report
