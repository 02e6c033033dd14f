"""Log files are taken in once, for the day they are of; a malformed one says where."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.logs import intake
from audit.logs.models import Batch, Hold, LogRow
from audit.trail.models import Entry
from operations.domains import actions
from operations.domains.forms import LogForm
from statute.findings import Refused
from tests import world
from tests.scenarios import closures, domains
from tests.world import AT, DAY

CSV = "at,person,item,act,result,detail\n2026-11-23T10:00:00+08:00,u1,D05,登录,成功,\n2026-11-23 10:05,u1,D05,调用,成功,接口\n"
NDJSON = '{"at": "2026-11-23T10:00:00+08:00", "act": "登录"}\n\n{"at": "2026-11-23T02:05:00+00:00", "act": "调用", "person": "u1"}\n'


@pytest.mark.parametrize("text", [CSV, NDJSON, "\ufeff" + CSV])
def test_both_forms_are_read_and_times_without_zone_are_shanghai_s(text: str) -> None:
    log = intake.parse(text.encode(), "日志.csv")
    assert [line.act for line in log.lines] == ["登录", "调用"]
    assert log.lines[1].at == AT + timedelta(minutes=5)
    assert intake.of_day(log, DAY) == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("person,item\nu1,D05\n", 1),
        ("at,act\n昨天,登录\n", 2),
        ("at,act\n2026-11-23T10:00:00+08:00,\n", 2),
        (f"at,act\n2026-11-23T10:00:00+08:00,{'长' * 121}\n", 2),
        ('{"at": "2026-11-23T10:00:00+08:00", "act": "登录"}\n{broken\n', 2),
        ('{"at": "2026-11-23T10:00:00+08:00", "act": "登录"}\n[1]\n', 2),
    ],
)
def test_a_malformed_file_names_its_first_bad_line(text: str, line: int) -> None:
    with pytest.raises(intake.Malformed) as malformed:
        intake.parse(text.encode(), "日志.csv")
    assert malformed.value.finding.params["line"] == line


def test_a_file_of_another_encoding_is_malformed() -> None:
    with pytest.raises(intake.Malformed):
        intake.parse("at,act\n2026,登录".encode("gb18030"), "日志.csv")


@pytest.mark.django_db
def test_the_form_reads_the_file_and_says_what_is_wrong_with_it() -> None:
    running = domains.active()
    by = domains.operator(domains.tenancy(running).domain)
    data = {"kind": "access", "day": "2026-11-23"}
    good = LogForm(data, {"log": SimpleUploadedFile("a.csv", CSV.encode())}, subject=running, by=by, at=AT)
    assert good.is_valid()
    assert actions.upload_log(id=running.pk, by=by, at=AT, **good.inputs()).rows == 2
    bad = LogForm(data, {"log": SimpleUploadedFile("a.csv", b"person\nu1")}, subject=running, by=by, at=AT)
    assert "log" in bad.errors


@pytest.mark.django_db
@pytest.mark.clause("operations-recorded")
def test_acts_of_staff_inside_the_domain_are_found_in_its_log() -> None:
    running = domains.active()
    batch = closures.logged(running)
    rows = LogRow.objects.filter(owner=running.pk, kind="access", at__date=DAY)
    assert [(r.person, r.act) for r in rows.order_by("pk")] == [("u0", "登录"), ("u1", "登录"), ("u2", "登录")]
    assert (batch.rows, batch.received_at) == (3, AT)
    assert Entry.objects.filter(action="batch.receive", object_id=batch.pk).count() == 1


@pytest.mark.django_db
def test_the_same_file_twice_is_one_batch() -> None:
    running = domains.active()
    assert closures.logged(running) == closures.logged(running)
    assert (Batch.objects.count(), LogRow.objects.count()) == (1, 3)
    assert closures.logged(running, kind="network") != Batch.objects.get(kind="access")


@pytest.mark.django_db
def test_a_file_of_another_day_is_refused() -> None:
    running = domains.active()
    by = domains.operator(domains.tenancy(running).domain)
    log = intake.parse(CSV.encode(), "日志.csv")
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            actions.upload_log(id=running.pk, by=by, at=AT, kind="access", day=day, log=log)
        assert "log-day" in {f.code for f in refused.value.findings}


@pytest.mark.django_db
def test_only_the_domain_s_operator_sends_logs() -> None:
    running = domains.active()
    log = intake.parse(CSV.encode(), "日志.csv")
    for by in (world.clerk(), world.admin_of(running.organization)):
        with pytest.raises(Refused):
            actions.upload_log(id=running.pk, by=by, at=AT, kind="access", day=DAY, log=log)


@pytest.mark.django_db
def test_logs_of_an_agreement_in_operation_are_held_without_end() -> None:
    running = domains.active()
    hold = Hold.objects.get(owner=running.pk)
    assert (hold.reason, hold.until, hold.released_at) == ("operation", None, None)
