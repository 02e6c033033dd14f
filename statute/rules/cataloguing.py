"""The catalog: graded before it is opened, and what a file of proposals must hold (一(一), 六(一))."""

from dataclasses import dataclass

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules.operating import disclosure
from statute.rules.scenarios import classified

SENSITIVE = ("L3", "L4")
# So many rows of one file are looked at and confirmed by people; more belongs in several files.
ROWS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """A data item as it is proposed: codes of level ("L1" to "L4") and attribute ("open", "restricted", "prohibited")."""

    name: str
    classification: str
    level: str
    attribute: str
    protected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """One row of a file of proposals; columns by their headings, `unknown` as (heading, what stands there)."""

    blank: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    not_text: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    code: str = ""
    code_taken: bool = False
    code_twice: bool = False
    item: ItemFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file of proposals as a whole: its headings, those of them that promise content, the number of rows."""

    headings: tuple[str, ...]
    required: tuple[str, ...]
    known: tuple[str, ...]
    rows: int
    sheets: int = 1
    content: tuple[str, ...] = ()


def graded(item: ItemFacts) -> tuple[Finding, ...]:
    """Level first, then the attribute that fits it and what the item contains (一(一), 六(一); DB33/T 2351)."""
    found: list[Finding] = []
    if item.attribute and not item.level:
        found.append(_before(gettext_noop("尚未定级，不能确定开放属性。"), {}))
    if item.level in SENSITIVE and item.attribute == "open":
        found.append(_before(gettext_noop("%(level)s 级数据不得列为无条件开放。"), {"level": item.level}))
    if item.protected and item.attribute == "open":
        found.append(
            Finding(
                code="protected-not-open",
                message=gettext_noop("含有%(names)s的数据不得列为无条件开放。"),
                params={"names": item.protected},
                clause="一(一)",
                kind=Kind.POLICY,
                field="attribute",
                owner="steward",
                where="catalog",
                remedy=gettext_noop("请选择受限开放或禁止开放，或者核对所含信息。"),
            )
        )
    if item.level == "L4" and item.attribute == "restricted":
        found.append(
            Finding(
                code="sensitive-better-prohibited",
                message=gettext_noop("%(level)s 级数据一般列为禁止开放。"),
                params={"level": item.level},
                kind=Kind.POLICY,
                severity=Severity.WARN,
                field="attribute",
                owner="steward",
                where="catalog",
            )
        )
    return tuple(found)


def _before(message: str, params: dict[str, str]) -> Finding:
    return Finding(
        code="level-before-attribute",
        message=message,
        params=params,
        clause="六(一)",
        kind=Kind.POLICY,
        field="attribute",
        owner="steward",
        where="catalog",
        remedy=gettext_noop("请先核定级别，再选择受限开放或禁止开放。"),
    )


def row(facts: RowFacts) -> tuple[Finding, ...]:
    """Everything that keeps one row of a file out of the catalog, and what its item runs into."""
    found = [
        _shape(code, message, {"names": names})
        for code, message, names in (
            ("import-formula", gettext_noop("%(names)s是公式，只接受文字。"), facts.formulas),
            ("import-type", gettext_noop("%(names)s不是文本格式，前导零等可能已经丢失。"), facts.not_text),
            ("import-blank", gettext_noop("没有填写：%(names)s。"), facts.blank),
            ("import-length", gettext_noop("%(names)s过长。"), facts.too_long),
        )
        if names
    ]
    found.extend(
        _shape("import-value", gettext_noop("%(column)s不能是“%(value)s”。"), {"column": heading, "value": value})
        for heading, value in facts.unknown
    )
    if facts.code_taken:
        found.append(_code(gettext_noop("本地区目录中已有编号%(code)s。"), facts.code))
    if facts.code_twice:
        found.append(_code(gettext_noop("编号%(code)s在文件中不止一次。"), facts.code))
    if facts.item is not None:
        found.extend(classified(facts.item.name, bool(facts.item.classification and facts.item.level)))
        found.extend(graded(facts.item))
    return tuple(found)


def file(facts: FileFacts) -> tuple[Finding, ...]:
    """One sheet with the headings known here and a number of rows people can look at; never a column of content."""
    found: list[Finding] = []
    if facts.sheets != 1:
        found.append(_shape("import-sheets", gettext_noop("文件只能有一张工作表。"), {}))
    missing = tuple(name for name in facts.required if name not in facts.headings)
    if missing:
        found.append(_shape("import-columns", gettext_noop("第一行缺少列名：%(names)s。"), {"names": missing}))
    doubled = tuple(name for name in facts.known if facts.headings.count(name) > 1)
    if doubled:
        found.append(_shape("import-columns", gettext_noop("列名重复：%(names)s。"), {"names": doubled}))
    foreign = tuple(name for name in facts.headings if name not in facts.known)
    if facts.content:
        found.extend(disclosure("raw"))
    if foreign:
        found.append(_shape("import-columns", gettext_noop("目录没有这些列：%(names)s。"), {"names": foreign}))
    if not facts.rows:
        found.append(_shape("import-empty", gettext_noop("文件中没有数据项。"), {}))
    if facts.rows > ROWS_MAX:
        found.append(
            _shape("import-rows", gettext_noop("一次最多导入 %(limit)s 行，请分成几个文件。"), {"limit": ROWS_MAX})
        )
    return tuple(found)


def taking(good: int, faulty: tuple[int, ...], good_only: bool) -> tuple[Finding, ...]:
    """All rows, or, by choice, the good ones only; never silently fewer than the file holds."""
    if not good:
        return (_shape("import-nothing", gettext_noop("没有一行可以导入。"), {}),)
    if not faulty or good_only:
        return ()
    return (
        Finding(
            code="import-faulty-rows",
            message=gettext_noop("第%(rows)s行有问题，尚未导入任何一行。"),
            params={"rows": tuple(str(number) for number in faulty)},
            kind=Kind.SHAPE,
            field="good_only",
            owner="steward",
            where="rows",
            remedy=gettext_noop("请改正文件后重新上传，或者选择只导入没有问题的行。"),
        ),
    )


def _shape(code: str, message: str, params: dict[str, object]) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        kind=Kind.SHAPE,
        field="file",
        owner="steward",
        where="rows",
        remedy=gettext_noop("请改正文件后重新上传。"),
    )


def _code(message: str, code: str) -> Finding:
    return Finding(
        code="item-code-taken", message=message, params={"code": code}, kind=Kind.STATE, field="code", owner="steward",
        where="catalog",
    )  # fmt: skip
