"""Versioned rule sets: which clauses and figures apply, and what a region may tighten (七)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from statute.clauses import CLAUSES, Clause
from statute.findings import MEASURES, Finding, Kind, Refused, Severity, cite, gettext_noop
from statute.parameters import PARAMETERS, Parameter
from statute.vocabulary import (
    CONDITION,
    CONDITIONS,
    MATERIALS,
    MECHANISM_MEMBERS,
    PLAN_UNITS,
    UNIT_KINDS,
    Condition,
    Material,
)

__all__ = [
    "CONDITION",
    "CONDITIONS",
    "MATERIALS",
    "MECHANISM_MEMBERS",
    "PLAN_UNITS",
    "RULESETS",
    "UNIT_KINDS",
    "ZJ_2023",
    "ZJ_2025",
    "Condition",
    "Material",
    "Parameter",
    "RuleSet",
    "applied",
    "banner",
    "continuing",
    "in_force",
    "pinned",
    "succession",
]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of the rules, possibly tightened by a region; immutable.

    `values` holds only what differs from the parameters' defaults. Rules, parameters and findings name clauses by the numbers
    of ZJ-2023 whatever set applies; `numbers` says what each is in this text, `terms` what it calls a thing otherwise, and
    `transitional` which figures running cases keep from the set they were announced under. `short` is how the text is cited.
    """

    code: str
    title: str
    effective_from: date | None
    effective_to: date | None = None
    clauses: Mapping[str, Clause] = field(default_factory=dict, hash=False)
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    short: str = ""
    english: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict, hash=False)
    terms: Mapping[str, str] = field(default_factory=dict, hash=False)
    transitional: frozenset[str] = frozenset()

    def cite(self, clause: str) -> str:
        """A clause of the Measures as this set's text has it; one it has no place for under the name of ZJ-2023.

        Another law's own citation passes unchanged.
        """
        cited = cite(clause)
        if not self.numbers or cited == clause:
            return cited
        number = self.numbers.get(clause.split("-", maxsplit=1)[0])
        return f"{self.short}{number}" if number else cited.replace(MEASURES, ZJ_2023.title)

    def reword(self, text: str) -> str:
        """A text with the terms of this set."""
        for old, new in self.terms.items():
            text = text.replace(old, new)
        return text

    @property
    def loaded(self) -> bool:
        """Whether the text has been entered; an unloaded set is only a slot."""
        return bool(self.clauses)

    def get(self, code: str) -> object:
        """The value in force here; KeyError for a parameter this set doesn't know."""
        return self.values.get(code, self.parameters[code].default)

    def integer(self, code: str) -> int:
        """A whole number, in the parameter's unit; TypeError when it is something else."""
        value = self.get(code)
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{code} is not an integer")
        return value

    def boolean(self, code: str) -> bool:
        """A yes or no; TypeError when it is something else."""
        value = self.get(code)
        if not isinstance(value, bool):
            raise TypeError(f"{code} is not a boolean")
        return value

    def text(self, code: str) -> str:
        """A text, a choice or a month and day ("06-30"); TypeError when it is something else."""
        value = self.get(code)
        if not isinstance(value, str):
            raise TypeError(f"{code} is not a text")
        return value

    def integers(self, code: str) -> tuple[int, ...]:
        """A row of whole numbers; TypeError when it is something else."""
        value = self.get(code)
        if not isinstance(value, tuple):
            raise TypeError(f"{code} is not a row of integers")
        return value

    def units(self, condition: str) -> tuple[str, ...]:
        """The unit kinds that verify a condition unless the announcement names others (四(一))."""
        value = self.get("required_units")
        if not isinstance(value, Mapping):
            raise TypeError("required_units is not a mapping")
        return tuple(value.get(condition, CONDITION[condition].units))

    def is_local(self, code: str) -> bool:
        """Whether a region replaced the default."""
        return code in self.values

    def kind(self, code: str) -> Kind:
        """LAW when the figure in force stands in a legal text, POLICY for a local rule."""
        law = self.parameters[code].origin == "law" and not self.is_local(code)
        return Kind.LAW if law else Kind.POLICY

    def with_local(self, values: Mapping[str, object]) -> "RuleSet":
        """A frozen copy with a region's values; Refused when one is unknown, malformed or laxer."""
        found: list[Finding] = []
        accepted: dict[str, object] = dict(self.values)
        for code, value in values.items():
            parameter = self.parameters.get(code)
            if parameter is None:
                found.append(_unknown(code))
                continue
            clean = parameter.clean(value)
            problems = parameter.check(clean)
            found.extend(problems)
            if not problems:
                accepted[code] = clean
        if found:
            raise Refused(found)
        return replace(self, values=MappingProxyType(accepted))


def _unknown(code: str) -> Finding:
    return Finding(
        code="rule-parameter-unknown",
        message=gettext_noop("规则集中没有参数“%(code)s”。"),
        params={"code": code},
        kind=Kind.SHAPE,
        field=code,
        owner="secretariat",
        remedy=gettext_noop("请从参数清单中选择。"),
    )


