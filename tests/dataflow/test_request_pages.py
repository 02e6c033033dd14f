"""Pages, lists, API and inboxes of demand lists and consents; the jobs, twice without harm."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actor import SYSTEM, Actor
from audit.outbox.models import Message
from audit.roles import Role
from operations.dataflow.actions import requests
from operations.dataflow.models import Consent
from operations.dataflow.queries import requests as queries
from operations.dataflow.tasks import requests as tasks
from operations.dataflow.views import requests as views
from statute.terms import day_start
from tests import world
from tests.dataflow.expect import told, verbs
from tests.pages import as_person, reads_little
from tests.scenarios import dataflow_requests as demands
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db


def everything() -> tuple[Any, Consent]:
    """A supplied list with a consent, of data the province handed back."""
    running = demands.flagged(domains.active(), personal=True, returned_by_province=True)
    given = demands.consent(running)
    made = demands.consented_by_province(demands.with_province(running, treatment="consent", consent=given))
    demands.approve(made)
    requests.deliver(id=made.pk, by=demands.operator(made), at=AT, evidence="已供给")
    return demands.fresh(made), given


@pytest.mark.parametrize("desk", views.DESKS, ids=lambda d: d.model.type_code())
def test_a_desk_shows_its_list_and_case_in_few_queries(desk: Any) -> None:
    everything()
    reads_little(desk, (world.clerk(),), AT, most=10, tracked=True)


def test_pages_answer_whom_they_concern_and_nobody_else() -> None:
    made, given = everything()
    (line,) = demands.lines(made)
    concerned = (
        world.clerk(), demands.admin(made.agreement), demands.operator(made), demands.steward(line),
        seat(Role.PROVINCIAL_DESK, PROVINCE),
    )  # fmt: skip
    for by in concerned:
        page = as_person(by).get(f"/datarequest/{made.pk}/")
        assert page.status_code == 200, by.role
        assert made.number in page.content.decode()
    assert as_person(world.clerk(COUNTY)).get(f"/datarequest/{made.pk}/").status_code == 404
    seen = [as_person(by).get(f"/consent/{given.pk}/").status_code for by in concerned]
    assert seen == [200, 200, 404, 404, 404]
    agreement = as_person(world.clerk()).get(f"/agreement/{made.agreement_id}/").content.decode()
    assert made.number in agreement
    listed = as_person(world.clerk()).get(f"/datarequest/?agreement={made.agreement_id}&backflow=1").content.decode()
    assert made.number in listed


def test_who_answers_item_by_item_finds_it_among_what_can_be_done() -> None:
    nothing = "您目前没有可以办理的事项。"
    made = demands.with_province(domains.active(), treatment="desensitised", treatment_note="企业名称替换为令牌。")
    (line,) = demands.lines(made)
    asked = as_person(seat(Role.PROVINCIAL_DESK, PROVINCE)).get(f"/datarequest/{made.pk}/")
    assert asked.context["asked"] == [(line, "review_backflow", "审核省回流数据")]
    assert nothing not in asked.content.decode()
    answered = as_person(demands.steward(line)).get(f"/datarequest/{made.pk}/")
    assert answered.context["asked"] == []
    assert nothing in answered.content.decode()


def test_a_list_s_page_takes_no_more_queries_for_more_lines() -> None:
    def counted(items: int, credit_code: str) -> int:
        made = demands.in_review(domains.active(domains.ready(items=items, credit_code=credit_code)))
        client, address = as_person(world.approver()), f"/datarequest/{made.pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert counted(1, world.CREDIT_CODE) == counted(3, "91339999MADM000271")


def test_the_api_answers_with_lines_and_takes_an_act() -> None:
    made = demands.answered()
    (line,) = demands.lines(made)
    client = as_person(world.approver())
    answer = client.get(f"/api/v1/datarequest/{made.pk}/").json()
    assert answer["irs_no"] == demands.IRS
    assert [row["id"] for row in answer["lines"]] == [str(line.pk)]
    refused = client.post(f"/api/v1/datarequest/{made.pk}/actions/send_back/", {}, content_type="application/json")
    assert refused.status_code == 422
    done = client.post(
        f"/api/v1/datarequest/{made.pk}/actions/send_back/", {"reason": "补充说明"}, content_type="application/json"
    )
    assert done.status_code == 200
    assert demands.fresh(made).state == "returned"


def test_a_form_adds_a_line_and_shows_a_refusal_beside_its_field() -> None:
    running = demands.flagged(domains.active(), personal=True)
    made = demands.drafted(running)
    (row,) = demands.rows_of(running)
    admin = as_person(demands.admin(running))
    address = f"/datarequest/{made.pk}/add_line/"
    assert admin.get(address).status_code == 200
    wrong = admin.post(address, {"scope_item": row.pk, "necessity": "需要", "fields_wanted": "证件号码"})
    assert wrong.status_code == 422
    assert "超出授权范围" in wrong.content.decode()
    assert admin.post(address, {"scope_item": row.pk, "necessity": "需要"}).status_code == 302
    (line,) = demands.lines(made)
    refused = admin.post(f"/datarequest/{made.pk}/submit/")
    assert refused.status_code == 422
    assert "个人信息" in refused.content.decode()
    mended = {"necessity": "需要", "treatment": "desensitised", "treatment_note": "去除标识"}
    assert admin.post(f"/requestline/{line.pk}/edit_line/", mended).status_code == 302
    assert admin.post(f"/datarequest/{made.pk}/submit/").status_code == 302


def test_the_consent_form_names_what_is_lacking() -> None:
    running = domains.active()
    row = demands.rows_of(running)[0]
    admin = as_person(demands.admin(running))
    said = demands.consent_inputs(running)
    posted = {
        "scenario": row.scenario_id, "purpose": "授信", "items": [row.pk], "voluntary": "on",
        "valid_from": said["valid_from"], "withdrawal_method": "随时", "document": said["document"].pk,
    }  # fmt: skip
    answer = admin.post(f"/agreement/{running.pk}/record_consent/", posted)
    assert answer.status_code == 422
    assert "没有写明有效期" in answer.content.decode()
    assert admin.post(
        f"/agreement/{running.pk}/record_consent/", posted | {"valid_until": said["valid_until"]}
    ).status_code == 302  # fmt: skip


def test_each_seat_s_inbox_has_the_next_step() -> None:
    running = demands.flagged(domains.active(), returned_by_province=True)
    made = demands.with_lines(running, irs_no="")
    admin, (line,) = demands.admin(running), demands.lines(made)

    def inbox(by: Actor) -> list[str]:
        return verbs(queries.waiting(by, AT))

    assert inbox(admin) == ["submit"]
    requests.submit(id=made.pk, by=admin, at=AT)
    assert (inbox(admin), inbox(world.clerk())) == (["enter_irs_no"], ["send_to_stewards"])
    requests.enter_irs_no(id=made.pk, by=admin, at=AT, irs_no="IRS-1")
    requests.send_to_stewards(id=made.pk, by=world.clerk(), at=AT)
    (asked,) = queries.waiting(demands.steward(line), AT)
    assert (asked.verb, asked.due_on, asked.clause) == ("review", demands.fresh(made).due_on, "二(三)")
    requests.review(id=line.pk, by=demands.steward(line), at=AT, agrees=True, opinion="同意")
    assert (inbox(world.clerk()), inbox(world.approver())) == (["send_to_province"], [])
    requests.send_to_province(id=made.pk, by=world.clerk(), at=AT)
    assert inbox(seat(Role.PROVINCIAL_DESK, PROVINCE)) == ["review_backflow"]
    demands.consented_by_province(made)
    assert (inbox(world.approver()), inbox(world.clerk())) == (["approve"], [])
    requests.send_back(id=made.pk, by=world.approver(), at=AT, reason="补充")
    assert [str(w.label) for w in queries.waiting(admin, AT)] == ["修改后重新提交需求清单"]


def test_late_providers_are_reminded_noted_and_put_before_the_authority_once() -> None:
    made = demands.in_review()
    assert made.due_on is not None
    assert tasks.remind_reviews(AT) == 0
    near = day_start(made.due_on - timedelta(days=2))
    assert [tasks.remind_reviews(near), tasks.remind_reviews(near)] == [1, 0]
    assert told(made, Role.STEWARD) == 2
    assert tasks.note_late_reviews(day_start(made.due_on)) == 0
    late = day_start(made.due_on + timedelta(days=1))
    assert [tasks.note_late_reviews(late), tasks.note_late_reviews(late)] == [1, 0]
    assert told(made, Role.APPROVER) == 1
    assert [str(w.label) for w in queries.waiting(world.clerk(), late)] == ["督办逾期审核"]
    (line,) = demands.lines(made)
    requests.review(id=line.pk, by=demands.steward(line), at=late, agrees=True, opinion="同意")
    assert demands.approve(demands.fresh(made), late).state == "approved"


def test_a_list_whose_orders_were_confirmed_one_by_one_is_recorded_as_supplied_by_the_job() -> None:
    made = demands.approved(domains.active(domains.ready(items=2)))
    assert tasks.record_supplies(AT) == 0
    domains.confirm_orders(made.agreement)
    assert [tasks.record_supplies(AT), tasks.record_supplies(AT)] == [1, 0]
    assert demands.fresh(made).state == "delivered"
    assert not [job for job in tasks.JOBS if job.backlog(AT)]


def test_consent_that_ran_out_is_told_once_while_data_is_supplied_on_its_ground() -> None:
    running = demands.flagged(domains.active(), personal=True)
    until = world.DAY + timedelta(days=30)
    given = demands.consent(running, valid_until=until)
    demands.delivered(running, treatment="consent", consent=given)
    assert tasks.note_lapsed_consents(day_start(until)) == 0
    later = day_start(until + timedelta(days=1))
    assert [tasks.note_lapsed_consents(later), tasks.note_lapsed_consents(later)] == [1, 0]
    assert Message.objects.filter(subject_id=given.pk, role=Role.APPROVER).count() == 1


def test_the_system_does_not_record_as_supplied_what_is_not() -> None:
    made = demands.approved()
    assert [f.code for f in requests.deliver.findings(made, by=SYSTEM, at=AT)] == ["item-supplied"]
