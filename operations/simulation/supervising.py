"""The authority's year: reports, evaluations, inspections, drills, records, major issues."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from operations.agreements.models import Agreement, Plan
from operations.demo.papers import paper
from operations.demo.world import CITY
from operations.oversight.actions import disclosing, evaluating, incidents, inspecting, reporting, supervising
from operations.oversight.models import Disclosure, Evaluation, Inspection, Issue, Report
from operations.simulation.contracting import OF_AGREEMENT
from operations.simulation.habits import daily, habit, rhythm
from operations.simulation.town import Town
from statute.rules.evaluating import CRITERIA

_OF_ROW = ("agreement__region", "organization")
_SECTIONS: dict[str, Any] = {
    "storage": "数据存储于授权运营域。", "processing": "按批准的场景加工。", "analysis": "用于批准的应用场景。",
    "security": "落实数据安全制度，开展个人信息保护培训。", "market": "产品在数据交易场所流通。",
}  # fmt: skip


# --- reports ----------------------------------------------------------------------------------------------------------


@habit(Report, "due", since="opened_at", after=(2, 12), late=0.1, latest=80, related=_OF_ROW)
def write_the_report(town: Town, report: Report) -> None:
    """The operator writes it; some would hand in a blank one."""
    admin = town.admin(report.organization_id)
    reporting.begin_report(id=report.pk, by=admin, at=town.at(1))
    if town.chance.happens(0.05, "forgets", town.called(report)):
        town.refused(reporting.submit_report, id=report.pk, by=admin, at=town.at(1))
    reporting.write_report(id=report.pk, by=admin, at=town.at(1), **_SECTIONS)


@habit(Report, "drafting", since="begun_at", after=(1, 5), related=_OF_ROW)
def hand_in_the_report(town: Town, report: Report) -> None:
    """Handed in."""
    reporting.submit_report(id=report.pk, by=town.admin(report.organization_id), at=town.at(1))


@habit(Report, "submitted", since="submitted_at", after=(1, 6), where=Q(examined_at=None), related=_OF_ROW)
def examine_the_report(town: Town, report: Report) -> None:
    """The clerk examines it, or sends it back once."""
    clerk = town.of(str(report.region_id), "clerk")
    if town.chance.happens(0.12, "returned", town.called(report), report.submitted_at):
        reporting.send_back_report(id=report.pk, by=clerk, at=town.at(1), reason="市场运营情况过于笼统。")
    else:
        reporting.examine_report(id=report.pk, by=clerk, at=town.at(1), examination="内容属实。")


@habit(Report, "submitted", since="examined_at", after=(1, 3), where=Q(examined_at__isnull=False), related=_OF_ROW)
def accept_the_report(town: Town, report: Report) -> None:
    """The approver accepts it."""
    reporting.accept_report(id=report.pk, by=town.of(str(report.region_id), "approver"), at=town.at(1))


@habit(Report, "returned", since="submitted_at", after=(3, 10), related=_OF_ROW)
def mend_the_report(town: Town, report: Report) -> None:
    """Written more fully and handed in again."""
    admin = town.admin(report.organization_id)
    reporting.write_report(
        id=report.pk, by=admin, at=town.at(1), **{**_SECTIONS, "market": "签约客户五家，按合同交付，无投诉。"}
    )
    reporting.submit_report(id=report.pk, by=admin, at=town.at(1))


# --- disclosure -------------------------------------------------------------------------------------------------------


@habit(Disclosure, "due", since="opened_at", after=(5, 40), late=0.1, latest=120, related=("region", "organization"))
def prepare_the_disclosure(town: Town, row: Disclosure) -> None:
    """The authority's clerk, or the operator, has the tables filled in from what is on record."""
    by = town.admin(row.organization_id) if row.organization_id else town.of(str(row.region_id), "clerk")
    disclosing.prepare_disclosure(id=row.pk, by=by, at=town.at(1), remark_first="以上为系统汇总数据。")


@habit(Disclosure, "prepared", since="prepared_at", after=(1, 5), related=("region", "organization"))
def disclose(town: Town, row: Disclosure) -> None:
    """Open to everybody from now on."""
    by = town.admin(row.organization_id) if row.organization_id else town.of(str(row.region_id), "approver")
    disclosing.publish_disclosure(id=row.pk, by=by, at=town.at(1))


# --- evaluations ------------------------------------------------------------------------------------------------------


