"""A witness as a process of its own, on a free port of this machine."""

import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass
class Running:
    """The process, where it answers, and its public key."""

    data: Path
    process: subprocess.Popen[str]
    url: str
    key: str

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def ask(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return str(answer.read().decode())


def start(data: Path, *arguments: str, port: int = 0) -> Running:
    """Start it, and wait until it says where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "audit.witness", "--data", str(data), "--port", str(port), *arguments],
        cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    key = process.stdout.readline().split()[1]
    url = process.stdout.readline().split()[1].rstrip("/")
    return Running(data, process, url, key)
