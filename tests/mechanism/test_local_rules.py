"""A region's parameters in people's hands: filled in by kind, confirmed or withdrawn, revoked before their day, read by all."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.mechanism import actions, inputs, permissions, queries, values
from operations.mechanism.models import LocalRule
from operations.mechanism.tasks import sweep_local_rules
from statute.findings import Refused
from statute.parameters import PARAMETERS
from statute.themes import by_theme
from statute.vocabulary import CONDITIONS
from tests import world
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import applications, rules
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db
TOMORROW, LATER = DAY + timedelta(days=1), DAY + timedelta(days=20)
DAY_OF = timedelta(days=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


def second_approver(region: str = CITY) -> Any:
    return world.person(f"approver-b-{region}", Role.APPROVER, region=region)


def told(rule: LocalRule) -> set[str]:
    return set(Message.objects.filter(subject_id=rule.pk).values_list("role", flat=True))


def post(client: Client, address: str, **data: Any) -> Any:
    return client.post(address, data)


# --- withdrawn, revoked --------------------------------------------------------------------------------------------


def test_what_nobody_has_confirmed_is_taken_back_and_never_applies() -> None:
    made = rules.entered("publicity_days", "5", TOMORROW)
    actions.withdraw_local_rule(id=made.pk, by=world.clerk(), at=AT)
    with pytest.raises(Refused) as refused:
        actions.confirm_local_rule(id=made.pk, by=world.approver(), at=AT)
    assert codes(refused) == {"local-rule-withdrawn"}
    assert queries.rules_for(CITY, TOMORROW).integer("publicity_days") == 0
    # The day is free again, and what was withdrawn stays on record.
    again = rules.confirmed("publicity_days", "7", TOMORROW)
    assert queries.rules_for(CITY, TOMORROW).integer("publicity_days") == 7
    with pytest.raises(Refused) as refused:
        actions.withdraw_local_rule(id=again.pk, by=world.clerk(), at=AT)
    assert codes(refused) == {"already-confirmed"}
    assert LocalRule.objects.count() == 2


def test_a_confirmed_value_is_revoked_by_two_persons_before_its_day() -> None:
    made = rules.confirmed("publicity_days", "5", LATER)
    with pytest.raises(Refused) as refused:
        actions.revoke_local_rule(id=made.pk, by=world.approver(), at=AT)
    assert codes(refused) == {"local-rule-revocation"}
    rules.revocation_proposed(made)
    with pytest.raises(Refused) as refused:
        actions.propose_revocation(id=made.pk, by=world.clerk(), at=AT, reason="再次提出")
    assert codes(refused) == {"local-rule-revocation"}
    assert queries.rules_for(CITY, LATER).integer("publicity_days") == 5
    actions.revoke_local_rule(id=made.pk, by=world.approver(), at=AT)
    assert queries.rules_for(CITY, LATER).integer("publicity_days") == 0
    assert {"clerk", "secretariat", "domain_operator"} <= told(made)
    verbs = list(
        Entry.objects.filter(object_id=made.pk, outcome=Outcome.DONE)
        .order_by("object_seq")
        .values_list("action", flat=True)
    )
    assert verbs == ["localrule.enter", "localrule.confirm", "localrule.propose_revocation", "localrule.revoke"]


def test_who_proposes_to_revoke_does_not_decide_on_it_and_the_other_may_keep_it() -> None:
    made = rules.confirmed("publicity_days", "5", LATER)
    actions.propose_revocation(id=made.pk, by=world.approver(), at=AT, reason="另行研究")
    for act in (actions.revoke_local_rule, actions.keep_local_rule):
        with pytest.raises(Refused) as refused:
            act(
                id=made.pk, by=world.approver(), at=AT, **({"reason": "维持"} if act is actions.keep_local_rule else {})
            )
        assert codes(refused) == {"four-eyes"}
    actions.keep_local_rule(id=made.pk, by=second_approver(), at=AT, reason="仍有必要")
    assert queries.rules_for(CITY, LATER).integer("publicity_days") == 5
    rules.revocation_proposed(LocalRule.objects.get(pk=made.pk))


def test_what_took_effect_is_only_followed_by_another_value() -> None:
    made = rules.confirmed("publicity_days", "5", DAY)
    with pytest.raises(Refused) as refused:
        actions.propose_revocation(id=made.pk, by=world.clerk(), at=AT, reason="取消")
    (finding,) = refused.value.findings
    assert (finding.code, finding.clause) == ("local-rule-in-effect", "七")
    assert "新取值" in finding.remedy_text
    late = rules.confirmed("unit_opinion_workdays", "8", LATER)
    rules.revocation_proposed(late)
    with pytest.raises(Refused) as refused:
        actions.revoke_local_rule(id=late.pk, by=world.approver(), at=AT + 20 * DAY_OF)
    assert codes(refused) == {"local-rule-in-effect"}
    # Going back to the default is a value like any other.
    rules.confirmed("publicity_days", "0", TOMORROW)
    assert queries.rules_for(CITY, TOMORROW).integer("publicity_days") == 0


def test_the_findings_name_the_bound_and_the_clause() -> None:
    world.regions()
    with pytest.raises(Refused) as refused:
        rules.entered("log_retention_months", "3", TOMORROW)
    (finding,) = refused.value.findings
    assert (finding.code, finding.clause, finding.field) == ("rule-parameter-laxer", "四(五)", "value")
    assert "6个月" in finding.text
    assert rules.entered("log_retention_months", "12", TOMORROW).standing


# --- who has the next step -----------------------------------------------------------------------------------------


def waiting(by: Any, at: Any = AT) -> list[tuple[Any, str, date | None]]:
    return [(w.subject, w.verb, w.due_on) for w in queries.waiting(by, at) if isinstance(w.subject, LocalRule)]


def test_the_approver_finds_what_waits_until_its_day_and_the_clerk_what_passed_unconfirmed() -> None:
    made = rules.entered("publicity_days", "5", TOMORROW)
    assert told(made) == {"approver"}
    assert waiting(world.approver()) == [(made, "confirm", TOMORROW)]
    assert waiting(world.approver(COUNTY)) == waiting(world.clerk()) == []
    assert waiting(world.approver(), AT + 2 * DAY_OF) == []
    assert waiting(world.clerk(), AT + 2 * DAY_OF) == [(made, "withdraw", TOMORROW)]
    later = rules.confirmed("unit_opinion_workdays", "8", LATER)
    rules.revocation_proposed(later)
    assert (later, "revoke", LATER) in waiting(world.approver())


def test_a_job_reminds_once_of_what_comes_unconfirmed() -> None:
    near, far = rules.entered("publicity_days", "5", TOMORROW), rules.entered("publicity_days", "6", LATER)
    assert [sweep_local_rules(AT), sweep_local_rules(AT)] == [1, 0]
    assert told(near) == {"approver", "clerk"}
    assert told(far) == {"approver"}


# --- who sees what -------------------------------------------------------------------------------------------------


def test_what_is_not_in_force_is_seen_where_it_is_made() -> None:
    made, revoked = rules.entered("publicity_days", "5", TOMORROW), rules.revoked("supplement_workdays", "4", LATER)
    for by, sees in (
        (world.approver(), True), (seat(Role.SECRETARIAT), True), (seat(Role.AUDITOR, PROVINCE), True),
        (world.clerk(COUNTY), False), (seat(Role.UNIT_HANDLER, unit=world.units()["cac"]), False),
    ):  # fmt: skip
        assert set(permissions.local_rules(by)) == ({made, revoked} if sees else set())


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        (Role.CLERK, CITY, 200), (Role.APPROVER, CITY, 200), (Role.SECRETARIAT, CITY, 200), (Role.AUDITOR, PROVINCE, 200),
        (Role.CLERK, COUNTY, 404), (Role.AUDITOR, COUNTY, 404), (Role.DOMAIN_OPERATOR, CITY, 404),
    ],
)  # fmt: skip
def test_the_page_of_a_region_is_for_its_own(role: str, region: str, status: int) -> None:
    world.regions()
    assert client_of(seat(role, region)).get(f"/rules/{CITY}/").status_code == status


def test_the_page_shows_every_parameter_with_what_holds_comes_and_was() -> None:
    applications.verifying()
    rules.confirmed("publicity_days", "5", DAY, basis="杭政办函〔2026〕65号")
    rules.confirmed("publicity_days", "7", LATER)
    rules.revoked("supplement_workdays", "4", LATER)
    client = client_of(world.clerk())
    text = client.get(f"/rules/{CITY}/").content.decode()
    assert all(f'id="{code}"' in text for code in PARAMETERS)
    assert all(
        part in text for part in ("5个工作日", "7个工作日", "杭政办函〔2026〕65号", "不得超过3年", "已撤销", "每半年")
    )
    assert text.count("?parameter=") == len(PARAMETERS)
    # As many values as one likes cost the same.
    few = len(asked(client, f"/rules/{CITY}/"))
    for n in range(1, 6):
        rules.confirmed("unit_opinion_workdays", str(n), DAY + n * DAY_OF)
    assert len(asked(client, f"/rules/{CITY}/")) == few <= MOST
    assert "?parameter=" not in client_of(world.approver()).get(f"/rules/{CITY}/").content.decode()


def test_a_rules_page_says_what_it_touches_and_costs_little() -> None:
    applications.verifying()
    term, period = rules.entered("max_term_years", "2", LATER), rules.entered("deletion_due_workdays", "5", LATER)
    client = client_of(world.approver())
    assert "1件在办申请" in (text := client.get(f"/localrule/{term.pk}/").content.decode())
    assert "不受影响" in text
    assert "按新取值计算" in client.get(f"/localrule/{period.pk}/").content.decode()
    assert len(asked(client, f"/localrule/{term.pk}/")) <= MOST
    with translation.override("en"):
        assert "10 working days" in values.measured_text(PARAMETERS["deletion_due_workdays"], "10")


# --- filled in -----------------------------------------------------------------------------------------------------

ADDRESS = "/localrule/new/enter/"
UNITS = [f"{condition.code}:{unit}" for condition in CONDITIONS for unit in condition.units]


@pytest.mark.parametrize(
    ("parameter", "filled", "kept"),
    [
        ("publicity_days", {"value": "5"}, "5"),
        ("ending_document_required", {"value": "否"}, "否"),
        ("filing_gate", {"value": "receipted"}, "receipted"),
        ("annual_report_due", {"value_0": "02", "value_1": "28"}, "02-28"),
        ("annual_report_due", {"value": "02-28"}, "02-28"),
        ("expiry_reminders_days", {"value": "120, 60"}, "120, 60"),
    ],
)
def test_each_kind_of_value_has_its_own_control(parameter: str, filled: dict[str, str], kept: str) -> None:
    world.regions()
    client = client_of(world.clerk())
    assert client.get(f"{ADDRESS}?parameter={parameter}").status_code == 200
    data = {"parameter": parameter, "effective_on": TOMORROW.isoformat(), "basis": "杭数〔2026〕9号", **filled}
    assert client.post(ADDRESS, data).status_code == 302
    assert LocalRule.objects.get().value == kept


def test_the_form_starts_from_the_value_in_force_in_either_language() -> None:
    rules.confirmed("publicity_days", "5", DAY)
    client = client_of(world.clerk())
    assert 'value="5"' in client.get(f"{ADDRESS}?parameter=publicity_days").content.decode()
    text = client.get(
        f"{ADDRESS}?parameter=ending_document_required", headers={"accept-language": "en"}
    ).content.decode()
    assert 'value="是"' in text.split("checked")[0].rsplit("<input", maxsplit=1)[-1]
    assert (
        "Bounds of the law"
        in client.get(f"{ADDRESS}?parameter=max_term_years", headers={"accept-language": "en"}).content.decode()
    )


def test_the_units_of_each_condition_are_ticked() -> None:
    world.regions()
    client = client_of(world.clerk())
    assert client.get(f"{ADDRESS}?parameter=required_units").content.decode().count(" checked") == len(UNITS)
    data = {"parameter": "required_units", "effective_on": TOMORROW.isoformat(), "value": [*UNITS, "mlps3:cac"]}
    assert client.post(ADDRESS, data).status_code == 302
    actions.confirm_local_rule(id=LocalRule.objects.get().pk, by=world.approver(), at=AT)
    assert set(queries.rules_for(CITY, TOMORROW).units("mlps3")) == {"cac", "police"}
    # A condition that nobody would verify is refused, not forgotten.
    data |= {"effective_on": LATER.isoformat(), "value": [box for box in UNITS if not box.startswith("mlps3")]}
    answer = client.post(ADDRESS, data)
    assert answer.status_code == 422
    assert LocalRule.objects.count() == 1


def test_a_value_too_lax_is_refused_beside_the_field_and_the_document_stays() -> None:
    world.regions()
    client, data = (
        client_of(world.clerk()),
        {"parameter": "max_term_years", "effective_on": TOMORROW.isoformat(), "value": "4"},
    )
    answer = client.post(ADDRESS, {**data, "document": world.a_pdf()})
    assert answer.status_code == 422
    assert all(part in answer.content.decode() for part in ("宽于规定的界限3年", "四、（四）", "document-kept"))


def test_programs_enter_the_same_texts() -> None:
    world.regions()
    client = client_of(world.clerk())
    units = json.dumps({condition.code: list(condition.units) for condition in CONDITIONS})
    for parameter, value in (("publicity_days", "5"), ("required_units", units), ("annual_report_due", "02-28")):
        data = {"parameter": parameter, "value": value, "effective_on": TOMORROW.isoformat()}
        answer = client.post("/api/v1/localrule/actions/enter/", json.dumps(data), content_type="application/json")
        assert answer.status_code == 201, answer.content
        kept = LocalRule.objects.get(parameter=parameter)
        assert (kept.value, answer.json()["objects"][0]["confirmed"]) == (value, False)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.code)
def test_every_parameter_has_a_theme_a_control_and_a_text_that_reads_back(parameter: Any) -> None:
    assert sum(parameter in found for _theme, found in by_theme(PARAMETERS)) == 1
    with translation.override("en"):
        text = values.stored(parameter, parameter.default)
        assert text in inputs.control(parameter).render("value", text) or parameter.month_day or "{" in text
    assert parameter.clean(values.read(parameter.code, text)) == parameter.default