@habit(Evaluation, "planned", since="planned_at", after=(5, 60), related=_OF_ROW)
def begin_the_evaluation(town: Town, evaluation: Evaluation) -> None:
    """The clerk begins it together with 网信."""
    region = str(evaluation.region_id)
    evaluating.begin_evaluation(
        id=evaluation.pk,
        by=town.of(region, "clerk"),
        at=town.at(1),
        evaluator="joint",
        units=[town.unit(region, "cac")],
    )


@habit(Evaluation, "scoring", since="begun_at", after=(5, 20), where=Q(scored_at=None), related=_OF_ROW)
def score(town: Town, evaluation: Evaluation) -> None:
    """Scored, reported, and the unit stands by it."""
    region = str(evaluation.region_id)
    clerk, unit = town.of(region, "clerk"), evaluation.units.order_by("pk").first()
    assert unit is not None
    points = town.chance.pick((45, 65, 75, 80, 85, 90, 95), "points", town.called(evaluation))
    scores: dict[str, Any] = {f"points_{c}": points for c in CRITERIA} | {
        f"ground_{c}": "查阅日志和报告。" for c in CRITERIA
    }
    evaluating.enter_scores(id=evaluation.pk, by=clerk, at=town.at(1), **scores)
    document = paper("评估报告", evaluation.number, by=clerk, at=town.at(1))
    evaluating.file_report(id=evaluation.pk, by=clerk, at=town.at(1), summary="查阅材料并现场核对。", document=document)
    unit = type(unit).objects.select_related("region").get(pk=unit.pk)
    evaluating.concur(id=evaluation.pk, by=town.handler(unit), at=town.at(1), concurrence="同意评分。")


@habit(Evaluation, "scoring", since="scored_at", after=(1, 6), where=Q(scored_at__isnull=False, concurred_at__isnull=False),
       related=_OF_ROW)  # fmt: skip
def publish_the_evaluation(town: Town, evaluation: Evaluation) -> None:
    """The approver publishes the result."""
    evaluating.publish_evaluation(id=evaluation.pk, by=town.of(str(evaluation.region_id), "approver"), at=town.at(1))


@habit(
    Evaluation, "published", since="published_at", after=(1, 4), odds=0.12, where=Q(objected_at=None), related=_OF_ROW
)
def object_to_the_result(town: Town, evaluation: Evaluation) -> None:
    """The operator thinks it deserves more."""
    evaluating.object_to(id=evaluation.pk, by=town.admin(evaluation.organization_id), at=town.at(1), text="得分偏低。")


@habit(Evaluation, "objection", since="objected_at", after=(2, 8), related=_OF_ROW)
def answer_the_operator(town: Town, evaluation: Evaluation) -> None:
    """The approver answers."""
    by = town.of(str(evaluation.region_id), "approver")
    evaluating.answer_objection(id=evaluation.pk, by=by, at=town.at(1), answer="评分依据充分，维持结果。")


@habit(Evaluation, "published", since="objection_until", after=(1, 4), related=_OF_ROW)
def make_it_final(town: Town, evaluation: Evaluation) -> None:
    """Nobody can object any more."""
    evaluating.finalize_evaluation(id=evaluation.pk, by=town.of(str(evaluation.region_id), "approver"), at=town.at(1))


# --- inspections ------------------------------------------------------------------------------------------------------


@rhythm(Agreement, "active", every=(150, 220), related=OF_AGREEMENT)
def plan_an_inspection(town: Town, agreement: Agreement) -> None:
    """Twice a year at least."""
    inspecting.plan_inspection(
        id=agreement.pk, by=town.of(str(agreement.region_id), "clerk"), at=town.at(1), planned_on=town.in_workdays(5),
        data_use=True, safeguards=True,
    )  # fmt: skip


@habit(Inspection, "planned", since="planned_on", after=(0, 2), late=0.05, latest=15,
       where=Q(agreement__state__in=["active", "suspended"]), related=_OF_ROW)  # fmt: skip
def inspect(town: Town, inspection: Inspection) -> None:
    """On the day."""
    inspecting.perform(
        id=inspection.pk, by=town.of(str(inspection.region_id), "clerk"), at=town.at(1), inspected_on=town.day,
        inspectors="检查组甲、乙", observations="抽查日志二十条。", data_use=True, safeguards=True,
    )  # fmt: skip


