"""Values as people read them: dates, times, working days left, sizes, yes and no, tones of states."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from audit import clock
from audit.subject import Lifecycle, Subject
from statute.calendar import Calendar
from statute.findings import MEASURES, Quantity
from statute.rulesets import ZJ_2023
from web import citing

SOON = 3  # working days
FAR = 15  # working days: beyond, the day itself says more than a number

_TONES = {
    "ok": (
        "confirmed", "active", "granted", "sealed", "approved", "met", "agreed", "complete", "published", "cleared",
        "filed", "reduced", "verified", "reviewed", "tenancy:open", "account:open", "domain:accepted", "decided",
        "carried_out", "assets_settled", "data_deleted", "purged", "exported", "on_market",
        "delivered", "imported", "cured",
        "correction:accepted", "report:accepted", "handled", "contained",
    ),
    "warn": (
        "needs_evidence", "supplementing", "frozen", "closing", "opening", "retaining_logs", "lapsed", "notified",
        "appealed", "returned",
    ),
    "bad": (
        "suspended", "refused", "not_met", "terminated", "revoked", "not_accepted", "annulled", "rejected", "failed",
        "stopped",
    ),
    "off": (
        "draft", "proposed", "unasked", "unopened", "planned", "registered", "requested", "closed", "expired",
        "withdrawn", "void", "left", "superseded", "cancelled", "dissolved", "dropped", "kept", "checkitem:open",
        "requesteditem:open", "dismissed", "lifted", "removed", "finished", "declined",
    ),
}  # fmt: skip
TONES = {code: tone for tone, codes in _TONES.items() for code in codes}


def tone_of(state: str, type_code: str = "") -> str:
    """ok, warn, bad, off, or nothing (under way) for a state."""
    return TONES.get(f"{type_code}:{state}", TONES.get(state, ""))


def tone_of_subject(subject: Subject) -> str:
    return tone_of(str(getattr(subject, "state", "")), subject.type_code())


def chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


def cited(number: str) -> str:
    """A clause as printed: 《办法》四、（一）; Measures 4(1) in English; another law's citation as it is."""
    ruleset, text = citing.applied(), citing.cite(number)
    if chinese() or text == number:
        return text
    plain = number.split("-", maxsplit=1)[0]
    if (own := ruleset.numbers.get(plain)) is not None:
        return f"{ruleset.english or ruleset.short} {own}"
    english = gettext("《办法》%(clause)s") % {"clause": plain.translate(_NUMERALS)}
    return f"{english} ({gettext(ZJ_2023.title)})" if ruleset.numbers else english


def cited_short(number: str) -> str:
    """The same where it is plain that the Measures are meant."""
    ruleset = citing.applied()
    if ruleset.numbers:
        return ruleset.numbers.get(number.split("-", maxsplit=1)[0]) or cited(number)
    return cited(number).removeprefix(MEASURES if chinese() else gettext("《办法》%(clause)s") % {"clause": ""})


def joined(parts: Iterable[object]) -> str:
    """Names in a row: 甲、乙."""
    return gettext("、").join(str(part) for part in parts)


def day_text(day: date, *, today: date | None = None) -> str:
    """2026年11月23日; without the year where it is this year's and `today` is given."""
    if isinstance(day, datetime):
        day = day.astimezone(clock.SHANGHAI).date()
    if not chinese():
        return date_format(day, "j M Y" if today is None or today.year != day.year else "j M")
    short = f"{day.month}月{day.day}日"
    return short if today is not None and today.year == day.year else f"{day.year}年{short}"


def time_text(at: datetime, *, today: date | None = None) -> str:
    """2026年11月23日 16:42, Shanghai time."""
    local = at.astimezone(clock.SHANGHAI)
    return f"{day_text(local.date(), today=today)} {local:%H:%M}"


def recent_text(at: datetime, today: date) -> str:
    """今天 08:00, 昨天 16:42, else the day."""
    local = at.astimezone(clock.SHANGHAI)
    gone = (today - local.date()).days
    if gone in {0, 1}:
        return f"{gettext('昨天') if gone else gettext('今天')} {local:%H:%M}"
    return time_text(at, today=today)


@dataclass(frozen=True, slots=True)
class Due:
    """Time left until a day, in working days, and how pressing that is: bad, warn or nothing."""

    text: str
    tone: str
    day: date


def due(day: date, today: date, calendar: Calendar) -> Due:
    """剩 4 个工作日 / 今日到期 / 逾期 1 个工作日 / 2027年1月15日前."""
    if isinstance(day, datetime):
        day = day.astimezone(clock.SHANGHAI).date()
    near = abs((day - today).days) <= 60
    left = calendar.workdays_between(today, day) if near else None
    if day == today:
        return Due(gettext("今日到期"), "warn", day)
    if day < today:
        return Due(_late(left), "bad", day)
    if left is not None and left <= FAR:
        text = ngettext("剩 %(n)s 个工作日", "剩 %(n)s 个工作日", left) % {"n": left}
        return Due(text, "warn" if left <= SOON else "", day)
    return Due(gettext("%(day)s前") % {"day": day_text(day, today=today)}, "", day)


def _late(left: int | None) -> str:
    if left is None:
        return gettext("逾期 60 天以上")
    n = abs(left)
    if n == 0:
        return gettext("已逾期")
    return ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", n) % {"n": n}


def value_text(value: object) -> str:
    """Any value of a fact, a column or a change, as text."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, Subject):
        return value.title
    if isinstance(value, list | tuple | set | frozenset):
        return joined(value_text(part) for part in value) or "—"
    return str(value)


# A figure of each unit that rules count in.
_MEASURES: Mapping[str, Callable[[int], str]] = {
    "日": lambda n: ngettext("%(n)s日", "%(n)s日", n),
    "个工作日": lambda n: ngettext("%(n)s个工作日", "%(n)s个工作日", n),
    "个月": lambda n: ngettext("%(n)s个月", "%(n)s个月", n),
    "年": lambda n: ngettext("%(n)s年", "%(n)s年", n),
    "小时": lambda n: ngettext("%(n)s小时", "%(n)s小时", n),
}


def quantity_text(quantity: Quantity) -> str:
    """5个工作日; 1 working day, 5 working days."""
    return _MEASURES[quantity.unit](quantity.count) % {"n": quantity.count}


def parameter_text(value: Quantity | date) -> str:
    """A day or a figure in the message of a finding."""
    return quantity_text(value) if isinstance(value, Quantity) else day_text(value)


def size_text(size: int) -> str:
    """3.2 MB."""
    return str(filesizeformat(size))


def state_label(model: type[Subject] | None, state: str) -> str:
    """The word officials use for a state."""
    if not state or model is None or not issubclass(model, Lifecycle):
        return state
    return state_labels(model).get(state, state)


def state_labels(model: type[Lifecycle]) -> dict[str, str]:
    """Every state of a machine with its word, in the order of declaration."""
    field: Any = model._meta.get_field("state")  # type: ignore[misc]  # each machine declares its own
    return {str(code): str(label) for code, label in field.flatchoices}
