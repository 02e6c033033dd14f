"""Lists: filter, search, sort, pages by key, exports."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts.models import Seat, Unit, UnitKind
from audit.actor import Actor
from tests.world import BEFORE, clerk, regions
from web import exporting, listing
from web.desk import Column, Desk, Filter

pytestmark = pytest.mark.django_db

DESK = Desk(
    model=Unit,
    see=lambda by: Unit.objects.all() if by.signed_in else Unit.objects.none(),
    title="单位",
    columns=(
        Column(name="name", label="名称", value=lambda u: u.name, order="name", kind="link"),
        Column(name="fields", label="主管领域", value=lambda u: u.fields_of, order="fields_of"),
        Column(name="active", label="启用", value=lambda u: u.is_active),
    ),
    filters=(
        Filter(
            name="kind",
            label="类别",
            choices=lambda by: UnitKind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
    ),
    search=("name",),
    order="name,pk",
)


@pytest.fixture
def by() -> Actor:
    return clerk()


def make(count: int, name: Callable[[int], str] = lambda n: f"单位{n:05}", **columns: Any) -> None:
    region = regions()["330100"]
    Unit.objects.bulk_create(
        Unit(region=region, name=name(n), **{"kind": UnitKind.PROVIDER} | columns) for n in range(count)
    )


def pages(by: Actor, size: int = 7, **params: str) -> list[list[str]]:
    """Every page of a list, forwards."""
    found, after = [], ""
    while True:
        page = listing.page(listing.asked(DESK, by, {**params, "after": after}), size)
        found.append([unit.name for unit in page.rows])
        after = page.after
        if not after:
            return found


@pytest.mark.parametrize("sort", ["", "name", "-name", "fields", "-fields"])
def test_pages_show_every_row_once_in_order(by: Actor, sort: str) -> None:
    make(23, fields_of="")
    Unit.objects.filter(name__in=["单位00003", "单位00011"]).update(fields_of="health")
    shown = pages(by, sort=sort)
    assert [len(page) for page in shown] == [7, 7, 7, 2]
    flat = [name for page in shown for name in page]
    assert sorted(flat) == [f"单位{n:05}" for n in range(23)]
    if sort in {"", "name"}:
        assert flat == sorted(flat)
    if sort == "-fields":
        assert set(flat[:2]) == {"单位00003", "单位00011"}


def test_the_way_back_leads_through_the_same_pages(by: Actor) -> None:
    make(20)
    first = listing.page(listing.asked(DESK, by, {}), 8)
    second = listing.page(listing.asked(DESK, by, {"after": first.after}), 8)
    back = listing.page(listing.asked(DESK, by, {"before": second.before}), 8)
    assert [u.pk for u in back.rows] == [u.pk for u in first.rows]
    assert not back.before
    assert first.after == back.after


def test_rows_without_a_value_come_last_and_are_paged_too(by: Actor) -> None:
    desk = Desk(
        model=Unit,
        see=DESK.see,
        title="",
        columns=(Column(name="region", label="", value=str, order="seats__place"),),
        order="seats__place",
    )
    make(9)
    first = listing.page(listing.asked(desk, by, {}), 4)
    second = listing.page(listing.asked(desk, by, {"after": first.after}), 4)
    third = listing.page(listing.asked(desk, by, {"after": second.after}), 4)
    seen = [u.pk for page in (first, second, third) for u in page.rows]
    assert len(seen) == len(set(seen)) == 9
    back = listing.page(listing.asked(desk, by, {"before": third.before}), 4)
    assert [u.pk for u in back.rows] == [u.pk for u in second.rows]


def test_filter_and_search_narrow_what_the_gate_shows(by: Actor) -> None:
    make(3)
    make(2, name=lambda n: f"医院{n}", kind=UnitKind.SECTOR)
    assert len(listing.page(listing.asked(DESK, by, {"kind": "sector"})).rows) == 2
    assert len(listing.page(listing.asked(DESK, by, {"q": "医院1"})).rows) == 1
    assert listing.page(listing.asked(DESK, Actor(), {})).rows == ()


def test_the_count_stops_at_a_thousand(by: Actor) -> None:
    make(1005)
    found = listing.page(listing.asked(DESK, by, {}))
    assert found.count_text == "1000+"


@pytest.mark.parametrize("place", ["x", "%%%", "bnVsbA", "WzEsMl0"])
def test_a_forged_place_is_no_error_of_ours(by: Actor, place: str) -> None:
    with pytest.raises(listing.BadCursor):
        listing.page(listing.asked(DESK, by, {"after": place}))


def test_unknown_sorts_and_filters_are_ignored(by: Actor) -> None:
    query = listing.asked(DESK, by, {"sort": "password", "colour": "red"})
    assert (query.sort, dict(query.chosen)) == ("", {})


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x"])
def test_no_cell_of_a_csv_is_run_as_a_formula(by: Actor, evil: str) -> None:
    make(1, name=lambda n: evil)
    text = "".join(exporting.csv_lines(listing.asked(DESK, by, {})))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[1][0] == f"'{evil}"


def test_no_cell_of_a_workbook_is_run_as_a_formula(by: Actor) -> None:
    make(1, name=lambda n: "=1+1")
    sheet = load_workbook(exporting.xlsx_file(listing.asked(DESK, by, {}))).active
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"


def test_an_export_has_the_columns_and_all_the_rows_of_the_list(by: Actor) -> None:
    make(40)
    make(3, name=lambda n: f"医院{n}", kind=UnitKind.SECTOR)
    query = listing.asked(DESK, by, {"kind": "sector", "sort": "-name"})
    sheet = load_workbook(exporting.xlsx_file(query)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["名称", "主管领域", "启用"],
        ["医院2", "", "是"],
        ["医院1", "", "是"],
        ["医院0", "", "是"],
    ]


def test_nobody_signed_in_is_nobody_to_the_gate() -> None:
    assert list(listing.every(listing.asked(DESK, Actor(), {}))) == []


def test_a_filter_over_a_join_shows_each_object_once(by: Actor) -> None:
    make(9)
    joined = Filter(
        name="role",
        label="角色",
        choices=lambda by: (),
        apply=lambda rows, value: rows.filter(seats__role=value).distinct(),
    )
    desk = replace(DESK, filters=(joined,))
    for unit in Unit.objects.all():
        Seat.objects.bulk_create(
            Seat(user_id=by.user_id, role="clerk", unit=unit, place="某处", valid_from=BEFORE) for _n in range(2)
        )
    for sort in ("", "fields", "-name"):
        found = listing.page(listing.asked(desk, by, {"role": "clerk", "sort": sort}), 7)
        assert len({unit.pk for unit in found.rows}) == len(found.rows) == 7
        assert found.count == 9
