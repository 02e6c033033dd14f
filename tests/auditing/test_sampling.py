"""A sample is drawn so that anybody can draw it again, and looked at one by one."""

import hashlib
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from audit.act import Unseen
from audit.roles import Role
from audit.trail.models import Entry
from audit.trail.sealing import seal_all
from operations.auditing.actions import sampling as actions
from operations.auditing.indexing import index_all
from operations.auditing.models import Sample, SampleItem
from operations.auditing.queries import sampling as queries
from operations.auditing.views.sampling import SAMPLES
from statute.findings import Refused
from tests.pages import as_person, reads_little
from tests.scenarios import auditing_sampling as sampling
from tests.scenarios.catalog import confirmed as catalogued
from tests.scenarios.mechanism import seat
from tests.world import AT, COUNTY, PROVINCE


def test_the_order_of_a_draw_is_the_hash_of_seed_and_id() -> None:
    ids = [UUID(int=n) for n in range(50)]
    first = queries.drawn("种子", ids, 5)
    assert first == sorted(ids, key=lambda id: hashlib.sha256(f"种子{id}".encode()).hexdigest())[:5]
    assert queries.drawn("种子", reversed(ids), 5) == first
    assert queries.drawn("另一个种子", ids, 5) != first
    assert queries.drawn("种子", ids, 3) == first[:3]


@pytest.mark.django_db
def test_the_same_terms_draw_the_same_ones_again_whatever_came_since() -> None:
    sample = sampling.drawn()
    drawn = [row.object_id for row in queries.items(sample)]
    for n in range(4, 9):
        catalogued(code=f"S{n}", name=f"样本数据{n}")
    seal_all()
    index_all()
    ids = queries.population(sampling.auditor(), sampling.terms(action="", outcome=""), sample.size)
    assert len(ids) == sample.population
    assert queries.drawn(sample.seed, ids, sample.wanted) == drawn
    kept = Entry.objects.get(action="sample.draw")
    assert all(str(id) in kept.payload.json for id in drawn)


@pytest.mark.django_db
def test_too_few_to_draw_from_and_a_period_to_come_are_refused() -> None:
    sampling.drawn()
    for change, code in (
        ({"wanted": 90}, "sample-population"),
        ({"since": AT.date().replace(year=2027)}, "sample-period"),
    ):
        with pytest.raises(Refused) as refused:
            actions.draw(by=sampling.auditor(), at=AT, **sampling.terms(**change))
        assert [finding.code for finding in refused.value.findings] == [code]


@pytest.mark.django_db
def test_a_sample_is_concluded_when_every_one_was_looked_at_and_then_stands() -> None:
    sample = sampling.drawn()
    by, first = sampling.auditor(), SampleItem.objects.filter(sample=sample).first()
    with pytest.raises(Refused) as refused:
        actions.conclude(id=sample.pk, by=by, at=AT, conclusion="无。")
    assert [finding.code for finding in refused.value.findings] == ["sample-unlooked"]
    with pytest.raises(Refused) as refused:
        actions.note(id=first.pk, by=by, at=AT, outcome="finding", finding=" ")
    assert [finding.field for finding in refused.value.findings] == ["finding"]
    with pytest.raises(Unseen):
        actions.note(id=first.pk, by=seat(Role.AUDITOR, COUNTY), at=AT, outcome="sound", finding="")
    with pytest.raises(Refused):
        actions.note(id=first.pk, by=seat(Role.AUDITOR, PROVINCE), at=AT, outcome="sound", finding="")
    done = actions.conclude(id=sampling.looked_at(sample).pk, by=by, at=AT, conclusion="无。")
    assert done.state == Sample.State.CONCLUDED
    with pytest.raises(Refused) as refused:
        actions.note(id=first.pk, by=by, at=AT, outcome="sound", finding="")
    assert [finding.code for finding in refused.value.findings] == ["sample-concluded"]


@pytest.mark.django_db
def test_an_open_sample_waits_for_the_auditors_of_its_region() -> None:
    sample = sampling.drawn()
    assert [one.verb for one in queries.waiting(sampling.auditor(), AT)] == [""]
    assert queries.waiting(seat(Role.AUDITOR, PROVINCE), AT) == []
    assert queries.waiting(seat(Role.CLERK), AT) == []
    sampling.looked_at(sample)
    assert [one.verb for one in queries.waiting(sampling.auditor(), AT)] == ["conclude"]


@pytest.mark.django_db
def test_a_sample_is_shown_and_handed_out_as_a_workbook() -> None:
    sample = sampling.concluded()
    client = as_person(sampling.auditor())
    assert "缺少登记编码" in client.get(f"/sample/{sample.pk}/").text
    assert as_person(seat(Role.CLERK)).get(f"/sample/{sample.pk}/").status_code == 404
    answer = client.get(f"/sample/{sample.pk}/sheet.xlsx")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0].values)
    assert [UUID(str(row[1])) for row in rows[1:]] == [row.object_id for row in queries.items(sample)]
    assert Entry.objects.filter(action="auditing.read").count() == 1
    assert client.get("/sample/new/draw/").status_code == 200
    reads_little(SAMPLES, [sampling.auditor()], AT, most=2)
