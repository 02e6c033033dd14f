"""The trail in the form of tlog-tiles, for anybody: hashes only, and what is there once never changes."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from audit.trail import sealing
from audit.trail.tiles import size_of
from audit.trail.tree import Frontier, subtree
from audit.verifier import parse_note
from operations.portal.views.tiles import PlaceConverter
from tests.trail.test_proofs import entries

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "place"), [(0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")]
)
def test_the_number_of_a_tile_is_written_in_groups_of_three(number: int, place: str) -> None:
    assert PlaceConverter().to_url(number) == place
    assert PlaceConverter().to_python(place) == number


def test_only_one_way_of_writing_it_is_an_address() -> None:
    with pytest.raises(ValueError, match="x000/067"):
        PlaceConverter().to_python("x000/067")


@pytest.mark.django_db
def test_anybody_can_rebuild_both_roots_of_the_checkpoint_from_tiles(client: Client) -> None:
    entries(599)
    sealing.seal_all(at=AT)
    answer = client.get("/trail/2026h2/checkpoint")
    note = parse_note(answer.content.decode())
    assert note.size == 600
    for name, tile in (("sha256", "tile"), ("sm3", "sm3/tile")):
        parts = [client.get(f"/trail/2026h2/{tile}/0/{place}") for place in ("000", "001", "002.p/88")]
        assert [part.status_code for part in parts] == [200, 200, 200]
        assert "immutable" in parts[0]["Cache-Control"]
        data = b"".join(part.content for part in parts)
        leaves = [data[i : i + 32] for i in range(0, len(data), 32)]
        assert Frontier(name).appended(leaves).root == note.root_by(name)
        above = client.get(f"/trail/2026h2/{tile}/1/000.p/2").content
        assert above == subtree(leaves[:256], name) + subtree(leaves[256:512], name)
        assert client.get(f"/trail/2026h2/{tile}/0/001.p/7").content == b"".join(leaves[256:263])


@pytest.mark.django_db
def test_what_the_tree_has_not_come_to_is_not_found(client: Client) -> None:
    entries(9)
    sealing.seal_all(at=AT)
    for address in (
        "/trail/2026h1/checkpoint", "/trail/2026h2/tile/0/000", "/trail/2026h2/tile/0/000.p/11", "/trail/2026h2/tile/0/001.p/1",
        "/trail/2026h2/tile/1/000.p/1", "/trail/2026h2/tile/0/000.p/0", "/trail/2026h2/tile/0/000.p/256", "/trail/x/tile/0/000.p/1",
        "/trail/2026h2/tile/9/000.p/1", "/trail/2026h2/entries/000",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.get(reverse("portal:tile", args=["2026h2", 0, 0, 10])).status_code == 200


@pytest.mark.django_db
def test_the_first_half_years_partial_tile_does_not_hold_leaves_of_the_next(client: Client) -> None:
    entries(4)
    sealing.seal_all(at=datetime(2026, 6, 30, 15, 59, tzinfo=UTC))
    entries(4)
    sealing.seal_all(at=datetime(2026, 6, 30, 16, tzinfo=UTC))
    assert client.get("/trail/2026h1/tile/0/000.p/5").status_code == 200
    assert client.get("/trail/2026h1/tile/0/000.p/6").status_code == 404
    assert size_of(sealing.latest().shard) == 5  # type: ignore[union-attr]