ZJ_2023: Final = RuleSet(
    code="ZJ-2023",
    title="《浙江省公共数据授权运营管理办法（试行）》",
    short=MEASURES,
    effective_from=date(2023, 9, 1),
    clauses=CLAUSES,
    parameters=PARAMETERS,
)
ZJ_2025: Final = RuleSet(
    code="ZJ-2025",
    title="《浙江省公共数据资源授权运营管理办法》",
    effective_from=None,
)
RULESETS: Final[Mapping[str, RuleSet]] = MappingProxyType({ruleset.code: ruleset for ruleset in (ZJ_2023, ZJ_2025)})
_DAY = timedelta(days=1)
_SUCCESSOR_ISSUED_ON = date(2025, 9, 1)


def _not_in_force(message: str, code: str, on: date, day: date | None = None) -> Finding:
    return Finding(
        code="ruleset-effective-date",
        message=message,
        params={"code": code, "on": on, "day": day},
        clause="七",
        field="ruleset",
        owner="approver",
        where="ruleset",
        remedy=gettext_noop("请选择通告发布之日有效的规则集。"),
    )


def in_force(code: str, on: date, rulesets: Mapping[str, RuleSet] = RULESETS) -> tuple[Finding, ...]:
    """Whether a new announcement may be dated `on` under a rule set (七).

    Refuses an unknown or unloaded set, and a day before it starts or after it ended.
    """
    ruleset = rulesets.get(code)
    if ruleset is None or not ruleset.loaded or ruleset.effective_from is None:
        message = gettext_noop("规则集%(code)s尚未载入条文，不能据以发布通告。")
        return (_not_in_force(message, code, on),)
    if on < ruleset.effective_from:
        message = gettext_noop("规则集%(code)s自%(day)s起施行，%(on)s的通告不能适用。")
        return (_not_in_force(message, code, on, ruleset.effective_from),)
    if ruleset.effective_to is not None and on > ruleset.effective_to:
        message = gettext_noop("规则集%(code)s已于%(day)s终止，%(on)s的通告不能适用。")
        return (_not_in_force(message, code, on, ruleset.effective_to),)
    return ()


def succession(rulesets: Iterable[RuleSet]) -> Mapping[str, RuleSet]:
    """The sets by code, in the order they take effect, each loaded one over on the day before the next (七)."""
    found = sorted(rulesets, key=lambda ruleset: (ruleset.effective_from or date.max, ruleset.code))
    starts = [ruleset.effective_from for ruleset in found if ruleset.loaded and ruleset.effective_from is not None]
    made = {}
    for ruleset in found:
        first = ruleset.effective_from
        later = [day for day in starts if first is not None and day > first]
        made[ruleset.code] = replace(ruleset, effective_to=later[0] - _DAY) if ruleset.loaded and later else ruleset
    return MappingProxyType(made)


def applied(on: date, rulesets: Mapping[str, RuleSet] = RULESETS) -> RuleSet:
    """The set in force on a day; before the first one, the first."""
    loaded = [ruleset for ruleset in rulesets.values() if ruleset.loaded and ruleset.effective_from is not None]
    begun = [ruleset for ruleset in loaded if ruleset.effective_from is not None and ruleset.effective_from <= on]
    return max(begun, key=_first) if begun else min(loaded, key=_first)


def _first(ruleset: RuleSet) -> date:
    return ruleset.effective_from or date.max


def continuing(today: RuleSet, announced: RuleSet) -> RuleSet:
    """What a running case owes day by day: the set in force, with what a transitional line leaves to the one it was announced
    under (七)."""
    if today.code == announced.code or not today.transitional:
        return today
    kept = {code: announced.parameters[code] for code in today.transitional if code in announced.parameters}
    return replace(today, parameters=MappingProxyType({**today.parameters, **kept}))


def banner(code: str, on: date, rulesets: Mapping[str, RuleSet] = RULESETS) -> tuple[Finding, ...]:
    """A warning to show while a successor is known to exist but its text is not loaded (七)."""
    if code != ZJ_2023.code or on < _SUCCESSOR_ISSUED_ON or rulesets[ZJ_2025.code].loaded:
        return ()
    return (
        Finding(
            code="newer-rules-prevail",
            message=gettext_noop("%(title)s已印发，条文尚未载入；发布新通告前请核对其施行日期。"),
            params={"title": ZJ_2025.title},
            clause="七",
            severity=Severity.WARN,
            owner="approver",
            where="ruleset",
        ),
    )


def pinned(announced_under: str, judged_under: str) -> tuple[Finding, ...]:
    """An application keeps the rule set of its announcement, whatever came into force since (七)."""
    if announced_under == judged_under:
        return ()
    return (
        Finding(
            code="newer-rules-prevail",
            message=gettext_noop("本案适用通告发布时的规则集%(pinned)s，不能改按%(judged)s办理。"),
            params={"pinned": announced_under, "judged": judged_under},
            clause="七",
            owner="clerk",
            where="ruleset",
            remedy=gettext_noop("新规则集只适用于其后发布的通告。"),
        ),
    )
