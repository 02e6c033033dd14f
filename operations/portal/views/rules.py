"""The rules for everybody: what applied in a region on a day, every clause, and what each does in the system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import Region
from audit import clock
from audit.subject import Arrow
from operations.mechanism import inforce, queries
from statute.clauses import CLAUSES, PLACES, RULES, Clause, Place, Rule, rules_of
from statute.rulesets import ZJ_2023, RuleSet
from web.house import house
from web.reading import together
from web.showing import cited

PROVINCE = "330000"


def _asked(request: HttpRequest) -> tuple[str, date]:
    """Region and day of the address: else the reader's own region, else the province; today. 404 for a day that is none."""
    region = request.GET.get("region", "") or getattr(request.actor, "region", "") or PROVINCE  # type: ignore[attr-defined]
    try:
        on = date.fromisoformat(request.GET["on"]) if request.GET.get("on") else clock.today(request.at)  # type: ignore[attr-defined]
    except ValueError:
        raise Http404 from None
    return region, on


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A rule with what enforces and what shows it."""

    rule: Rule
    enforced: Sequence[Place]
    tests: Sequence[Place]

    @property
    def whole(self) -> bool:
        """Enforced, and shown by a test."""
        return bool(self.enforced and self.tests)


def _shown(rule: Rule) -> Shown:
    places = PLACES.get(rule.slug, ())
    return Shown(
        rule=rule,
        enforced=[place for place in places if place.what == "enforced"],
        tests=[place for place in places if place.what == "test"],
    )


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The rule sets, every value as it was in a region on a day, the clauses and the rules read out of them by part."""
    region, on = _asked(request)
    regions, rows = Region.objects.order_by("code"), inforce.binding_at(region)
    together(regions, rows, queries.local_values(region))
    here = next((place for place in regions if place.code == region), None)
    if here is None and request.GET.get("region"):
        raise Http404
    ruleset = queries.rules_for(region, on)
    shown = [_shown(rule) for rule in RULES.values()]
    context = {
        "rulesets": queries.rulesets().values(),
        "parts": [
            {
                "head": CLAUSES[part],
                "clauses": [clause for clause in CLAUSES.values() if clause.part == part],
                "rules": [row for row in shown if row.rule.row[0] == part],
            }
            for part in dict.fromkeys(clause.part for clause in CLAUSES.values())
        ],
        "whole": sum(row.whole for row in shown),
        "count": len(shown),
        "region": here,
        "regions": regions,
        "on": on,
        "ruleset": ruleset,
        "themes": inforce.lines(ruleset, rows, on),
    }
    return render(request, "operations/portal/rules.html", context)


@require_GET
def clause(request: HttpRequest, number: str) -> HttpResponse:
    """One clause: in our words, what is read out of it, and what it does here. A point leads to what it is a point of."""
    region, on = _asked(request)
    ruleset, found, ours = _found(number)
    rows, place = inforce.binding_at(region), Region.objects.filter(code=region)
    together(rows, place, queries.local_values(region))
    here = next(iter(place), None)
    if here is None and request.GET.get("region"):
        raise Http404
    lines = inforce.lines(queries.rules_for(region, on), rows, on)
    about = [place for key, places in PLACES.items() if key not in RULES and _within(key, ours) for place in places]
    context = {
        "clause": found,
        "number": number,
        "citation": f"{ruleset.short}{found.number}" if ruleset.numbers else cited(number),
        "ruleset": ruleset,
        "elsewhere": _elsewhere(ours, ruleset),
        "rules": [_shown(rule) for number in ours for rule in rules_of(number)],
        "acts": [act for act in house().acts if act.clause and _within(act.clause, ours)],
        "arrows": _arrows(ours),
        "region": here,
        "lines": [line for _t, of_theme in lines for line in of_theme if _within(line.parameter.clause, ours)],
        "papers": list(dict.fromkeys(place.label for place in about if place.what == "paper")),
        "jobs": _jobs(place.name for place in about if place.what == "job"),
    }
    return render(request, "operations/portal/clause.html", context)


def _found(number: str) -> tuple[RuleSet, Clause, tuple[str, ...]]:
    """The set that has a clause of this number, the clause, and the numbers by which rules know it; 404 where none has."""
    if (ours := CLAUSES.get(number) or CLAUSES.get(number.rstrip("0123456789"))) is not None:
        return ZJ_2023, ours, (ours.number,)
    for ruleset in queries.rulesets().values():
        if ruleset.numbers and (clause := ruleset.clauses.get(number)) is not None:
            return ruleset, clause, tuple(old for old, new in ruleset.numbers.items() if new == number)
    raise Http404


def _elsewhere(ours: Sequence[str], ruleset: RuleSet) -> list[tuple[RuleSet, str]]:
    """What the clause is in the other sets that are loaded."""
    others = [other for other in queries.rulesets().values() if other.loaded and other.code != ruleset.code]
    return [
        (o, new)
        for o in others
        for new in dict.fromkeys(o.numbers.get(old, "" if o.numbers else old) for old in ours)
        if new
    ]


def _arrows(ours: Sequence[str]) -> list[tuple[Any, Arrow]]:
    return [
        (desk.title, arrow)
        for desk in house().desks
        for arrow in getattr(desk.model, "arrows", tuple)()
        if arrow.clause and _within(arrow.clause, ours)
    ]


def _jobs(names: Any) -> list[Any]:
    wanted = set(names)
    return [job for job in house().jobs if job.name in wanted]


def _within(number: str, clauses: Sequence[str]) -> bool:
    return any(number == clause or (number.startswith(clause) and clause.endswith(")")) for clause in clauses)
