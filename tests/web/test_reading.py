"""Several lists in one query, and nothing twice while a page is read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, DateField, DecimalField, Exists, OuterRef, Value
from django.db.models.functions import Cast

from accounts.models import Region, Seat, Unit, User
from audit.outbox.models import Message
from tests.world import AT, clerk, regions, units
from web.reading import counted, hang, once, one_state, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def _world() -> None:
    clerk()
    units()
    Message.objects.create(
        subject_type="unit", subject_id=Unit.objects.values_list("pk", flat=True)[0], created_at=AT, text="说明",
        params={"a": ["一", 2, None, {"b": True}]},
    )  # fmt: skip


def inside(row: Any) -> dict[str, Any]:
    """Columns, annotations and joined objects of a row."""
    joined = {name: inside(part) if part is not None else None for name, part in row._state.fields_cache.items()}
    return {name: value for name, value in vars(row).items() if not name.startswith("_")} | {"joined": joined}


@pytest.mark.usefixtures("_world")
def test_lists_read_together_are_what_they_are_alone_and_cost_one_query(django_assert_num_queries: Any) -> None:
    def lists() -> list[Any]:
        seats = Seat.objects.filter(user=OuterRef("pk"))
        return [
            Unit.objects.select_related("region__parent").order_by("-name")[:7],
            Seat.objects.select_related("user", "unit__region").order_by("pk"),
            User.objects.annotate(
                seated=Exists(seats), n=Count("seats"), day=Value(date(2026, 11, 23), output_field=DateField()),
                part=Cast(Value(Decimal("1.50")), DecimalField(max_digits=4, decimal_places=2)),
            ).order_by("pk"),
            Message.objects.order_by("pk"),
            Region.objects.filter(code="no such").order_by("pk"),
            Region.objects.none(),
            Region.objects.order_by("code").only("name"),
        ]  # fmt: skip

    alone = [[inside(row) for row in rows] for rows in lists()]
    asked = lists()
    with django_assert_num_queries(1):
        together(*asked)
        found = [[inside(row) for row in rows] for rows in asked]
    assert found == alone
    assert alone[3][0]["params"] == {"a": ["一", 2, None, {"b": True}]}


@pytest.mark.usefixtures("_world")
def test_values_and_numbers_are_read_together_too(django_assert_num_queries: Any) -> None:
    names = Unit.objects.order_by("name").values_list("name", flat=True)
    pairs = Seat.objects.order_by("pk").values_list("pk", "valid_from")
    kinds = Unit.objects.values("kind").annotate(n=Count("pk")).order_by("kind")
    many, none = counted(Unit.objects.order_by("name")), counted(Unit.objects.filter(name="no such"))
    alone = [list(rows._chain()) for rows in (names, pairs, kinds)]
    with django_assert_num_queries(1):
        together(names, pairs, kinds, many, none)
        assert [list(rows) for rows in (names, pairs, kinds)] == alone
        assert (sum(many), sum(none)) == (len(names), 0)


@pytest.mark.usefixtures("_world")
def test_what_was_read_is_not_read_again(django_assert_num_queries: Any) -> None:
    names = Unit.objects.order_by("name")
    len(names)
    with django_assert_num_queries(0):
        together(names, Region.objects.none())


@pytest.mark.usefixtures("_world")
def test_rows_hang_on_their_owners_like_a_prefetch(django_assert_num_queries: Any) -> None:
    places, rows = list(Region.objects.order_by("code")), list(Unit.objects.order_by("pk"))
    hang(rows, onto=places, name="units", key="region_id")
    with django_assert_num_queries(0):
        assert [[u.name for u in place.units.all()] for place in places if place.code == "330100"] == [
            [u.name for u in rows]
        ]
        assert [list(place.units.all()) for place in places if place.code == "330000"] == [[]]


def test_an_answer_holds_while_one_page_is_read_and_no_longer(django_assert_num_queries: Any) -> None:
    regions()

    @once
    def names(prefix: str, *, level: str = "") -> list[str]:
        return list(
            Region.objects.filter(name__startswith=prefix, level__startswith=level).values_list("name", flat=True)
        )

    with one_state(), django_assert_num_queries(2):
        assert names("杭") == names("杭") == ["杭州市"]
        assert names("杭", level="county") == names("杭", level="county") == []
    with one_state(), django_assert_num_queries(1):
        names("杭")
    with django_assert_num_queries(2):
        names("杭")
        names("杭")
