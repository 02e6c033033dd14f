"""What the case page of an application holds for whom, and the task list of a draft."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit
from audit.actor import Actor
from audit.roles import AUTHORITY, UNIT, Role
from audit.subject import Subject
from operations.applications import permissions, queries
from operations.applications.checks import deliberation
from operations.applications.checks import drafting as checks
from operations.applications.models import Application, CheckItem, RequestedItem, Scenario
from operations.mechanism.queries import visible_opinions
from operations.papers import corrections
from operations.papers.queries import papers_of
from statute.findings import Finding
from web import addresses
from web.findings import text_of
from web.showing import day_text, size_text

State = Application.State
_FILLED_IN = (State.DRAFT, State.SUPPLEMENTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One line of the task list: what, where it is done, how far it is, what is missing."""

    label: str
    href: str
    tone: str
    status: str
    note: str = ""
    clause: str = ""
    # The part whose own actions stand beside it.
    part: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the task list."""

    anchor: str
    label: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A section of the page as its navigation names it."""

    anchor: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One condition with its units, and those of their opinions that may be read here."""

    check: CheckItem
    first: bool
    opinion: bool


def context(case: Application, by: Actor, at: datetime) -> Mapping[str, Any]:
    """Everything the page shows to this actor; what they may not know is not in it."""
    file = queries.dossier(case)
    official = by.role in permissions.OFFICIALS
    filling = by.of_organization and case.state in _FILLED_IN
    whole = official or by.of_organization or by.role == Role.EXPERT
    shown: dict[str, Any] = {
        "official": official,
        "filling": filling,
        "sections": tuple(_sections(case, at)) if filling else (),
        "scenarios": _scenarios(case, by),
        "materials": file.materials if whole else (),
        "titles": {m.pk: _(queries.material_title(m.kind)) for m in file.materials} if whole else {},
        "experiences": file.experiences if whole else (),
        "rows": _rows(case, by) if (official or by.of_organization) and case.verification_begun_at else (),
        "letters": _letters(case) if by.role == Role.CLERK and case.state == State.VERIFYING else (),
        "supplements": file.supplements if official or by.of_organization else (),
        "consultations": _consultations(case, by, official),
        "record": queries.previous_record(case) if official else None,
        "show_result": case.state in {State.GRANTED, State.AGREED, State.LAPSED, State.ANNULLED},
        "publication": file.publication,
        # Anybody reads what is public; an irregular one those who know the file.
        "publication_paper": file.publication is not None
        and (official or by.of_organization or not file.publication.irregular),
        "papers": papers_of(case) if official or by.of_organization else (),
        "request_letter": by.role in AUTHORITY and case.deliberation_opened_at and file.matter and file.matter.advice,
        "filing": file.filing if official or by.of_organization else None,
        "objections": file.objections if official and file.publication else (),
    }
    if official and case.deliberation_opened_at:
        shown |= _deliberation(case, by)
    if official and case.decided_on:
        shown["corrections"] = list(corrections.of(case))
    return shown | {"tabs": tuple(_tabs(case, shown))}


def _tabs(case: Application, shown: Mapping[str, Any]) -> Iterator[Tab]:
    if shown["rows"]:
        yield Tab(anchor="checks", label=_("条件核实"))
    if shown["materials"]:
        yield Tab(anchor="materials", label=_("材料"), count=len(shown["materials"]))
    if shown["scenarios"]:
        yield Tab(anchor="scenarios", label=_("场景与数据"), count=len(shown["scenarios"]))
    if shown["consultations"]:
        yield Tab(anchor="experts", label=_("专家意见"), count=len(shown["consultations"]))
    if shown.get("matter"):
        yield Tab(anchor="deliberation", label=_("审议与决定"))
    if shown["show_result"]:
        yield Tab(anchor="publication", label=_("公开与备案"))
    if shown["supplements"]:
        yield Tab(anchor="supplement", label=_("补正"), count=len(shown["supplements"]))
    if shown["record"]:
        yield Tab(anchor="record", label=_("以往记录"))


def _rows(case: Application, by: Actor) -> list[Row]:
    """Conditions and units; a unit reads the others' opinions once its own are concluded, the applicant none."""
    checks = queries.dossier(case).checks
    own = [c for c in checks if str(c.unit_id) == by.unit]
    free = by.role not in UNIT or all(c.state != CheckItem.State.OPEN for c in own)
    rows, last = [], None
    for check in checks:
        mine = str(check.unit_id) == by.unit
        readable = not by.of_organization and (mine or (free and check.concluded_at is not None))
        rows.append(Row(check=check, first=check.condition_id != last, opinion=readable))
        last = check.condition_id
    return rows


