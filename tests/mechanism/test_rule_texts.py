"""The next rule set, loaded as data by two persons: from its day on for new announcements, for duties that go on, in words."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import queries as agreements_queries
from operations.announcements.models import Announcement
from operations.applications import notices
from operations.applications import queries as application_queries
from operations.applications.models import Application
from operations.domains import access
from operations.mechanism import actions, queries
from operations.mechanism.models import RuleText
from operations.oversight.queries.days import months_in
from statute.findings import Refused
from tests import world
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import agreements, announcements, applications, domains, mechanism, rules, rulesets
from tests.scenarios.mechanism import seat
from tests.scenarios.rulesets import CODE, TITLE, number_of
from tests.world import AT, CITY, DAY, PROVINCE

pytestmark = pytest.mark.django_db
SOON = DAY + timedelta(days=10)
THEN = AT + timedelta(days=20)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- two persons ---------------------------------------------------------------------------------------------------


def test_a_set_applies_once_a_second_person_of_the_province_confirmed_it() -> None:
    made = rulesets.entered()
    assert not queries.rulesets()[CODE].loaded
    assert (made.code, made.version, made.name, len(made.digest)) == (CODE, 1, TITLE, 64)
    approver = world.approver(PROVINCE)
    assert [(w.subject, w.verb) for w in queries.waiting(approver, AT)] == [(made, "confirm")]
    with pytest.raises(Refused) as refused:
        actions.confirm_rule_text(
            id=made.pk, by=world.person(world.clerk(PROVINCE).name, Role.APPROVER, region=PROVINCE), at=AT
        )
    assert codes(refused) == {"four-eyes"}
    actions.confirm_rule_text(id=made.pk, by=approver, at=AT)
    assert queries.rulesets()[CODE].loaded
    assert Message.objects.filter(subject_id=made.pk, role=Role.CLERK, region=CITY).exists()
    with pytest.raises(Refused) as refused:
        actions.withdraw_rule_text(id=made.pk, by=world.clerk(PROVINCE), at=AT)
    assert codes(refused) == {"already-confirmed"}


def test_only_the_province_loads_and_a_withdrawn_entry_never_applies() -> None:
    world.regions()
    by = world.clerk()
    with pytest.raises(Refused) as refused:
        actions.enter_rule_text(by=by, at=AT, document=rulesets.file(rulesets.text(), by), basis="无")
    assert codes(refused) == {"provincial-only"}
    made = rulesets.entered()
    actions.withdraw_rule_text(id=made.pk, by=world.clerk(PROVINCE), at=AT)
    with pytest.raises(Refused) as refused:
        actions.confirm_rule_text(id=made.pk, by=world.approver(PROVINCE), at=AT)
    assert codes(refused) == {"ruleset-withdrawn"}
    assert not queries.rulesets()[CODE].loaded


def test_a_correction_is_the_next_version_and_nothing_is_written_over() -> None:
    first = rulesets.loaded()
    by = world.clerk(PROVINCE)
    content = rulesets.text().replace("概括1。", "更正后的概括。")
    second = actions.enter_rule_text(by=by, at=AT, document=rulesets.file(content, by), basis="更正")
    assert (second.version, queries.rulesets()[CODE].clauses["第1条"].summary) == (2, "概括1。")
    actions.confirm_rule_text(id=second.pk, by=world.approver(PROVINCE), at=AT)
    assert queries.rulesets()[CODE].clauses["第1条"].summary == "更正后的概括。"
    assert RuleText.objects.get(pk=first.pk).content == rulesets.text()


def test_a_file_with_faults_is_refused_line_by_line_on_the_form() -> None:
    world.regions()
    client = client_of(world.clerk(PROVINCE))
    by = world.clerk(PROVINCE)
    document = rulesets.file(rulesets.text(more=("规章,甲,乙,,,", "参数,no_such_thing,1,,,")), by)
    last = len(rulesets.text().splitlines())
    answer = client.post("/ruletext/new/enter/", {"document": str(document.pk), "basis": "无"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert f"第{last + 1}行" in said
    assert f"第{last + 2}行" in said
    assert not RuleText.objects.exists()


def test_the_command_checks_a_file_without_loading_it(tmp_path, capsys) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(rulesets.text(), encoding="utf-8")
    bad.write_text(rulesets.text(more=("规章,甲,乙,,,",)), encoding="utf-8")
    call_command("ruleset", "check", str(good))
    said = capsys.readouterr().out
    assert CODE in said
    assert "ruleset-effective-date" in said
    with pytest.raises(CommandError, match="规章"):
        call_command("ruleset", "check", str(bad))
    assert not RuleText.objects.exists()


# --- announcements -------------------------------------------------------------------------------------------------


@pytest.mark.clause("ruleset-effective-date")
def test_an_announcement_names_the_set_of_its_day() -> None:
    rulesets.loaded(DAY)
    with pytest.raises(Refused) as refused:
        announcements.published()
    assert codes(refused) == {"ruleset-effective-date"}
    assert announcements.published(ruleset=CODE).ruleset == CODE


@pytest.mark.clause("ruleset-effective-date")
def test_before_its_day_the_old_set_is_named() -> None:
    rulesets.loaded(SOON)
    with pytest.raises(Refused) as refused:
        announcements.published(ruleset=CODE)
    assert codes(refused) == {"ruleset-effective-date"}
    assert announcements.published().ruleset == "ZJ-2023"


def test_the_form_proposes_the_set_of_the_day_and_the_warning_of_a_missing_text_is_gone() -> None:
    mechanism.ready()
    client, draft = client_of(world.clerk()), announcements.drafted()
    page, form = f"/announcement/{draft.pk}/", "/announcement/new/draft/"
    assert "条文尚未载入" in text_of(client, page)
    assert 'value="ZJ-2023" selected' in text_of(client, form)
    rulesets.loaded(DAY)
    assert "条文尚未载入" not in text_of(client, page)
    assert f'value="{CODE}" selected' in text_of(client, form)


# --- cases under way -----------------------------------------------------------------------------------------------


@pytest.mark.clause("newer-rules-prevail")
def test_a_case_keeps_its_entry_conditions_and_term_while_its_duties_follow_the_day() -> None:
    made = agreements.sealed()
    rulesets.loaded(SOON)
    case = made.application
    assert application_queries.rules(case, THEN).integer("max_term_years") == 3
    assert agreements_queries.term_rules(case, THEN).integer("max_term_years") == 3
    assert agreements_queries.grant_rules(made, THEN).code == "ZJ-2023"
    duties = agreements_queries.rules_of(made, THEN)
    assert (duties.code, duties.text("annual_report_due"), duties.integer("log_retention_months")) == (
        CODE,
        "02-28",
        12,
    )
    # The one figure that the transitional line leaves to the old set.
    assert duties.integer("drill_interval_months") == 12
    assert dict(months_in(CITY, "drill_interval_months", THEN.date())) == {12: ["ZJ-2023"], 6: [CODE]}
    assert agreements_queries.rules_of(made, AT).code == "ZJ-2023"


def test_a_local_value_holds_under_the_new_set_where_it_is_as_strict() -> None:
    rules.confirmed("log_retention_months", "9", DAY)
    rules.confirmed("publicity_days", "5", DAY)
    rulesets.loaded(SOON)
    before, after = queries.rules_for(CITY, DAY), queries.rules_for(CITY, THEN.date())
    assert (before.code, before.integer("log_retention_months")) == ("ZJ-2023", 9)
    assert (after.code, after.integer("log_retention_months"), after.integer("publicity_days")) == (CODE, 12, 5)
    # From its day on the new bound is what a region may not go below.
    with pytest.raises(Refused) as refused:
        rules.entered("log_retention_months", "9", SOON)
    assert codes(refused) == {"rule-parameter-laxer"}
    assert rules.entered("max_term_years", "4", SOON).standing


def test_the_access_decision_reads_the_set_of_the_day() -> None:
    case = domains.supplied()
    rulesets.loaded(DAY)
    assert access.decide(*case.asked, AT).allowed


# --- in words ------------------------------------------------------------------------------------------------------


def test_papers_findings_and_pages_cite_the_text_that_applies_to_the_case() -> None:
    old = applications.verifying()
    rulesets.loaded(DAY)
    announced = announcements.published(ruleset=CODE, heading="依新规则集发布的通告")
    new = applications.submitted(under=announced, credit_code="91339999MADM000271")
    article = number_of("四(一)")
    assert notices.acceptance(old, "一号", DAY).clause == "《办法》四、（一）"
    assert notices.acceptance(new, "二号", DAY).clause == f"《试验办法》{article}"
    client = client_of(world.clerk())
    then, now = text_of(client, f"/application/{old.pk}/"), text_of(client, f"/application/{new.pk}/")
    assert "《办法》四、（一）" in then
    assert "《试验办法》" not in then
    assert f"《试验办法》{article}" in now
    assert "《办法》四、（一）" not in now
    english = client.get(f"/application/{new.pk}/", headers={"accept-language": "en"}).content.decode()
    assert f"Trial Measures {article}" in english
    for case in (old, new):
        assert len(asked(client, f"/application/{case.pk}/")) <= MOST
    said = client.get(f"/api/v1/application/{new.pk}/actions/").json()["actions"]
    assert any(f["citation"].startswith("《试验办法》") for action in said for f in action["findings"] if f["citation"])


def test_a_letter_uses_the_words_of_its_own_set() -> None:
    def clause_and_labels(case: Application) -> tuple[str, list[str]]:
        letter = notices.publication(case, case.publication, "一号")
        return letter.clause, [str(row[0]) for block in letter.blocks for row in getattr(block, "rows", ())]

    old = applications.publish(applications.granted())
    clause, labels = clause_and_labels(old)
    assert "《办法》四、（一）" in clause
    rulesets.loaded(DAY)
    assert clause_and_labels(old) == (clause, labels)
    # The same case, had its announcement named the new set.
    Announcement.objects.filter(pk=old.announcement_id).update(ruleset=CODE)
    new_clause, new_labels = clause_and_labels(Application.objects.get(pk=old.pk))
    assert new_clause == f"《试验办法》{number_of('四(一)')}，《试验办法》{number_of('四(二)')}"
    assert "授权运营单位" in labels
    assert new_labels == ["运营机构" if label == "授权运营单位" else label for label in labels]


# --- read ----------------------------------------------------------------------------------------------------------


def test_its_page_shows_what_changes_and_what_has_no_place() -> None:
    made = rulesets.entered()
    for by, status in (
        (world.approver(PROVINCE), 200), (seat(Role.AUDITOR, PROVINCE), 200), (world.clerk(), 404),
        (seat(Role.DOMAIN_OPERATOR), 404),
    ):  # fmt: skip
        assert client_of(by).get(f"/ruletext/{made.pk}/").status_code == status
    client = client_of(world.approver(PROVINCE))
    page = text_of(client, f"/ruletext/{made.pk}/")
    assert all(
        part in page
        for part in (made.digest, "5年", "不得超过5年", "ruleset-effective-date", "运营机构", "应急演练间隔")
    )
    assert len(asked(client, f"/ruletext/{made.pk}/")) <= MOST
    answer = client.get(f"/api/v1/ruletext/{made.pk}/").json()
    assert (answer["code"], answer["digest"], answer["version"]) == (CODE, made.digest, 1)
    actions.confirm_rule_text(id=made.pk, by=world.approver(PROVINCE), at=AT)
    assert client_of(world.clerk()).get(f"/ruletext/{made.pk}/").status_code == 200


def test_everybody_reads_the_new_clauses_and_what_each_does(client: Client) -> None:
    rulesets.loaded(DAY)
    article = number_of("四(四)")
    page = text_of(client, f"/clauses/{article}/")
    assert all(
        part in page for part in (f"《试验办法》{article}", "term-max-3-years", "授权运营期限上限", "5年", "四(四)")
    )
    assert f"/clauses/{article}/" in text_of(client, "/clauses/四(四)/") or article in text_of(
        client, "/clauses/四(四)/"
    )
    listed = text_of(client, "/rules/")
    assert TITLE in listed
    assert "未载入" not in listed
    assert client.get("/clauses/第九百条/").status_code == 404
