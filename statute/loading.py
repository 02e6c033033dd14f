"""A rule set as data: what an official enters from the published text, read line by line; every fault with its line.

The file is CSV with the headings below. Each line says one thing; docs/rulesets.md describes it for those who fill it in.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from statute.clauses import CLAUSES, RULES, Clause, Rule
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.parameters import PARAMETERS, Parameter
from statute.rulesets import ZJ_2023, RuleSet

HEADINGS: Final = ("种类", "编号", "内容", "说明", "下限", "上限")
# What a line of the kind 规则集 may name.
ABOUT: Final = ("代码", "名称", "简称", "英文名称", "施行日期")
NEEDED: Final = ("代码", "名称", "施行日期")
# Figures of a single agreement: a transitional line may leave these to the set it was announced under.
KEPT: Final = frozenset({
    "annual_evaluation_due", "annual_report_due", "deletion_due_workdays", "drill_interval_months",
    "emergency_confirm_workdays", "expiry_reminders_days", "final_report_due_days", "hearing_workdays",
    "incident_report_hours", "incident_report_hours_cii", "inspection_interval_months", "log_retention_months",
    "periodic_report", "periodic_report_due_days", "processing_record_years",
})  # fmt: skip
_CODE = re.compile(r"^[A-Z]{2}-\d{4}$")
_NUMBERS = {*CLAUSES} | {rule.clause for rule in RULES.values()}
Read = Callable[[str, str], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number there, and its cells without blanks around them."""

    number: int
    kind: str
    key: str
    value: str
    note: str
    floor: str
    ceiling: str


@dataclass(kw_only=True)
class Loading:
    """What a file says so far, and what is wrong with it."""

    read: Read
    about: dict[str, str] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    transitional: set[str] = field(default_factory=set)
    mapped_at: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def fault(self, line: int, message: str, **params: object) -> None:
        """Something is wrong in a line."""
        what = Finding(
            code="ruleset-line", message=message, params={**params, "line": line}, kind=Kind.SHAPE, field="document"
        )
        self.findings.append(what)

    def once(self, line: Line, kept: Mapping[str, object]) -> bool:
        """Whether a line has its number, and no line before it had the same."""
        if not line.key:
            self.fault(line.number, _NO_KEY)
        elif line.key in kept:
            self.fault(line.number, _TWICE, key=line.key)
        return bool(line.key) and line.key not in kept