def _letters(case: Application) -> list[Unit]:
    """Units that have not answered: each has a letter to print."""
    return list(dict.fromkeys(c.unit for c in queries.dossier(case).open_checks))


def _scenarios(case: Application, by: Actor) -> list[dict[str, Any]]:
    """Scenarios with the data asked for them; a steward sees the data of the own institution only."""
    file = queries.dossier(case)
    asked = [r for r in file.requested if by.role != Role.STEWARD or str(r.item.provider_id) == by.unit]
    return [
        {"scenario": s, "items": [r for r in asked if r.scenario_id == s.pk]}
        for s in file.scenarios
        if by.role != Role.STEWARD or any(r.scenario_id == s.pk for r in asked)
    ]


def _consultations(case: Application, by: Actor, official: bool) -> Sequence[Any]:
    """Experts' opinions: officials all, an expert the own one; never the applicant."""
    if not official and by.role != Role.EXPERT:
        return ()
    if not case.verification_begun_at:
        return ()
    found = queries.dossier(case).consultations
    return found if official else [c for c in found if c.expert_id == by.seat_id]


def _deliberation(case: Application, by: Actor) -> Mapping[str, Any]:
    matter = queries.dossier(case).matter
    if matter is None:
        return {}
    decision = deliberation.decision_of(case)
    return {"matter": matter, "opinions": list(visible_opinions(matter, by)), "decision": decision}


# --- the task list ---------------------------------------------------------------------------------------------------


def _sections(case: Application, at: datetime) -> Iterator[Section]:
    found = [f for f in checks.submit(case, by=_NOBODY, at=at) if f.blocks]
    yield Section(anchor="organization", label=_("一、申请单位"), tasks=tuple(_organization(case, found)))
    yield Section(anchor="scenarios", label=_("二、应用场景与数据"), tasks=tuple(_scenario_tasks(case, found)))
    yield Section(anchor="materials", label=_("三、申请材料"), tasks=tuple(_material_tasks(case, found)))


_NOBODY = Actor()


def _organization(case: Application, found: Sequence[Finding]) -> Iterator[Task]:
    fill = addresses.of_verb(case, "fill")
    blank = [f for f in found if f.where == "term"]
    said = bool(case.heading and case.capability and case.data_maturity)
    yield _task(_("单位信息"), fill, done=said and not blank, begun=bool(case.heading), clause="三(一)")
    officer = [f for f in found if f.code == "cond-security-officer"]
    yield _task(_("数据安全负责人和管理部门"), fill, done=not officer, found=officer, clause="三(二)1")
    incidents = [f for f in found if f.code == "incident-declaration"]
    yield _task(_("安全事件申报"), fill, done=not incidents, found=incidents, clause="三(二)4")
    known = queries.dossier(case).experiences
    kinds = {e.kind for e in known}
    missing = [name for kind, name in (("mlps", _("等保证明")), ("crypto", _("密评证明"))) if kind not in kinds]
    yield _task(
        _("资质与经验"), addresses.of_verb(case, "add_experience"), done=not missing, begun=bool(known),
        note=_("还缺%(names)s") % {"names": "、".join(missing)} if missing else "", clause="三(二)2",
    )  # fmt: skip
    for experience in known:
        yield Task(
            label=experience.system, href="", tone="ok" if experience.document_id else "warn",
            status=experience.get_kind_display(), note=experience.filing_no, part=experience,
        )  # fmt: skip


