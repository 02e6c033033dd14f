"""Pre-job training held by the provincial data authority (五(二))."""

from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsFacts:
    """Results about to be recorded on a day; names of trainees."""

    held_on: date
    today: date
    trainees: int
    passed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    # Those passing who are no longer at their post.
    left: tuple[str, ...] = ()


def organized(by_province: bool) -> tuple[Finding, ...]:
    """Training is the provincial data authority's to hold and to record (五(二))."""
    if by_province:
        return ()
    return (
        Finding(
            code="pre-job-training",
            message=gettext_noop("岗前培训由省公共数据主管部门组织并记载。"),
            clause="五(二)",
            kind=Kind.ROLE,
            owner="provincial_desk",
        ),
    )


def results(facts: ResultsFacts) -> tuple[Finding, ...]:
    """After the day, of people who were asked; nobody both passed and stayed away, nobody who has left (五(二))."""
    found: list[Finding] = []
    if facts.today < facts.held_on:
        message = gettext_noop("培训日期为%(day)s，尚未举办，不能记载结果。")
        found.append(_finding("training-day", message, "held_on", {"day": facts.held_on}))
    if not facts.trainees:
        found.append(_finding("training-nobody", gettext_noop("尚未确定参训人员。"), "people", {}))
    both = tuple(name for name in facts.passed if name in facts.absent)
    if both:
        found.append(_finding("training-both", gettext_noop("%(names)s不能既通过又缺席。"), "absent", {"names": both}))
    if facts.left:
        found.append(_finding("person-left", gettext_noop("%(names)s已离岗。"), "passed", {"names": facts.left}))
    return tuple(found)


def _finding(code: str, message: str, field: str, params: dict[str, object]) -> Finding:
    return Finding(
        code=code, message=message, params=params, clause="五(二)", kind=Kind.STATE, field=field,
        owner="provincial_desk", where="trainees",
    )  # fmt: skip
