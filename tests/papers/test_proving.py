"""What the trail proves of an issued paper: its entry is in, the tree has only grown since the checkpoint printed on it."""

import pytest
from django.test import Client

from audit.trail import sealing
from audit.trail.models import Checkpoint
from operations.papers.models import Paper
from operations.papers.proving import documents_of, printed, standing
from operations.papers.queries import verify
from tests.scenarios import agreements, applications

pytestmark = pytest.mark.django_db


def test_a_paper_is_proved_once_its_entry_is_sealed_and_says_so_before() -> None:
    applications.accepted()
    sealing.seal_all()
    agreement = agreements.sealed(credit_code="91339999MADM000271")
    paper = Paper.objects.get(kind=Paper.Kind.AGREEMENT)
    before = standing(paper)
    assert (before.place, before.included, before.grown, before.sound) == (None, False, True, True)
    sealing.seal_all()
    now = standing(paper)
    carried = printed(paper.checkpoint_size)
    assert (now.included, now.grown, now.sound) == (True, True, True)
    assert carried is not None
    assert now.latest is not None
    assert (now.latest.origin, now.latest.size > carried.size) == (carried.origin, True)
    assert [row.number for row in documents_of({("agreement", agreement.pk)}).values()] == [agreement.number]


def test_every_kind_of_paper_of_a_case_finds_the_entry_that_issued_it() -> None:
    agreements.sealed()
    sealing.seal_all()
    assert [paper.kind for paper in Paper.objects.all() if not standing(paper).included] == []
    assert Paper.objects.count() > 3


def test_the_public_page_says_who_issued_it_and_what_is_proved(client: Client) -> None:
    agreement = agreements.sealed()
    sealing.seal_all()
    paper = Paper.objects.get(kind=Paper.Kind.AGREEMENT)
    found = verify(paper.number, paper.code)
    assert found is not None
    assert (found.issuer, found.printed, found.standing.grown) == (agreement.party_a, None, None)
    text = client.get("/verify/", {"number": paper.number, "code": paper.code}).content.decode()
    assert "出具时尚未生成" in text
    assert "✓" in text
    assert "✗" not in text


def test_a_checkpoint_that_was_printed_and_is_gone_is_told() -> None:
    applications.accepted()
    sealing.seal_all()
    agreements.sealed(credit_code="91339999MADM000271")
    paper = Paper.objects.get(kind=Paper.Kind.AGREEMENT)
    sealing.seal_all()
    assert Checkpoint.objects.filter(size=paper.checkpoint_size).exists()
    paper.checkpoint_size -= 1
    assert (standing(paper).grown, standing(paper).sound) == (False, False)
