"""Erasure of contents of the trail: a ground in law, two sides, and nothing that a case still needs (个人信息保护法 47)."""

from collections.abc import Sequence
from dataclasses import dataclass

from statute.findings import Finding, Kind, gettext_noop

DUTY = gettext_noop("《中华人民共和国个人信息保护法》第四十七条")
# While a term of keeping runs, the content is stored and protected, not erased.
KEEPING = gettext_noop("《中华人民共和国个人信息保护法》第四十七条第二款")
# One request is read by the person who approves it.
MOST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What is asked for. `numbered`: the ground is somebody's decision, which has a number; `chosen`: how many entries,
    `erasable`: how many of them are sealed, not erased and not about an erasure; `documents`: how many files."""

    numbered: bool
    document_no: str
    reason: str
    chosen: int
    erasable: int
    documents: int


def request(facts: RequestFacts) -> tuple[Finding, ...]:
    """A ground with its number, a reason, and entries that have a content to be erased."""
    found: list[Finding] = []
    if facts.numbered and not facts.document_no.strip():
        found.append(_shape("erasure-ground", gettext_noop("请填写裁判文书或者决定的文号。"), "document_no"))
    if not facts.reason.strip():
        found.append(_shape("erasure-reason", gettext_noop("请说明为什么必须删除。"), "reason"))
    if not facts.chosen and not facts.documents:
        found.append(_shape("erasure-nothing", gettext_noop("没有选择要删除内容的记录或者文件。"), "entries"))
    if facts.chosen > MOST:
        message = gettext_noop("一次最多删除%(most)s条记录的内容，现选择了%(count)s条。")
        found.append(_shape("erasure-many", message, "entries", most=MOST, count=facts.chosen))
    if facts.erasable < facts.chosen:
        message = gettext_noop("所选记录中有%(count)s条尚未封存、内容已删除，或者不属于可以删除的记录。")
        found.append(_shape("erasure-entries", message, "entries", count=facts.chosen - facts.erasable))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededFacts:
    """What the cases of the entries are still needed for: numbers of orders to correct, incidents and closures that are not
    over, texts of holds of law that are not lifted."""

    held: Sequence[str]
    corrections: Sequence[str]
    incidents: Sequence[str]
    closures: Sequence[str]


def needed(facts: NeededFacts) -> tuple[Finding, ...]:
    """Nothing is erased that is held by law or that a case not yet over rests on."""
    kinds = (
        (facts.held, gettext_noop("所涉案件依法保全尚未解除：%(names)s。"), KEEPING),
        (facts.corrections, gettext_noop("所涉案件的改正尚未办结：%(names)s。"), "六(八)"),
        (facts.incidents, gettext_noop("所涉案件的安全事件尚未办结：%(names)s。"), "六(四)"),
        (facts.closures, gettext_noop("所涉案件的退出处置尚未办结：%(names)s。"), "四(五)"),
    )
    return tuple(
        Finding(
            code="erasure-needed", message=message, params={"names": tuple(names)}, clause=clause, owner="approver",
            remedy=gettext_noop("办结或者解除保全后再申请；此前只存储，不作其他处理。"),
        )
        for names, message, clause in kinds
        if names
    )  # fmt: skip


def two_sides(requested_by: str, decided_by: str) -> tuple[Finding, ...]:
    """Who keeps the cases and who keeps the trail decide together: what one side asked for, the other decides."""
    if (requested_by == "clerk") == (decided_by == "audit_admin"):
        return ()
    if requested_by == "clerk":
        message, owner = gettext_noop("公共数据主管部门申请的，由审计管理员审批。"), "audit_admin"
    else:
        message, owner = gettext_noop("审计管理员申请的，由公共数据主管部门审批人审批。"), "approver"
    return (Finding(code="erasure-two-sides", message=message, clause=DUTY, kind=Kind.ROLE, owner=owner),)


def _shape(code: str, message: str, place: str, **params: object) -> Finding:
    return Finding(code=code, message=message, params=params, clause=DUTY, kind=Kind.SHAPE, field=place)
