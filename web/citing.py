"""Which rule set's text is cited: that of the case one reads about, else that in force on the day.

Findings, acts and papers name a clause by one number whatever set applies; only here is it turned into words. A page, an answer
of the API and a letter say whom they are about; what is not about a case cites the set of the day. The set is looked up when the
first clause is put into words, since most of what is read names none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from audit import clock
from audit.subject import Subject
from statute.rulesets import ZJ_2023, RuleSet
from web.house import house

_find: ContextVar[Callable[[], RuleSet] | None] = ContextVar("citing", default=None)


@contextmanager
def of_day(at: datetime) -> Iterator[None]:
    """While a request is answered: the set of the day, until something says whom it is about."""
    token = _find.set(_remembered(lambda: house().ruleset_on(clock.today(at))))
    try:
        yield
    finally:
        _find.reset(token)


def about(subject: Subject) -> None:
    """From here on the request is about this object."""
    house().soon_applied(subject)
    _find.set(_remembered(lambda: house().ruleset_of(subject)))


@contextmanager
def of(subject: Subject) -> Iterator[None]:
    """While something is written about an object."""
    token = _find.set(_remembered(lambda: house().ruleset_of(subject)))
    try:
        yield
    finally:
        _find.reset(token)


def applied() -> RuleSet:
    """The set that is cited; outside of any request or letter the built-in one."""
    find = _find.get()
    return ZJ_2023 if find is None else find()


def cite(clause: str) -> str:
    """A clause as it is printed in Chinese, by the text that applies."""
    return applied().cite(clause)


def _remembered(find: Callable[[], RuleSet]) -> Callable[[], RuleSet]:
    found: list[RuleSet] = []

    def once() -> RuleSet:
        if not found:
            found.append(find())
        return found[0]

    return once
