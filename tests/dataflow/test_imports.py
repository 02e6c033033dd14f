"""Social data: a lawful source on file, examined by one, approved by another, taken in by the domain, taken out again."""

from datetime import timedelta

import pytest

from audit.roles import Role
from operations.dataflow.actions import imports, processing
from operations.dataflow.queries import imports as queries
from operations.domains import actions as domains_actions
from tests import world
from tests.dataflow.expect import refused, told, unseen, verbs
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import domains
from tests.scenarios.dataflow_requests import admin
from tests.world import AT, CITY, COUNTY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.mark.clause("external-data-import-approval")
def test_without_a_lawful_source_on_file_nothing_is_even_asked_for() -> None:
    running = domains.active()
    for changes in ({"document": None}, {"lawful_basis": ""}, {"source": " "}):
        with refused(("external-data-import-approval", "五(四)3")):
            flow.requested_import(running, **changes)
    assert flow.requested_import(running).state == "requested"


@pytest.mark.clause("external-data-import-approval")
def test_nothing_is_brought_in_before_it_is_examined_and_approved() -> None:
    made = flow.requested_import()
    operator = flow.operator_of(made.agreement)
    with refused(("external-data-import-approval", "五(四)3")):
        imports.approve(id=made.pk, by=world.approver(), at=AT)
    with refused(("wrong-state", "五(四)3")):
        imports.confirm_imported(id=made.pk, by=operator, at=AT, digest=flow.DIGEST)
    imports.examine(id=made.pk, by=world.clerk(), at=AT, examination="合同有效。")
    with refused(("four-eyes", "")):
        imports.approve(id=made.pk, by=world.person(f"clerk-{CITY}", Role.APPROVER), at=AT)
    imports.approve(id=made.pk, by=world.approver(), at=AT)
    with refused(("digest-shape", "五(四)3")):
        imports.confirm_imported(id=made.pk, by=operator, at=AT, digest="未知")
    done = imports.confirm_imported(id=made.pk, by=operator, at=AT, digest=flow.DIGEST.upper())
    assert (done.state, done.digest, told(made, Role.ORG_ADMIN)) == ("imported", flow.DIGEST, 2)


@pytest.mark.clause("external-data-import-approval")
def test_a_task_uses_social_data_that_is_in_the_domain_only() -> None:
    running = flow.supplied()
    approved = flow.approved_import(running)
    with refused(("external-data-import-approval", "五(四)3")):
        flow.running(running, imports=[approved])
    imports.confirm_imported(id=approved.pk, by=flow.operator_of(running), at=AT, digest=flow.DIGEST)
    task = flow.running(running, imports=[approved])
    with refused(("import-in-use", "五(四)3")):
        imports.remove(id=approved.pk, by=flow.operator_of(running), at=LATER, reason="不再需要")
    processing.finish_task(id=task.pk, by=admin(running), at=LATER)
    assert imports.remove(id=approved.pk, by=flow.operator_of(running), at=LATER, reason="不再需要").state == "removed"


def test_social_data_is_for_an_approved_scenario_of_the_agreement() -> None:
    running = domains.active()
    other = domains.active(domains.ready(credit_code="91339999MADM000271"))
    with refused(("purpose-approved", "三(三)3")):
        flow.requested_import(running, scenario=flow.rows_of(other)[0].scenario)


def test_while_the_permissions_are_closed_nothing_is_brought_in() -> None:
    made = flow.approved_import()
    domains_actions.suspend(id=made.agreement_id, by=world.approver(), at=LATER, cause="other", reason="核查")
    with refused(("process-inside-domain", "五(四)"), ("agreement-active", "一(三)")):
        imports.confirm_imported(id=made.pk, by=flow.operator_of(made.agreement), at=LATER, digest=flow.DIGEST)


def test_a_refusal_says_why_and_a_removal_is_ordered_once() -> None:
    made = flow.examined_import()
    no = imports.refuse(id=made.pk, by=world.approver(), at=AT, reason="授权链条不完整。")
    assert (no.state, no.refused_reason) == ("refused", "授权链条不完整。")
    other = flow.imported(made.agreement, name="另一数据")
    imports.order_removal(id=other.pk, by=admin(made.agreement), at=AT, reason="不再需要")
    with refused(("removal-ordered", "五(四)3")):
        imports.order_removal(id=other.pk, by=world.clerk(), at=AT, reason="再次")
    assert verbs(queries.waiting(flow.operator_of(made.agreement), AT)) == ["remove"]


def test_each_seat_has_the_next_step_and_strangers_none() -> None:
    made = flow.requested_import()
    operator = flow.operator_of(made.agreement)
    assert verbs(queries.waiting(world.clerk(), AT)) == ["examine"]
    imports.examine(id=made.pk, by=world.clerk(), at=AT, examination="合同有效。")
    assert (verbs(queries.waiting(world.clerk(), AT)), verbs(queries.waiting(world.approver(), AT))) == (
        [],
        ["approve"],
    )
    imports.approve(id=made.pk, by=world.approver(), at=AT)
    assert verbs(queries.waiting(operator, AT)) == ["confirm_imported"]
    unseen(imports.order_removal, world.approver(COUNTY), world.clerk(COUNTY), id=made.pk, reason="—")
    unseen(
        imports.remove,
        world.person("ops-x", Role.DOMAIN_OPERATOR, domain=domains.accepted_domain(world.PROVINCE)),
        id=made.pk,
        reason="—",
    )
