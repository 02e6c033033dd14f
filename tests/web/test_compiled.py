"""A compiled query answers what its queryset answers, and is written once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, UUIDField

from accounts.models import Seat, User
from tests import world
from tests.world import AT, DAY
from web.compiled import Compiled

pytestmark = pytest.mark.django_db

COLUMNS = (
    "pk",
    "role",
    "valid_from",
    "valid_until",
    "late",
    "user__is_active",
    "user__created_at",
    "unit__name",
    "mark",
)


def held(*, user: Any, day: Any, word: Any) -> QuerySet[Seat]:
    """Seats of a person that began by a day; one parameter twice, constants and a percent sign between them."""
    again = User.objects.filter(pk=OuterRef("user_id"), pk__in=User.objects.filter(pk=user), is_active=True)
    return (
        Seat.objects.filter(user=user, valid_from__lte=day)
        .exclude(place="100%")
        .annotate(late=Exists(again.filter(created_at__date__lte=day)), mark=F("place"))
        .filter(Q(place__contains=word) | Q(valid_until__gte=day) | Q(valid_until__isnull=True))
        .order_by("-valid_from", "pk")
    )


def query() -> Compiled:
    return Compiled(held, COLUMNS, user=UUIDField(), day=DateField(), word=CharField())


def exact(rows: Any) -> list[dict[str, Any]]:
    """With the types beside the values: 1 is not True here, nor a date its text."""
    return [{name: (type(value), value) for name, value in row.items()} for row in rows]


def seated(**changes: Any) -> Seat:
    by = world.clerk()
    return Seat.objects.create(
        **{"user_id": by.user_id, "role": "clerk", "place": "甲", "valid_from": DAY, "granted_by": uuid4()} | changes
    )


def questions() -> list[Mapping[str, Any]]:
    user = seated(valid_until=DAY + timedelta(days=1), place="乙%").user_id
    seated(valid_from=DAY - timedelta(days=400), valid_until=DAY - timedelta(days=300), place="丙%s")
    other = world.approver().user_id
    days = [DAY - timedelta(days=500), DAY - timedelta(days=300), DAY, DAY + timedelta(days=30)]
    return [{"user": u, "day": d, "word": w} for u in (user, other, uuid4()) for d in days for w in ("乙", "%s", "'")]


def test_it_answers_what_the_orm_answers_whatever_is_asked() -> None:
    asked, compiled = questions(), query()
    answers = [compiled.rows(**question) for question in asked]
    for question, answer in zip(asked, answers, strict=True):
        assert exact(answer) == exact(held(**question).values(*COLUMNS)), question
    assert {len(answer) for answer in answers} >= {0, 1, 2, 3}


def test_it_is_written_once_and_asked_every_time(django_assert_num_queries: Any) -> None:
    written: list[int] = []

    def counted(**parameters: Any) -> QuerySet[Seat]:
        written.append(1)
        return held(**parameters)

    compiled = Compiled(counted, COLUMNS, user=UUIDField(), day=DateField(), word=CharField())
    seat = seated()
    with django_assert_num_queries(3):
        for _time in range(3):
            compiled.rows(user=seat.user_id, day=DAY, word="甲")
    assert len(written) == 1
    Seat.objects.filter(pk=seat.pk).update(place="丁")
    assert "丁" in {row["mark"] for row in compiled.rows(user=seat.user_id, day=DAY, word="丁")}


def test_nothing_equals_none() -> None:
    seat = seated(user_id=world.clerk().user_id)
    assert query().rows(user=None, day=DAY, word="") == []
    assert query().rows(user=seat.user_id, day=None, word="甲") == []


def test_a_parameter_too_few_or_too_many_is_an_error() -> None:
    for question in ({"user": uuid4(), "day": DAY}, {"user": uuid4(), "day": DAY, "word": "", "at": AT}):
        with pytest.raises(TypeError, match=r"\['day', 'user', 'word'\]"):
            query().rows(**question)
