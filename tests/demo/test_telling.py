"""How the demo world is told: in the order of time, whole or not at all, never where it must not be."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit import clock
from operations.demo import build as building
from operations.demo.build import TooEarly, build, founding_day
from operations.demo.papers import pdf
from operations.demo.timeline import Diary, Story, Today, tell

pytestmark = pytest.mark.django_db


def test_stories_go_on_in_the_order_of_time() -> None:
    today = Today(date(2026, 11, 23))
    told: list[tuple[str, date]] = []

    def story(name: str, *days: int) -> Story:
        diary = Diary(today, date(2026, 11, 2))
        for number in days:
            yield from diary.workdays(number)
            told.append((name, diary.day))

    tell([story("a", 1, 5), story("b", 2, 1, 1)])
    assert [name for name, _day in told] == ["a", "b", "b", "b", "a"]
    assert [day for _name, day in told] == sorted(day for _name, day in told)


def test_a_diary_stays_within_working_days_and_hours() -> None:
    diary = Diary(Today(date(2026, 11, 23)), date(2026, 10, 1))
    assert diary.day == date(2026, 10, 8)
    times = [diary.tick(45) for _n in range(20)]
    assert times == sorted(set(times))
    assert {at.date() for at in times} == {diary.day}
    assert max(times).hour < 18


def test_no_demo_in_production_and_none_for_a_day_to_come(settings: Any) -> None:
    with pytest.raises(CommandError, match="day to come"):
        call_command("demo", today=clock.today() + timedelta(days=1), stdout=StringIO())
    settings.MODE = "production"
    with pytest.raises(CommandError, match="demo mode"):
        call_command("demo", stdout=StringIO())


def test_no_announcement_lies_before_the_rules() -> None:
    assert founding_day(Today(date(2026, 11, 23))) == date(2023, 9, 1)
    with pytest.raises(TooEarly):
        founding_day(Today(date(2026, 11, 1)))


def test_a_failed_story_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: object) -> Iterator[object]:
        raise RuntimeError("a story broke")
        yield

    monkeypatch.setattr(building, "STORIES", (*building.STORIES[:2], broken))
    with pytest.raises(RuntimeError, match="broke"):
        build(clock.today())
    assert not User.objects.exists()


def test_evidence_is_a_real_pdf_that_says_what_it_is() -> None:
    content = pdf("数据安全承诺书", "申请单位：某某")
    assert content.startswith(b"%PDF-1.4")
    assert content.rstrip().endswith(b"%%EOF")
    start = int(content.split(b"startxref\n")[1].split(b"\n")[0])
    assert content[start:].startswith(b"xref")
    assert "数据安全承诺书".encode("utf-16-be").hex().encode() in content
