"""Processing inside the domain, and social data brought into it (五(四))."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from statute.findings import Finding, Kind, gettext_noop
from statute.rules.access import StopFacts, stopped, term_running
from statute.rules.scenarios import not_prohibited

# 五(四)2: kinds of tasks that see data only sampled and desensitised.
LEARNING: Final = frozenset({"training", "validation"})
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """Where an agreement processes, at the instant `at`."""

    at: datetime
    agreement_state: str
    first_on: date
    last_on: date
    tenancy_state: str
    own_tenancy: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedItem:
    """A row of scope that a task uses; `supplied` today."""

    name: str
    in_scope: bool = True
    ended: bool = False
    supplied: bool = True
    attribute: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """Social data: whether its lawful source is on file, who looked at it, whether it is in the domain."""

    name: str
    own: bool = True
    source: str = ""
    lawful_basis: str = ""
    document: bool = False
    examined: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What a task is to process, for which scenario, how."""

    place: PlaceFacts
    scenario: str
    kind: str
    scenario_approved: bool = True
    items: tuple[UsedItem, ...] = ()
    imports: tuple[ImportFacts, ...] = ()
    sampled: bool = False
    desensitised: bool = False
    stops: tuple[StopFacts, ...] = ()


def inside(facts: PlaceFacts) -> tuple[Finding, ...]:
    """Only in the agreement's own open place in the domain, while it runs (五(四))."""
    found = list(term_running(facts.first_on, facts.last_on, facts.at))
    if facts.agreement_state != "active":
        message = gettext_noop("协议不在运营中，不能开展加工处理。")
        remedy = gettext_noop("请待协议开通或者恢复运营。")
        found.append(_finding("agreement-active", message, remedy, clause="一(三)", kind=Kind.STATE, owner="approver"))
    if facts.tenancy_state != "open" or not facts.own_tenancy:
        message = gettext_noop("加工处理应在本协议已开通的授权运营域租户内进行。")
        remedy = gettext_noop("请待授权运营域确认开通租户。")
        found.append(_finding("process-inside-domain", message, remedy, owner="domain_operator", where="tenancy"))
    return tuple(found)


def task(facts: TaskFacts) -> tuple[Finding, ...]:
    """Place, scenario, items supplied for it, social data imported, and for models sampled and desensitised data (五(四))."""
    return (*inside(facts.place), *used(facts), *learning(facts.kind, facts.sampled, facts.desensitised))


def used(facts: TaskFacts) -> tuple[Finding, ...]:
    """What a task uses is in scope for its scenario, supplied, not stopped; social data is in the domain (三(三)3, 五(三), 五(四)3)."""
    found: list[Finding] = []
    if not facts.scenario_approved:
        message = gettext_noop("“%(scenario)s”不是本协议批准的应用场景。")
        remedy = gettext_noop("请选择协议批准的应用场景。")
        found.append(
            _finding("purpose-approved", message, remedy, clause="三(三)3", field="scenario", scenario=facts.scenario)
        )
    if not facts.items and not facts.imports:
        message = gettext_noop("任务没有写明使用的数据。")
        remedy = gettext_noop("请选择已供给的数据项或者已导入的社会数据。")
        found.append(_finding("no-scenario-no-data", message, remedy, clause="三(三)3", field="items"))
    for item in facts.items:
        found.extend(_item(item))
        found.extend(stopped(facts.stops, facts.scenario, item.name, facts.place.at))
    for one in facts.imports:
        found.extend(imported(one))
    return tuple(dict.fromkeys(found))


def _item(item: UsedItem) -> Iterable[Finding]:
    yield from not_prohibited(item.name, item.attribute)
    if not item.in_scope or item.ended:
        yield _finding(
            "no-scenario-no-data", gettext_noop("数据“%(name)s”不在本协议该应用场景的授权范围内。"),
            gettext_noop("请只选择授权范围内的数据。"), clause="三(三)3", field="items", name=item.name,
        )  # fmt: skip
    elif not item.supplied:
        yield _finding(
            "item-supplied", gettext_noop("数据“%(name)s”没有在供给。"), gettext_noop("请先提出公共数据需求清单。"),
            clause="五(三)", field="items", where="datarequest", name=item.name,
        )  # fmt: skip


def learning(kind: str, sampled: bool, desensitised: bool) -> tuple[Finding, ...]:
    """Models are trained and validated on sampled and desensitised data only (五(四)2)."""
    if kind not in LEARNING:
        return ()
    missing = ((not sampled, "sampled", gettext_noop("抽样")), (not desensitised, "desensitised", gettext_noop("脱敏")))
    return tuple(
        _finding(
            "train-on-sampled-desensitized", gettext_noop("模型训练与验证须使用经%(part)s的公共数据。"),
            gettext_noop("请先在授权运营域内生成抽样、脱敏的数据集。"), clause="五(四)2", field=place, part=part,
        )
        for lacks, place, part in missing
        if lacks
    )  # fmt: skip


# --- social data ---------------------------------------------------------------------------------------------------


def lawful_source(facts: ImportFacts) -> tuple[Finding, ...]:
    """Obtained lawfully, with the document that shows it (五(四)3)."""
    blanks = (
        (not facts.source.strip(), "source", gettext_noop("来源")),
        (not facts.lawful_basis.strip(), "lawful_basis", gettext_noop("合法合规依据")),
        (not facts.document, "document", gettext_noop("依法合规获取的证明文件")),
    )
    return tuple(
        _imports(gettext_noop("社会数据“%(name)s”没有%(part)s。"), facts.name, field=place, part=part)
        for missing, place, part in blanks
        if missing
    )


def importable(facts: ImportFacts) -> tuple[Finding, ...]:
    """Approved after the clerk's examination, with its lawful source on file (五(四)3)."""
    found = list(lawful_source(facts))
    if not facts.examined:
        message = gettext_noop("社会数据“%(name)s”的来源尚未审核。")
        found.append(_imports(message, facts.name, owner="clerk", kind=Kind.STATE))
    return tuple(found)


def imported(facts: ImportFacts) -> tuple[Finding, ...]:
    """A task uses the agreement's own social data, once it was approved and taken in (五(四)3)."""
    if facts.own and facts.state == "imported":
        return ()
    message = gettext_noop("社会数据“%(name)s”未经批准导入本协议的授权运营域。")
    return (_imports(message, facts.name, field="imports"),)


def digest(value: str) -> tuple[Finding, ...]:
    """What was taken in is known by its digest: 64 hexadecimal digits of SM3 or SHA-256 (五(四)3)."""
    if _DIGEST.match(value.strip().lower()):
        return ()
    message = gettext_noop("数据摘要应为64位十六进制数（SM3或者SHA-256）。")
    remedy = gettext_noop("请填写平台导入记录中的摘要。")
    return (_finding("digest-shape", message, remedy, clause="五(四)3", kind=Kind.SHAPE, field="digest"),)


def _imports(message: str, name: str, *, owner: str = "org_admin", **more: object) -> Finding:
    remedy = gettext_noop("请补齐合法来源并经公共数据主管部门审核批准后再导入。")
    return _finding(
        "external-data-import-approval", message, remedy, clause="五(四)3", owner=owner, where="dataimport", name=name,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _finding(
    code: str, message: str, remedy: str, *, clause: str = "五(四)", kind: Kind = Kind.LAW, field: str = "",
    owner: str = "org_admin", where: str = "", **params: object,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, message=message, remedy=remedy, clause=clause, kind=kind, field=field, owner=owner, where=where,
        params=params,
    )  # fmt: skip