_NO_KEY = gettext_noop("第%(line)s行：没有填写编号。")
_TWICE = gettext_noop("第%(line)s行：“%(key)s”重复。")
_NO_VALUE = gettext_noop("第%(line)s行：“%(key)s”没有填写内容。")
_HEADINGS = gettext_noop("第%(line)s行：第一行应为列名：%(headings)s。")
_KIND = gettext_noop("第%(line)s行：种类“%(kind)s”不是规则集、条文、参数、用语、对应、过渡之一。")
_ABOUT = gettext_noop("第%(line)s行：规则集没有“%(key)s”一项。")
_SUMMARY = gettext_noop("第%(line)s行：条文%(key)s没有填写概括。")
_UNKNOWN = gettext_noop("第%(line)s行：没有参数“%(key)s”。")
_VALUE = gettext_noop("第%(line)s行：参数%(key)s的取值“%(value)s”不符合要求的格式。")
_BOUNDS = gettext_noop("第%(line)s行：参数%(key)s的取值“%(value)s”超出本行的下限或者上限。")
_NOT_KEPT = gettext_noop("第%(line)s行：参数%(key)s不能由过渡条款保留：它不按单个协议计算。")
_OLD = gettext_noop("第%(line)s行：“%(key)s”不是现行规则引用的条文编号。")
_NEW = gettext_noop("第%(line)s行：对应的条文“%(value)s”不在本文件的条文中。")
_MISSING = gettext_noop("第%(line)s行：规则集没有填写“%(key)s”。")
_NAME = gettext_noop("第%(line)s行：代码“%(key)s”不能载入：应为两个大写字母、短横和四位数字，且不是内置规则集。")
_DATE = gettext_noop("第%(line)s行：施行日期“%(value)s”不是形如2026-01-01的日期。")
_EARLY = gettext_noop("第%(line)s行：施行日期应当晚于%(code)s的施行日期。")
_EMPTY = gettext_noop("第%(line)s行：文件没有条文。")
_UNMAPPED = gettext_noop("规则%(slug)s（%(clause)s）没有对应的新条文，仍按原条文引用。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The rule set of a file, None where a fault stops it; findings, warnings included; rules without a place in the new text."""

    ruleset: RuleSet | None
    findings: tuple[Finding, ...]
    unmapped: tuple[Rule, ...]


def load(text: str, read: Read) -> Loaded:
    """Read a file. `read` makes a parameter's value of its text, as for local rules."""
    found = Loading(read=read)
    for line in _lines(text, found):
        _take(line, found)
    for key, at in found.mapped_at.items():
        if found.numbers[key] not in found.clauses:
            found.fault(at, _NEW, value=found.numbers[key])
    first = _first_day(found)
    unmapped = tuple(rule for rule in RULES.values() if rule.clause not in found.numbers)
    faults = tuple(found.findings)
    warned = tuple(_not_mapped(rule) for rule in unmapped)
    return Loaded(
        ruleset=None if faults or first is None else _made(found, first),
        findings=(*faults, *warned),
        unmapped=unmapped,
    )


def _lines(text: str, found: Loading) -> Iterator[Line]:
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    heading = next(rows, [])
    if tuple(cell.strip() for cell in heading[: len(HEADINGS)]) != HEADINGS:
        found.fault(1, _HEADINGS, headings="、".join(HEADINGS))
        return
    for row in rows:
        cells = [cell.strip() for cell in row[: len(HEADINGS)]]
        if any(cells):
            yield Line(rows.line_num, *(cells + [""] * (len(HEADINGS) - len(cells))))


def _take(line: Line, found: Loading) -> None:
    match line.kind:
        case "规则集":
            _about(line, found)
        case "条文":
            _clause(line, found)
        case "参数":
            _parameter(line, found)
        case "用语":
            if found.once(line, found.terms):
                _filled(line, found)
                found.terms[line.key] = line.value
        case "对应":
            _number(line, found)
        case "过渡":
            if line.key not in PARAMETERS:
                found.fault(line.number, _UNKNOWN, key=line.key)
            elif line.key not in KEPT:
                found.fault(line.number, _NOT_KEPT, key=line.key)
            found.transitional.add(line.key)
        case _:
            found.fault(line.number, _KIND, kind=line.kind)


def _filled(line: Line, found: Loading) -> None:
    if not line.value:
        found.fault(line.number, _NO_VALUE, key=line.key)


def _about(line: Line, found: Loading) -> None:
    if not found.once(line, found.about):
        return
    if line.key not in ABOUT:
        found.fault(line.number, _ABOUT, key=line.key)
        return
    _filled(line, found)
    found.about[line.key] = line.value
    if line.key == "代码" and (not _CODE.match(line.value) or line.value == ZJ_2023.code):
        found.fault(line.number, _NAME, key=line.value)
    if line.key == "施行日期":
        day = _day(line.value)
        if day is None:
            found.fault(line.number, _DATE, value=line.value)
        elif ZJ_2023.effective_from is not None and day <= ZJ_2023.effective_from:
            found.fault(line.number, _EARLY, code=ZJ_2023.code)


def _clause(line: Line, found: Loading) -> None:
    if found.once(line, found.clauses):
        _filled(line, found)
        if not line.note:
            found.fault(line.number, _SUMMARY, key=line.key)
        found.clauses[line.key] = Clause(line.key, line.value, line.note)


def _parameter(line: Line, found: Loading) -> None:
    if not found.once(line, found.parameters):
        return
    known = PARAMETERS.get(line.key)
    if known is None:
        found.fault(line.number, _UNKNOWN, key=line.key)
        return
    floor, ceiling = (known.clean(found.read(line.key, text)) if text else None for text in (line.floor, line.ceiling))
    made = replace(known, default=known.clean(found.read(line.key, line.value)), floor=floor, ceiling=ceiling)
    given = (made.default, *(bound for bound in (floor, ceiling) if bound is not None))
    wrong = [value for value in given if any(f.code == "rule-parameter-shape" for f in known.check(value))]
    for value in wrong:
        found.fault(line.number, _VALUE, key=line.key, value=str(value))
    if not wrong and made.check(made.default):
        found.fault(line.number, _BOUNDS, key=line.key, value=line.value)
    found.parameters[line.key] = made


def _number(line: Line, found: Loading) -> None:
    if found.once(line, found.numbers):
        _filled(line, found)
        if line.key not in _NUMBERS:
            found.fault(line.number, _OLD, key=line.key)
        found.numbers[line.key], found.mapped_at[line.key] = line.value, line.number


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _first_day(found: Loading) -> date | None:
    """The first day, once everything that a set can't do without is there."""
    for key in (key for key in NEEDED if key not in found.about):
        found.fault(1, _MISSING, key=key)
    if not found.clauses:
        found.fault(1, _EMPTY)
    return _day(found.about.get("施行日期", ""))


def _not_mapped(rule: Rule) -> Finding:
    params = {"slug": rule.slug, "clause": rule.citation}
    return Finding(code="ruleset-unmapped", message=_UNMAPPED, params=params, severity=Severity.WARN, field="document")


def _made(found: Loading, first: date) -> RuleSet:
    title = found.about["名称"]
    return RuleSet(
        found.about["代码"],
        title,
        first,
        clauses=MappingProxyType(found.clauses),
        parameters=MappingProxyType({**PARAMETERS, **found.parameters}),
        short=found.about.get("简称") or title,
        english=found.about.get("英文名称", ""),
        numbers=MappingProxyType(found.numbers),
        terms=MappingProxyType(found.terms),
        transitional=frozenset(found.transitional),
    )
