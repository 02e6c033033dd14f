"""The last day ends access by itself, whether or not anybody records it."""

import time
from datetime import date

import pytest

from tests.journeys.installation import Installation
from tests.journeys.people import People

WITHIN = 90  # seconds for the job to record what time decided
CLOSURES = "SELECT c.state, a.state FROM operations_closure c JOIN operations_agreement a ON a.id = c.agreement_id"


@pytest.mark.browser
@pytest.mark.sqlite
def test_access_ends_on_time_without_workers(installation: Installation, people: People) -> None:
    told = installation.prepare("supplied")
    people.password = told["password"]
    installation.start_web()
    question, token = told["question"], told["token"]
    assert installation.ask(question, token)["allowed"] is True

    officer = people.sign_in(told["clerk"])
    page = officer.visit("/demo/clock/")
    left = (date.fromisoformat(told["last_on"]) - installation.now().date()).days
    page.get_by_label("天数").fill(str(left))
    page.get_by_role("button", name="向前调", exact=True).click()
    assert installation.ask(question, token)["allowed"] is True, "the last day itself is still in the term"
    page.get_by_role("button", name="向前 1 天").click()

    refused = installation.ask(question, token)
    assert refused["allowed"] is False
    assert "四(四)" in {reason["clause"] for reason in refused["reasons"]}
    assert installation.rows("SELECT state FROM operations_agreement") == [("active",)]
    assert installation.rows(CLOSURES) == []

    installation.start_workers()
    until = time.monotonic() + WITHIN
    while not (found := installation.rows(CLOSURES)):
        assert time.monotonic() < until, installation.log("worker") + installation.log("beat")
        time.sleep(1)
    assert [row[1] for row in found] == ["expired"]
    assert installation.ask(question, token)["allowed"] is False

    officer.visit(f"/agreement/{question['agreement']}/")
    officer.picture("20-ended-by-the-job")
    assert "届满" in officer.text()
    verified = installation.manage("trail", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
