"""The whole of Shouquan on one machine: web server, worker, beat and sequencer beside each other, without Redis."""

import ctypes
import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections

from audit.witness.__main__ import PORT as WITNESS_PORT
from audit.witness.signing import signer_in
from audit.witness.store import prepare

from .translations import compile_translations

HOST = "127.0.0.1"
LOG_BYTES = 5_000_000
STOP_SECONDS = 15
READY_SECONDS = 60
CALM_SECONDS = 60
LONGEST_PAUSE = 30
ACCOUNTS = "accounts.txt"  # written by the command `demo`


def _end_with_parent() -> Callable[[], object] | None:
    """For preexec_fn: the child is told to end when this process is killed and can't tell it itself (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, signal.SIGTERM)


@dataclass
class Child:
    """One process of ours: started, watched, started again when it ends by itself, stopped with us."""

    name: str
    arguments: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    again_at: float | None = None
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we end the children in order
                preexec_fn=_end_with_parent(),  # noqa: PLW1509
            )
        self.started = time.monotonic()
        self.again_at = None

    def ended(self) -> int | None:
        """The exit code, once, when it ended by itself."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        if time.monotonic() - self.started > CALM_SECONDS:
            self.pause = 1.0
        self.process = None
        self.again_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return code

    def tell_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_lines(self) -> str:
        return "\n".join(f"    {line}" for line in self.log.read_text(errors="replace").splitlines()[-5:])


