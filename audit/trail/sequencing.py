"""The sequencer as a process of its own: seals about twice a second. Any number may run, the lock of `sealing` lets one work."""

import logging
import signal
import threading
import time

from django.db import DatabaseError, connection

from audit.trail import witnessing
from audit.trail.keys import KeyMissing
from audit.trail.sealing import seal_all

PACE = 0.5
# After a failure: the database may be restarting.
PAUSE = 5.0

log = logging.getLogger(__name__)


def until_told() -> None:
    """Seal until SIGTERM or SIGINT; the batch under way is finished."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    if witnessing.configured():
        threading.Thread(target=witnessing.follow, args=[told], daemon=True).start()
    sequence(told)


def sequence(told: threading.Event) -> None:
    """Seal until the event is set. What fails is logged and tried again: entries wait in the database, none is lost."""
    while not told.is_set():
        began = time.monotonic()
        try:
            seal_all()
        except (DatabaseError, KeyMissing) as error:
            log.error("nothing is sealed: %s", error)
            connection.close()
            told.wait(PAUSE)
            continue
        told.wait(max(0.0, PACE - (time.monotonic() - began)))