@habit(Inspection, "performed", since="inspected_on", after=(1, 5), related=_OF_ROW)
def give_the_findings(town: Town, inspection: Inspection) -> None:
    """Nothing found: closed; else what, and an answer asked for."""
    approver = town.of(str(inspection.region_id), "approver")
    if town.chance.happens(0.5, "clean", town.called(inspection)):
        inspecting.close_inspection(id=inspection.pk, by=approver, at=town.at(1), conclusion="未发现问题。")
    else:
        inspecting.give_findings(
            id=inspection.pk,
            by=approver,
            at=town.at(1),
            findings="账号回收不够及时。",
            answer_due_on=town.in_workdays(10),
        )


@habit(
    Inspection,
    "findings",
    since="found_at",
    after=(2, 9),
    late=0.1,
    latest=30,
    where=Q(responded_at=None),
    related=_OF_ROW,
)
def answer_the_findings(town: Town, inspection: Inspection) -> None:
    """The operator answers."""
    by = town.admin(inspection.organization_id)
    inspecting.respond(id=inspection.pk, by=by, at=town.at(1), response="已回收闲置账号。")


@habit(Inspection, "findings", since="responded_at", after=(1, 5), where=Q(responded_at__isnull=False), related=_OF_ROW)
def close_the_inspection(town: Town, inspection: Inspection) -> None:
    """Done."""
    by = town.of(str(inspection.region_id), "approver")
    inspecting.close_inspection(id=inspection.pk, by=by, at=town.at(1), conclusion="已经改进。")


# --- drills and records -----------------------------------------------------------------------------------------------


_PLANNED = Exists(Plan.objects.filter(agreement=OuterRef("pk"), state="approved"))


@rhythm(Agreement, "active", every=(190, 260), where=Q(_PLANNED), related=OF_AGREEMENT)
def drill(town: Town, agreement: Agreement) -> None:
    """Once a year; some are late."""
    incidents.record_drill(
        id=agreement.pk, by=town.of(str(agreement.region_id), "clerk"), at=town.at(1), held_on=town.day,
        scenario="接口密钥泄露", participants="数据局\n网信办\n授权运营单位", conclusion="两小时内完成处置，预案有效。",
    )  # fmt: skip


@rhythm(Agreement, "active", every=(180, 240), related=OF_AGREEMENT)
def see_to_the_duties(town: Town, agreement: Agreement) -> None:
    """The authority looks whether everybody does what they answer for."""
    by = town.of(str(agreement.region_id), "clerk")
    supervising.record_supervision(
        id=agreement.pk, by=by, at=town.at(1), kind="duties", found_on=town.day, text="责任书已签，专人到岗。"
    )


@rhythm(Agreement, "active", every=(150, 300), related=OF_AGREEMENT)
def watch_over_safety(town: Town, agreement: Agreement) -> None:
    """网信 looks at the safety of it."""
    by = town.handler(town.unit(str(agreement.region_id), "cac"))
    supervising.record_supervision(
        id=agreement.pk, by=by, at=town.at(1), kind="safety", found_on=town.day, text="抽查漏洞修复情况，基本合规。"
    )


_MEASURES = ("review", "assessment", "warning", "training")


@daily
def take_measures(town: Town) -> None:
    """Each authority reviews, assesses, watches and trains, one after the other, every month or so."""
    for number, region in enumerate(town.domains):
        if town.workday % 20 == number:
            supervising.record_measure(
                by=town.of(region, "clerk"), at=town.at(1), kind=_MEASURES[town.workday // 20 % 4], held_on=town.day,
                text="面向全体运营单位开展。", agreement=None,
            )  # fmt: skip


@daily
def raise_an_issue(town: Town) -> None:
    """A member unit brings what concerns several before the mechanism."""
    if town.workday % 120 == 60:
        supervising.raise_issue(
            by=town.handler(town.unit(CITY, "ndrc")),
            at=town.at(1),
            name="跨部门数据更新不及时",
            text="多部门目录更新周期不一。",
        )


@habit(Issue, "open", since="raised_at", after=(5, 25))
def settle_the_issue(town: Town, issue: Issue) -> None:
    """The mechanism's office closes it with its conclusion."""
    supervising.close_issue(
        id=issue.pk, by=town.of(str(issue.region_id), "secretariat"), at=town.at(1), conclusion="统一为每日更新。",
        concluded_on=town.day,
    )  # fmt: skip
