"""Log files are taken in once, for the day they are of, and are held from then on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.logs.models import Batch, Hold, LogRow
from audit.logs.reading import parse
from audit.trail.models import Entry
from operations.domains import actions
from operations.domains.forms import LogForm
from statute.findings import Refused
from tests import world
from tests.scenarios import closures, domains
from tests.world import AT, DAY

CSV = "at,person,item,act,result,detail\n2026-11-23T10:00:00+08:00,u1,D05,登录,成功,\n2026-11-23 10:05,u1,D05,调用,成功,接口\n"


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
    log = parse(CSV.encode(), "日志.csv")
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            actions.upload_log(id=running.pk, by=by, at=AT, kind="access", day=day, log=log)
        assert "log-day" in {f.code for f in refused.value.findings}


@pytest.mark.django_db
def test_only_the_domain_s_operator_sends_logs() -> None:
    running = domains.active()
    log = parse(CSV.encode(), "日志.csv")
    for by in (world.clerk(), world.admin_of(running.organization)):
        with pytest.raises(Refused):
            actions.upload_log(id=running.pk, by=by, at=AT, kind="access", day=DAY, log=log)


@pytest.mark.django_db
def test_logs_of_an_agreement_in_operation_are_held_without_end() -> None:
    running = domains.active()
    hold = Hold.objects.get(owner=running.pk)
    assert (hold.reason, hold.until, hold.released_at) == ("operation", None, None)
