"""What is in force in a region on a day, figure by figure: since when, by which document, what came before and what comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from operations.mechanism import values
from operations.mechanism.models import LocalRule
from statute.parameters import Parameter
from statute.rulesets import RuleSet
from statute.themes import FIXED_BY_ANNOUNCEMENT, by_theme
from web.house import house


@dataclass(frozen=True, kw_only=True)
class Version:
    """A value a region entered, as people read it."""

    rule: LocalRule
    value: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure on one day. `rule`: the region's own value it comes from, None where the rule set's own applies."""

    parameter: Parameter
    value: str
    default: str
    bound: str
    rule: LocalRule | None
    coming: Sequence[Version] = ()
    earlier: Sequence[Version] = ()
    dropped: Sequence[Version] = ()


def entered_at(region: str) -> QuerySet[LocalRule]:
    """Every value entered for a region, withdrawn and revoked ones too, the older first."""
    return LocalRule.objects.filter(region_id=region).order_by("effective_on", "pk")


def binding_at(region: str) -> QuerySet[LocalRule]:
    """The values that took or will take effect, which everybody may know."""
    return entered_at(region).filter(confirmed_by__isnull=False, revoked_at__isnull=True)


def lines(ruleset: RuleSet, rows: Iterable[LocalRule], day: date) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Every figure of the rule set as it stood on the day, under its theme. `ruleset`: with the region's values of that day."""
    kept: dict[str, list[LocalRule]] = {}
    for row in rows:
        kept.setdefault(row.parameter, []).append(row)
    return tuple(
        (theme, tuple(_line(ruleset, parameter, kept.get(parameter.code, []), day) for parameter in parameters))
        for theme, parameters in by_theme(ruleset.parameters)
    )


def _line(ruleset: RuleSet, parameter: Parameter, rows: list[LocalRule], day: date) -> Line:
    bound = [row for row in rows if row.confirmed_by is not None and row.standing]
    past = [row for row in bound if row.effective_on <= day]
    local = ruleset.is_local(parameter.code)

    def told(chosen: Iterable[LocalRule]) -> tuple[Version, ...]:
        return tuple(Version(rule=row, value=values.measured_text(parameter, row.value)) for row in chosen)

    return Line(
        parameter=parameter,
        value=values.measured(parameter, ruleset.get(parameter.code)),
        default=values.measured(parameter, parameter.default),
        bound=values.bound(parameter),
        rule=past[-1] if past and local else None,
        coming=told(row for row in rows if row.standing and (row.effective_on > day or row.confirmed_by is None)),
        earlier=told(past[:-1] if local else past),
        dropped=told(row for row in rows if not row.standing),
    )


def effect(region: str, parameter: Parameter) -> str:
    """What a value from a day on touches: which running cases keep what they have, what follows the new value."""
    running = house().running(region)
    cases = ngettext("%(n)s件在办申请", "%(n)s件在办申请", running.applications) % {"n": running.applications}
    agreements = ngettext("%(n)s份有效协议", "%(n)s份有效协议", running.agreements) % {"n": running.agreements}
    title = gettext(parameter.title)
    if parameter.code in FIXED_BY_ANNOUNCEMENT:
        return gettext(
            "只适用于生效之日起发布的通告；现有%(cases)s和%(agreements)s按其通告发布时的“%(title)s”办理，不受影响。"
        ) % {"cases": cases, "agreements": agreements, "title": title}
    return gettext(
        "自生效之日起，“%(title)s”按新取值计算，现有%(cases)s和%(agreements)s此后新办的事项一并适用；此前已经算定的期限不变。"
    ) % {"cases": cases, "agreements": agreements, "title": title}