class Command(BaseCommand):
    help = "Run web server, worker, beat and the trail's sequencer on this machine; Ctrl-C stops them all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")
        parser.add_argument("--data", help="data directory (var/, or SHOUQUAN_DATA)")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty installation empty")

    def handle(self, *args: Any, **options: Any) -> None:
        self._enter(options["data"])
        port = options["port"]
        self._refuse_busy_port(port)
        lock = self._lock_data()
        self.stopping = threading.Event()
        try:
            self._prepare(demo=not options["no_demo"])
            self._run(port)
        except KeyboardInterrupt:  # before there is anything to stop
            self._say("\n已停止 Stopped.")
            raise SystemExit(130) from None
        finally:
            lock.close()

    def _say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()

    def _enter(self, data: str | None) -> None:
        """Settings were read before the option: with another data directory this process starts anew."""
        if data and Path(data).resolve() != settings.DATA_DIR:
            os.environ["SHOUQUAN_DATA"] = str(Path(data).resolve())
            os.execv(sys.executable, [sys.executable, *sys.argv])

    def _refuse_busy_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OverflowError as error:
                raise CommandError(f"--port {port} is not a port: give a number from 1024 to 65535.") from error
            except OSError as error:
                if error.errno == errno.EACCES:
                    raise CommandError(
                        f"Port {port} needs the rights of root. Choose one above 1023: --port 8000"
                    ) from error
                raise CommandError(
                    f"端口 {port} 已被占用。Port {port} is in use by another program: stop that one, "
                    f"or choose another port, for instance  script/run --port {self._free_port(port)}"
                ) from error

    def _free_port(self, above: int) -> int:
        for port in range(above + 1, min(above + 100, 65536)):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) != 0:
                    return port
        return above + 100

    def _lock_data(self) -> IO[str]:
        """One `serve` per data directory: the queue folder and the beat's schedule are its own."""
        lock = (settings.DATA_DIR / "serve.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise CommandError(
                f"{settings.DATA_DIR} is in use by another script/run (process {lock.read().strip()}): stop it with Ctrl-C "
                "there, or give this one its own directory with --data DIR."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock

    # --- before the start ------------------------------------------------------------------------------------------

    def _prepare(self, *, demo: bool) -> None:
        unfinished = settings.DATA_DIR / "demo-unfinished"
        if unfinished.exists():
            self._set_half_demo_aside(unfinished)
        compile_translations()
        fresh = not connection.introspection.table_names()
        self._say("Preparing the database …" if fresh else "Checking the database …")
        call_command("migrate", interactive=False, verbosity=0)
        if demo and not get_user_model().objects.exists():
            self._say("First start: loading the demo world (once; a minute or so) …")
            unfinished.touch()
            call_command("demo", table=False, stdout=self.stdout)  # shown below, once the web server answers
            unfinished.unlink()
        # Messages are wake-up calls only, the work is rows: those of an earlier run say nothing any more.
        shutil.rmtree(settings.QUEUE_DIR, ignore_errors=True)
        connections.close_all()

    def _set_half_demo_aside(self, unfinished: Path) -> None:
        """The demo world is only ever loaded into an empty database: half of one holds nothing of anybody's."""
        if connection.vendor != "sqlite":
            raise CommandError("The demo world was left half loaded. Empty the database, delete "
                               f"{unfinished} and start again.")  # fmt: skip
        self._say("The demo world was left half loaded: starting from an empty database.")
        connections.close_all()
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
        unfinished.unlink()

    # --- running ---------------------------------------------------------------------------------------------------

    def _children(self, port: int) -> list[Child]:
        logs = settings.DATA_DIR / "log"
        app = ["celery", "-A", "config.celery:app"]
        witness = self._witness(logs)  # first: the others read from the environment where it is
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        return [
            Child("web", ["gunicorn", "config.wsgi:application", "--bind", f"{HOST}:{port}", "--worker-class", "gthread",
                          "--workers", "1", "--threads", "8", "--graceful-timeout", "5", "--no-control-socket"],
                  logs / "web.log"),
            Child("worker", [*app, "worker", "--pool", "threads", "--concurrency", "2", *quiet], logs / "worker.log"),
            Child("beat", [*app, "beat", "--schedule", str(settings.DATA_DIR / "beat-schedule"), "--pidfile", "",
                           "--loglevel", "WARNING"], logs / "beat.log"),
            Child("sequencer", ["manage", "trail", "sequence"], logs / "sequencer.log"),
            *witness,
        ]  # fmt: skip

    def _witness(self, logs: Path) -> list[Child]:
        """A witness beside us, unless one elsewhere is set: it shows how one works, and keeps its books in the same hands."""
        if settings.WITNESS_URL:
            return []
        data = settings.DATA_DIR / "witness"
        prepare(data)
        port = self._free_port(WITNESS_PORT)
        # For the children, which read their settings from it.
        os.environ["SHOUQUAN_WITNESS_URL"] = f"http://{HOST}:{port}"
        os.environ["SHOUQUAN_WITNESS_KEY"] = signer_in(data).verifier_key
        return [Child("witness", ["audit.witness", "--data", str(data), "--port", str(port)], logs / "witness.log")]

    def _run(self, port: int) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        self._say("Starting web server, worker, beat and sequencer …")
        children = self._children(port)
        try:
            for child in children:
                child.start()
            self._announce(port, children)
            while not self.stopping.wait(0.5):
                self._watch(children)
        finally:
            self._stop(children)

    def _announce(self, port: int, children: list[Child]) -> None:
        """Say the address once the web server answers, and the accounts that the demo left."""
        until = time.monotonic() + READY_SECONDS
        while not self._answers(port):
            if self.stopping.wait(0.2):
                return
            self._watch(children)
            if time.monotonic() > until:
                self._say(f"The web server does not answer yet; its log: {children[0].log}")
                return
        accounts = settings.DATA_DIR / ACCOUNTS
        if accounts.exists():
            self._say(f"\n{accounts.read_text().rstrip()}\n\n账号清单 Accounts: {accounts}")
        elif not get_user_model().objects.exists():
            self._say("\nNo accounts yet: manage.py bootstrap makes the three administrators.")
        connections.close_all()
        self._say(f"\n公共数据授权运营 Shouquan ({settings.MODE})\n  打开 Open   http://{HOST}:{port}/"
                  f"\n  数据 Data   {settings.DATA_DIR}\n  停止 Stop   Ctrl-C\n")  # fmt: skip

    def _answers(self, port: int) -> bool:
        try:
            # Production mode would send a plain request to https.
            request = urllib.request.Request(f"http://{HOST}:{port}/healthz", headers={"X-Forwarded-Proto": "https"})
            with urllib.request.urlopen(request, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True  # it answers; what it says is for /healthz to tell
        except OSError:
            return False

    def _watch(self, children: list[Child]) -> None:
        for child in children:
            if (code := child.ended()) is not None:
                self._say(
                    f"{child.name} ended by itself (exit code {code}); the end of {child.log}:\n{child.last_lines()}"
                )
            if child.again_at is not None and time.monotonic() >= child.again_at:
                self._say(f"Starting {child.name} again.")
                child.start()

    def _stop(self, children: list[Child]) -> None:
        self._say("\n正在停止 Stopping …")
        for child in children:
            child.tell_to_stop()
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            child.wait(until)
        self._say("已停止 Stopped.")