def _scenario_tasks(case: Application, found: Sequence[Finding]) -> Iterator[Task]:
    file = queries.dossier(case)
    for scenario in file.scenarios:
        yield from _scenario(case, scenario, [r for r in file.requested if r.scenario_id == scenario.pk], found)
    for loose in (r for r in file.requested if r.scenario_id not in {s.pk for s in file.scenarios}):
        yield _item(loose, found)
    if case.state == State.DRAFT:
        label = _("增加一个场景") if file.scenarios else _("填写应用场景")
        yield Task(
            label=label, href=addresses.of_verb(case, "add_scenario"), tone="off",
            status=_("可选") if file.scenarios else _("未填写"), clause="" if file.scenarios else "三(三)",
        )  # fmt: skip
        if file.scenarios:
            yield Task(
                label=_("申请使用数据"), href=addresses.of_verb(case, "request_item"), tone="off",
                status=_("可选") if file.requested else _("未填写"), clause="三(三)3",
            )  # fmt: skip


def _scenario(
    case: Application, scenario: Scenario, items: Sequence[RequestedItem], found: Sequence[Finding]
) -> Iterator[Task]:
    wrong = [f for f in found if f.where == "scenarios" and f.params.get("name") == scenario.name]
    yield _task(
        scenario.name, addresses.of_verb(scenario, "edit_scenario"), done=not wrong, begun=True, found=wrong,
        note=_("%(n)s 个数据项") % {"n": len(items)}, clause="三(三)", part=scenario,
    )  # fmt: skip
    for asked in items:
        yield _item(asked, found)


def _item(asked: RequestedItem, found: Sequence[Finding]) -> Task:
    wrong = [f for f in found if f.where in {"items", "catalog"} and f.params.get("name") == asked.item.name]
    return _task(
        asked.item.name, addresses.of_verb(asked, "edit_item"), done=not wrong, begun=True, found=wrong,
        note=asked.item.provider.name, clause="三(三)3", part=asked,
    )  # fmt: skip


def _material_tasks(case: Application, found: Sequence[Finding]) -> Iterator[Task]:
    upload = addresses.of_verb(case, "add_material")
    current = queries.dossier(case).materials
    for kind, title in queries.material_kinds(case.announcement):
        wrong = [f for f in found if f.field == kind]
        brought = [m for m in current if m.kind == kind]
        if not brought:
            note = _("须加盖公章或由负责人签字") if kind == "security_commitment" else ""
            yield Task(
                label=_(title), href=f"{upload}?kind={kind}", tone="off", status=_("未上传"), note=note,
                clause="三(二)1" if kind == queries.POLICY else "四(一)",
            )  # fmt: skip
        for material in brought:
            facts = (material.document.name, size_text(material.document.size), _period(material.period_end))
            yield _task(
                _(title), f"{upload}?kind={kind}", done=not wrong, begun=True, found=wrong,
                note=" · ".join(f for f in facts if f), part=material, status=_("已上传"),
            )  # fmt: skip


def _period(end: date | None) -> str:
    return _("截至%(day)s") % {"day": day_text(end)} if end else ""


def _task(
    label: str,
    href: str,
    *,
    done: bool,
    begun: bool = False,
    found: Sequence[Finding] = (),
    note: str = "",
    clause: str = "",
    part: Subject | None = None,
    status: str = "",
) -> Task:
    if done:
        tone, word = "ok", status or _("已完成")
    elif begun:
        tone, word = "warn", _("填写中")
    else:
        tone, word = "off", _("未填写")
    reasons = "；".join(text_of(f) for f in found)
    return Task(
        label=label, href=href, tone=tone, status=word, note=reasons or note, clause="" if done else clause, part=part
    )
