"""What stands in the way at intake: completeness, supplements, acceptance, rejection 四(一)."""

from datetime import date, datetime
from typing import Any

from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.applications import queries
from operations.applications.checks.common import State, case_in, not_ahead, overdue, said
from operations.applications.models import Application, Material
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import applying


def material(part: Material, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Materials are checked between submission and acceptance, the current version only."""
    found = list(case_in(part.application, (State.SUBMITTED,), "四(一)"))
    if not part.current:
        found.append(Finding(code="replaced", message=gettext_noop("该材料已有新版本。"), kind=Kind.STATE))
    return tuple(found)


def checked(
    part: Material, *, by: Actor, at: datetime, found: str, note: str = "", **_inputs: Any
) -> tuple[Finding, ...]:
    """What is lacking is said."""
    if found != Material.Found.LACKING:
        return ()
    return said(note, "note", gettext_noop("需补正的材料，请写明缺什么。"), "四(一)")


def supplement(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The clerk once, a further round the approver; at intake every material is looked at first: one notice for all."""
    file = queries.dossier(application)
    rounds = len(file.supplements)
    found = list(applying.supplement_round(rounds, by.role == Role.APPROVER, queries.rules(application, at)))
    unseen = tuple(queries.material_title(m.kind) for m in file.materials if m.found == Material.Found.UNSEEN)
    if application.state == State.SUBMITTED and unseen:
        found.append(_intake(gettext_noop("还有材料没有核对：%(names)s。"), unseen))
    return tuple(found)


def notice(
    application: Application, *, by: Actor, at: datetime, points: str, served_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    """Everything missing stands in the one notice."""
    found = list(not_ahead(served_on, today(at), "served_on"))
    if application.submitted_at is not None and served_on < today(application.submitted_at):
        message = gettext_noop("送达日期不能早于提交申请之日。")
        found.append(Finding(code="served-before-submission", message=message, kind=Kind.SHAPE, field="served_on"))
    found.extend(said(points, "points", gettext_noop("请逐项写明需要补正的内容。"), "四(一)", "supplement"))
    text = " ".join(points.split())
    forgotten = tuple(gap for gap in queries.gaps(application) if gap.split("：")[0] not in text)
    if forgotten and points.strip():
        found.append(
            Finding(
                code="supplement",
                message=gettext_noop("补正告知书应当一次写全，还缺：%(names)s。"),
                params={"names": forgotten},
                kind=Kind.POLICY,
                field="points",
                owner="clerk",
                where="supplement",
                remedy=gettext_noop("请把这些事项一并写入。"),
            )
        )
    return tuple(found)


def answers(application: Application, *, by: Actor, at: datetime, answers: str, **_inputs: Any) -> tuple[Finding, ...]:
    """Every point is answered; nothing new was added, which the drafting actions already see to."""
    notice = queries.dossier(application).open_supplement
    if notice is None:
        return (_intake(gettext_noop("没有待回应的补正告知书。"), ()),)
    lines = answers.split("\n")
    given = tuple(p for i, p in enumerate(notice.lines) if i < len(lines) and lines[i].strip())
    return applying.supplement(applying.SupplementFacts(points=notice.lines, answered=given))


def accept(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Complete, material by material 四(一)."""
    file = queries.dossier(application)
    current = file.materials
    found = list(
        applying.materials(
            queries.required_materials(application.announcement),
            tuple(applying.PresentMaterial(code=m.kind, signed=m.sealed) for m in current),
        )
    )
    unseen = tuple(queries.material_title(m.kind) for m in current if m.found == Material.Found.UNSEEN)
    lacking = tuple(queries.material_title(m.kind) for m in current if m.found == Material.Found.LACKING)
    if unseen:
        found.append(_intake(gettext_noop("还有材料没有核对：%(names)s。"), unseen))
    if lacking:
        found.append(_intake(gettext_noop("以下材料需要补正：%(names)s。"), lacking))
    return tuple(found)


def reject(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Before acceptance only; while the applicant supplements, only once the deadline has passed."""
    if application.accepted_at is not None:
        message = gettext_noop("本案已受理，不能再不予受理。")
        return (Finding(code="already-accepted", message=message, kind=Kind.STATE, clause="四(一)"),)
    return _expired(application, at)


def rejection(
    application: Application, *, by: Actor, at: datetime, reason: str, clause: str, remedy: str
) -> tuple[Finding, ...]:
    """Reason, clause and remedy are written down."""
    return (
        *said(reason, "reason", gettext_noop("请写明不予受理的理由。")),
        *said(clause, "clause", gettext_noop("请写明不予受理的依据。")),
        *said(remedy, "remedy", gettext_noop("请写明救济途径。")),
    )


def return_to_verification(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only a case supplemented during verification, overdue."""
    if not application.in_verification_round:
        message = gettext_noop("受理前的补正不能转回核实。")
        return (Finding(code="not-accepted-yet", message=message, kind=Kind.STATE, clause="四(一)"),)
    return _expired(application, at)


def _expired(application: Application, at: datetime) -> tuple[Finding, ...]:
    if application.state != State.SUPPLEMENTING or overdue(application, today(at)):
        return ()
    return (
        Finding(
            code="supplement-running",
            message=gettext_noop("补正期限尚未届满（%(due)s）。"),
            params={"due": application.due_on},
            kind=Kind.POLICY,
            owner="org_admin",
            where="supplement",
            remedy=gettext_noop("请待期限届满后再作决定。"),
        ),
    )


def _intake(message: str, names: tuple[str, ...]) -> Finding:
    return Finding(
        code="intake-complete",
        message=message,
        params={"names": names},
        clause="四(一)",
        owner="clerk",
        where="materials",
        remedy=gettext_noop("请逐项核对材料。"),
    )
