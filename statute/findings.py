"""What a rule answers: findings, and the one exception that carries them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


def gettext_noop(s: str) -> str:
    """Mark a Chinese source message for extraction; translation happens where it is shown."""
    return s


class Kind(StrEnum):
    """Where a finding's authority comes from; decides the HTTP status of a refusal."""

    LAW = "law"  # 422: the Measures, or another law, say so
    POLICY = "policy"  # 422: a local rule, never shown as the Measures
    STATE = "state"  # 409: wrong state, conflict
    ROLE = "role"  # 403: not this role's act
    DUTY = "duty"  # 403: separation of duties
    SHAPE = "shape"  # 422: malformed input


class Severity(StrEnum):
    """Whether a finding stops the act or is only shown and recorded."""

    BLOCK = "block"
    WARN = "warn"


_CLAUSE = re.compile(r"^([一二三四五六七])(?:\(([一二三四五六七八九十]+)\))?(\d+)?(?:-\w+)?$")
# How the text that the numbers of clauses are taken from is cited.
MEASURES = "《办法》"
LOCAL_RULE = gettext_noop("本地规则")


def cite(clause: str) -> str:
    """Render a clause number for people: "四(四)" becomes "《办法》四、（四）".

    A matrix suffix ("五(四)1-a") is dropped; text in any other shape is another law's own
    citation and passes unchanged.
    """
    match = _CLAUSE.match(clause)
    if match is None:
        return clause
    part, item, point = match.groups()
    return f"{MEASURES}{part}" + (f"、（{item}）" if item else "") + (point or "")


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, as a parameter of a message: languages with a plural want both together."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


Saying = Callable[[Quantity | date], str]


def _said(value: Quantity | date) -> str:
    return str(value) if isinstance(value, Quantity) else f"{value.year}年{value.month}月{value.day}日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule found wrong (or, as a warning, worth showing).

    `code` is the slug of the clause matrix where one applies; `clause` its number ("四(四)");
    `message` and `remedy` are Chinese templates with %(name)s placeholders filled from `params`.
    `owner` is the role or unit kind that can mend it, `where` the place where it is mended.
    """

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)
    clause: str = ""
    kind: Kind = Kind.LAW
    severity: Severity = Severity.BLOCK
    field: str = ""
    owner: str = ""
    where: str = ""
    remedy: str = ""

    @property
    def text(self) -> str:
        """The Chinese sentence with its parameters filled in."""
        return self.render(_same)

    @property
    def remedy_text(self) -> str:
        """The Chinese remedy with its parameters filled in; empty when there is none."""
        return self.render_remedy(_same)

    @property
    def basis(self) -> str:
        """The authority to print: the clause, or the words for a local rule."""
        return LOCAL_RULE if self.kind is Kind.POLICY else cite(self.clause)

    @property
    def blocks(self) -> bool:
        """True when the finding refuses the act."""
        return self.severity is Severity.BLOCK

    def render(self, translate: Callable[[str], str], say: Saying = _said) -> str:
        """Fill the message after translating it and its textual parameters; `say` words a day, or a figure with its unit."""
        return self._fill(self.message, translate, say)

    def render_remedy(self, translate: Callable[[str], str], say: Saying = _said) -> str:
        """Fill the remedy after translating it and its textual parameters."""
        return self._fill(self.remedy, translate, say) if self.remedy else ""

    def _fill(self, template: str, translate: Callable[[str], str], say: Saying) -> str:
        return translate(template) % {k: _shown(v, translate, say) for k, v in self.params.items()}


def _shown(value: object, translate: Callable[[str], str], say: Saying) -> object:
    if isinstance(value, Quantity | date):
        return say(value)
    if isinstance(value, str):
        return translate(value) if value else ""
    if isinstance(value, tuple):
        return "、".join(str(_shown(part, translate, say)) for part in value)
    return value


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that refuse the act."""
    return tuple(finding for finding in findings if finding.blocks)


def warnings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that are shown and recorded without refusing."""
    return tuple(finding for finding in findings if not finding.blocks)


class Refused(Exception):  # noqa: N818 - an act is refused; nothing went wrong
    """An act was refused; carries every finding, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        if not self.findings:
            raise ValueError("a refusal needs at least one finding")
        super().__init__(self.findings)

    def __str__(self) -> str:
        return " ".join(finding.text for finding in self.findings)

    @property
    def kind(self) -> Kind:
        """The kind that decides the answer: ROLE or DUTY beats STATE beats all others."""
        kinds = [finding.kind for finding in blocking(self.findings) or self.findings]
        for strongest in (Kind.ROLE, Kind.DUTY, Kind.STATE):
            if strongest in kinds:
                return strongest
        return kinds[0]


def require(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Raise Refused with all findings when any blocks; otherwise return the warnings."""
    found = tuple(findings)
    if blocking(found):
        raise Refused(found)
    return found
