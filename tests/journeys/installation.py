"""A real installation of one's own: a data directory, its processes on a free port, its commands, its database read only."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 60
STOP_SECONDS = 20
WEB = ("gunicorn", "config.wsgi:application", "--worker-class", "gthread", "--workers", "1", "--threads", "8",
       "--graceful-timeout", "2", "--no-control-socket")  # fmt: skip
CELERY = ("celery", "-A", "config.celery:app")
WORKER = (*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle",
          "--without-heartbeat", "--loglevel", "WARNING")  # fmt: skip


class Installation:
    """Started by parts, as a test needs them; `stop` ends what was started here, by its process id."""

    def __init__(self, data: Path) -> None:
        self.data = data
        # Nothing of the settings of this run of the tests: the installation is a demo on SQLite.
        own = {k: v for k, v in os.environ.items() if not k.startswith(("SHOUQUAN_", "DATABASE_URL", "DJANGO_"))}
        self.environment = own | {"SHOUQUAN_DATA": str(data), "SHOUQUAN_MODE": "demo"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: list[tuple[str, subprocess.Popen[bytes]]] = []

    # --- its processes ------------------------------------------------------------------------------------------------

    def prepare(self, world: str) -> dict[str, Any]:
        """The database with this world in it; what the test has to know of it."""
        said = self._python("-m", "tests.journeys.prepare", world)
        assert said.returncode == 0, said.stderr[-3000:]
        told: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
        return told

    def start_web(self) -> None:
        self._start("web", *WEB, "--bind", f"127.0.0.1:{self.port}")
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            assert time.monotonic() < until, f"no answer from the web server:\n{self.log('web')}"
            assert self.processes[-1][1].poll() is None, self.log("web")
            time.sleep(0.2)

    def start_workers(self) -> None:
        """The worker and the beat."""
        self._start("worker", *WORKER)
        self._start(
            "beat", *CELERY, "beat", "--schedule", str(self.data / "beat-schedule"), "--pidfile", "", "--loglevel", "WARNING"
        )  # fmt: skip

    def stop(self) -> None:
        for _name, process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for _name, process in reversed(self.processes):
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log(self, name: str) -> str:
        return (self.data / f"{name}.log").read_text(errors="replace")[-3000:]

    def _start(self, name: str, *module: str) -> None:
        with (self.data / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append((name, process))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return True
        except OSError:
            return False

    # --- from outside -------------------------------------------------------------------------------------------------

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of this installation."""
        return self._python("manage.py", *arguments)

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
            timeout=180,
        )  # fmt: skip

    def ask(self, question: Mapping[str, str], token: str) -> dict[str, Any]:
        """The access question, as a domain asks it."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/access/decision", data=json.dumps(question).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=15) as answer:
            said: dict[str, Any] = json.load(answer)
        return said

    def now(self) -> datetime:
        """The time by its own clock, in Shanghai."""
        offset = self.rows("SELECT seconds FROM audit_clockoffset")
        return datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(seconds=offset[0][0] if offset else 0)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database says, read beside the installation."""
        connection = sqlite3.connect(f"file:{self.data / 'shouquan.sqlite3'}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()
