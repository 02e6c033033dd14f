"""What the desks of domains and closures describe, for every object of a whole life, in few queries."""

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from audit.actor import SYSTEM, Actor
from audit.roles import Role
from operations.closures import papers
from operations.closures import queries as closing
from operations.closures import views as closures_views
from operations.domains import queries as operating
from operations.domains import views as domains_views
from tests import world
from tests.pages import reads_little
from tests.scenarios import closures, domains
from tests.scenarios.mechanism import seat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("desk", [*domains_views.DESKS, *closures_views.DESKS], ids=lambda d: d.model.type_code())
def test_a_desk_shows_its_list_and_case_in_few_queries(desk: Any) -> None:
    case = domains.supplied()
    domains.invited([domains.registered_person(case.agreement, n=1)])
    domains.compared(case.account)
    domains.requested_client(domains.tenancy(case.agreement).domain)
    closures.logged(case.agreement)
    closure, renewal, morning = closures.renewed(case.agreement)
    closures.carried(closure, renewal, morning)
    closure, at = closures.retaining(closure, morning)
    closures.prepared(closure, closures.after_hold(closure))
    reads_little(desk, (SYSTEM, world.clerk()), at, most=10)


def test_the_certificate_of_deletion_is_a_pdf_for_those_who_may_see_the_closure() -> None:
    closure, _at = closures.retaining()
    request = RequestFactory().get("/")

    def ask(by: Actor) -> Any:
        request.actor, request.user = by, type("U", (), {"is_authenticated": True})()  # type: ignore[attr-defined]
        return closures_views.deletion(request, closure.pk)

    answer = ask(world.clerk())
    assert answer.content.startswith(b"%PDF")
    assert papers.deletion(closure).verifier == "李核验"
    with pytest.raises(Http404):
        ask(world.clerk(world.COUNTY))


def test_each_seat_s_inbox_has_the_next_step_of_a_closure() -> None:
    closure, at = closures.expired()
    operator = domains.operator(closure.domain)

    def verbs(by: Actor, when: Any = at) -> list[str]:
        return [w.verb for w in (*closing.waiting(by, when), *operating.waiting(by, when))]

    assert verbs(operator) == ["confirm_closed"]
    closures.confirmed(closure, at)
    assert verbs(world.clerk()) == ["settle_assets"]
    closures_actions = closures.actions
    closures_actions.settle_assets(id=closure.pk, by=world.clerk(), at=at, assets_note="移交")
    assert verbs(operator) == ["certify_deletion"]
    closures_actions.certify_deletion(id=closure.pk, by=operator, at=at, **closures.certificate(closure, at))
    assert verbs(world.clerk()) == ["accept_deletion"]
    held = closures_actions.accept_deletion(id=closure.pk, by=world.clerk(), at=at)
    assert verbs(world.approver()) == []
    after = closures.after_hold(held)
    assert verbs(world.approver(), after) == ["complete"]
    made = closures_actions.propose_purge(id=closure.pk, by=SYSTEM, at=after)
    assert verbs(world.clerk(), after) == ["prepare"]
    closures_actions.prepare(id=made.pk, by=world.clerk(), at=after)
    assert set(verbs(world.approver(), after)) == {"complete", "approve"}


def test_an_ending_waits_for_convener_clerk_and_approver_in_turn() -> None:
    proposal = closures.heard(closures.proposed())

    def verbs(by: Actor) -> list[str]:
        return [w.verb for w in closing.waiting(by, world.AT)]

    assert verbs(seat(Role.CONVENER)) == ["conclude_matter"]
    closures.concluded(proposal)
    assert verbs(world.clerk()) == ["enter_decision"]
    closures.entered(proposal)
    assert verbs(world.approver()) == ["conclude"]
    closures.actions.decide(id=proposal.pk, by=world.approver(), at=world.AT)
    assert verbs(world.approver()) == ["carry_out"]
