"""What tests of this room ask of refusals, inboxes and notices."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from audit.act import Unseen
from audit.actor import Actor
from audit.outbox.models import Message
from statute.findings import Refused
from tests.world import AT
from web.desk import Waiting


@contextmanager
def refused(*expected: tuple[str, str]) -> Iterator[None]:
    """Refused with these findings (code and clause) among others."""
    with pytest.raises(Refused) as caught:
        yield
    assert set(expected) <= {(f.code, f.clause) for f in caught.value.findings}, caught.value.findings


def unseen(act: Callable[..., Any], *actors: Actor, **inputs: Any) -> None:
    """To each of them the object is not there."""
    for by in actors:
        with pytest.raises(Unseen):
            act(by=by, at=AT, **inputs)


def verbs(waiting: Iterable[Waiting]) -> list[str]:
    """What an inbox asks to do."""
    return [w.verb for w in waiting]


def told(subject: Any, role: str) -> int:
    """How many notices about it a role has."""
    return Message.objects.filter(subject_id=subject.pk, role=role).count()
