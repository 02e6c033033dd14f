"""A fresh database for one benchmark, dropped at the end."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@contextmanager
def database() -> Iterator[None]:
    """Django set up in test mode on a database of its own: beside `DATABASE_URL`'s on PostgreSQL, else a file."""
    os.environ["SHOUQUAN_MODE"] = "test"
    os.environ["SHOUQUAN_DATA"] = tempfile.mkdtemp(prefix="shouquan-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    call_command("migrate", verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
