"""A migrated SQLite installation with nothing in it, made once for a whole run: making it takes as long as a journey."""

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = "SHOUQUAN_TEST_TEMPLATE"
DATABASE = "shouquan.sqlite3"


def provide() -> Path:
    """A place for it that the workers of this run find, too; empty until somebody needs it."""
    return Path(os.environ.setdefault(PLACE, tempfile.mkdtemp(prefix="shouquan-template-")))


def migrated() -> Path:
    """The data directory to be copied; whoever asks first makes it, the others wait."""
    place = provide()
    ready = place / "data"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _make(place / "half", ready)
    return ready


def _make(half: Path, ready: Path) -> None:
    half.mkdir()
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SHOUQUAN_", "DATABASE_URL", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"], cwd=ROOT,
        env=own | {"SHOUQUAN_DATA": str(half), "SHOUQUAN_MODE": "demo"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    half.rename(ready)
