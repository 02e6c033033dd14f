"""Two different acts that need the same rows in opposite order: neither sees an error page, and nothing is half done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from audit.trail.models import Entry, Outcome
from operations.domains import actions as operating
from operations.domains.actions import confirming, tenancies
from operations.domains.models import Order, Tenancy
from statute.findings import Refused
from tests import world
from tests.matrix.scenes.running import ready_to_open
from tests.scenarios import domains
from tests.world import AT

PATIENCE = 30


def meeting(patch: pytest.MonkeyPatch, *places: tuple[Any, str]) -> None:
    """Each of these functions waits until the other is called too: both callers hold a row that the other wants next."""
    barrier = threading.Barrier(len(places))

    def waits(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **inputs: Any) -> Any:
            barrier.wait(PATIENCE)
            return function(*args, **inputs)

        return call

    for module, name in places:
        patch.setattr(module, name, waits(getattr(module, name)))


def together(*callers: Callable[[], Any]) -> list[Any]:
    """What each caller got: its answer, or what was raised."""
    got: list[Any] = [None] * len(callers)

    def run(number: int) -> None:
        try:
            got[number] = callers[number]()
        except Exception as error:  # noqa: BLE001 - it is what is looked at
            got[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(callers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return got


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_order_is_confirmed_while_its_agreement_is_suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    running = domains.activated(ready_to_open())
    order = Order.objects.get(agreement=running, kind=Order.Kind.OPEN_TENANCY)
    operator, officer = domains.operator(order.domain), world.approver()
    # The one holds the order and wants the tenancy, the other holds the tenancy and wants the order.
    meeting(monkeypatch, (confirming, "_take_effect"), (tenancies, "cancel_open"))
    got = together(
        lambda: operating.confirm(id=order.pk, by=operator, at=AT, evidence="已开通"),
        lambda: operating.suspend(id=running.pk, by=officer, at=AT, cause="other", reason="核查期间暂停。"),
    )
    refused = [error for error in got if isinstance(error, Refused)]
    assert [error for error in got if isinstance(error, Exception) and error not in refused] == []
    assert [[finding.code for finding in error.findings] for error in refused] == [["crossed"]]
    attempts = Entry.objects.filter(outcome=Outcome.REFUSED).values_list("object_id", flat=True)
    assert set(attempts) <= {order.pk, running.pk}
    assert len(attempts) == 1
    running.refresh_from_db()
    state = Tenancy.objects.get(agreement=running).state
    assert (running.state, state) in {("suspended", "closing"), ("active", "open")}
