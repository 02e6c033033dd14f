"""The official papers of an application: what each says, the same for page, print and digest 四(一)(二)."""

from collections.abc import Sequence
from datetime import date

from accounts.models import Unit
from audit.clock import today
from operations.applications import queries
from operations.applications.models import Application, CheckItem, Filing, Publication, Supplement
from operations.papers import blocks
from operations.papers.contents import chinese_date, chinese_time
from operations.papers.letters import Letter, chinese
from operations.papers.models import Paper
from web.citing import cite


@chinese
def acceptance(case: Application, number: str, on: date) -> Letter:
    """受理通知书: which materials were received, who verifies next."""
    materials = tuple(queries.material_title(m.kind) for m in queries.dossier(case).materials)
    return Letter(
        kind=Paper.Kind.ACCEPTANCE, title="受理通知书", number=number, addressee=case.organization.name,
        clause=cite("四(一)"),
        blocks=(
            blocks.Text(
                text=f"你单位{submitted(case)}提交的公共数据授权运营申请（{case.number}，“{case.heading}”）材料齐全，"
                "决定予以受理。"
            ),
            blocks.Heading(text="一、收到的材料"),
            blocks.Items(items=materials),
            blocks.Heading(text="二、后续办理"),
            blocks.Text(text="有关单位将核实安全条件、信用条件等要求，经协调机制审议后报本级政府确定，结果依法公开。"),
            blocks.Signature(issuer=case.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def not_accepted(case: Application, number: str, on: date) -> Letter:
    """不予受理通知书: reason, clause, remedy."""
    return Letter(
        kind=Paper.Kind.NOT_ACCEPTED, title="不予受理通知书", number=number, addressee=case.organization.name,
        clause=cite(case.ended_clause),
        blocks=(
            blocks.Text(
                text=f"你单位{submitted(case)}提交的公共数据授权运营申请（{case.number}，“{case.heading}”），决定不予受理。"
            ),
            blocks.Heading(text="一、理由"),
            blocks.Text(text=case.ended_reason),
            blocks.Heading(text="二、依据"),
            blocks.Text(text=cite(case.ended_clause)),
            blocks.Heading(text="三、救济途径"),
            blocks.Text(text=case.ended_remedy),
            blocks.Signature(issuer=case.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def supplement(notice: Supplement) -> Letter:
    """补正告知书: everything missing, until when."""
    case = notice.application
    return Letter(
        kind=Paper.Kind.SUPPLEMENT, title="补正告知书", number=notice.number, addressee=case.organization.name,
        clause=cite("四(一)"),
        blocks=(
            blocks.Text(
                text=f"你单位提交的公共数据授权运营申请（{case.number}，“{case.heading}”）需要补正以下事项，"
                f"请于{chinese_date(notice.due_on)}前一次补齐："
            ),
            blocks.Items(items=notice.lines),
            blocks.Text(text="补正时不得新增应用场景或者数据。逾期未补正的，由本机关决定是否继续办理。"),
            blocks.Signature(issuer=case.region.authority, on=today(notice.issued_at)),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def letter(case: Application, unit: Unit, checks: Sequence[CheckItem], number: str, on: date) -> Letter:
    """征求意见函: the conditions one unit is asked to verify, for units that answer on paper."""
    due = max((c.due_on for c in checks if c.due_on), default=None)
    return Letter(
        kind=Paper.Kind.CONSULTATION, title="征求意见函", number=number, addressee=unit.name,
        clause=cite("四(一)"),
        blocks=(
            blocks.Text(
                text=f"{case.organization.name}申请公共数据授权运营（{case.number}，“{case.heading}”）。"
                f"请就下列条件出具核实意见{'，' + chinese_date(due) + '前函复' if due else ''}。"
            ),
            blocks.Table(
                headings=("条件", "依据", "核实结论", "理由和依据材料"),
                rows=tuple((str(c.condition), cite(c.condition.clause), "", "") for c in checks),
            ),
            blocks.Text(text="核实结论分为：符合、不符合、待补充证明。信用条件请注明查询来源、日期和结果。"),
            blocks.Signature(issuer=case.region.authority, on=on),
        ),
    )  # fmt: skip


@chinese
def publication(case: Application, shown: Publication, number: str) -> Letter:
    """授权结果公告: five facts of the grant and nothing else."""
    names = tuple(s.name for s in queries.dossier(case).scenarios if s.approved)
    tail: tuple[blocks.Block, ...] = ()
    if shown.objections_until is not None:
        until = f"对以上结果有异议的，请于{chinese_date(shown.objections_until)}前以书面形式向本机关提出。"
        tail = (blocks.Text(text=until),)
    return Letter(
        kind=Paper.Kind.PUBLICATION, title="公共数据授权运营结果公告", number=number, addressee="",
        clause=f"{cite('四(一)')}，{cite('四(二)')}",
        blocks=(
            blocks.Facts(
                rows=(
                    ("授权运营单位", case.organization.name),
                    ("重点领域", case.announcement.field.name),
                    ("应用场景", "、".join(names)),
                    ("授权运营期限", f"{case.granted_months}个月"),
                    ("决定日期", chinese_date(case.decided_on) if case.decided_on else ""),
                )
            ),
            *tail,
            blocks.Signature(issuer=case.region.authority, on=shown.published_on),
        ),
    )  # fmt: skip


@chinese
def report(case: Application, filing: Filing) -> Letter:
    """备案报告 to the provincial government."""
    rows = tuple(
        (r.scenario.name if r.scenario else "", r.item.name, r.item.provider.name, r.allowed_fields or r.fields)
        for r in queries.dossier(case).approved_items
    )
    return Letter(
        kind=Paper.Kind.FILING, title="公共数据授权运营备案报告", number=filing.number, addressee="浙江省人民政府",
        clause=cite("四(二)"),
        blocks=(
            blocks.Facts(
                rows=(
                    ("授权运营单位", f"{case.organization.name}（{case.organization.credit_code}）"),
                    ("重点领域", case.announcement.field.name),
                    ("政府文号", case.decision_no),
                    ("决定日期", chinese_date(case.decided_on) if case.decided_on else ""),
                    ("授权运营期限", f"{case.granted_months}个月"),
                )
            ),
            blocks.Table(headings=("应用场景", "数据项", "提供单位", "字段"), rows=rows, caption="授权运营的公共数据"),
            blocks.Signature(issuer=case.region.government, on=filing.sent_on),
        ),
    )  # fmt: skip


@chinese
def receipt(case: Application) -> Letter:
    """提交回执: number, time, and the digest of every file, so that nobody can say later that another was sent."""
    assert case.submitted_at is not None
    rows = tuple((title, document.name, document.digest) for title, document in queries.digests(case))
    return Letter(
        kind="receipt", title="提交回执", number=case.number, addressee=case.organization.name, clause=cite("四(一)"),
        blocks=(
            blocks.Facts(
                rows=(
                    ("申请名称", case.heading),
                    ("通告", case.announcement.heading),
                    ("提交时间", chinese_time(case.submitted_at)),
                    ("收件单位", case.region.authority),
                )
            ),
            blocks.Table(headings=("材料", "文件", "SM3 摘要"), rows=rows, caption="收到的文件"),
        ),
    )  # fmt: skip


@chinese
def application_form(case: Application) -> Letter:
    """The application as it reads now, to be printed and sealed by hand."""
    file = queries.dossier(case)
    made: list[blocks.Block] = [
        blocks.Heading(text="一、申请单位"),
        blocks.Facts(
            rows=(
                ("单位名称", case.organization.name),
                ("统一社会信用代码", case.organization.credit_code),
                ("主要负责人", case.organization.principal),
                ("拟授权期限", f"{case.term_months}个月" if case.term_months else ""),
                ("数据安全负责人", case.security_officer),
                ("数据安全管理部门", case.security_department),
                ("近3年无网络安全或数据安全事件", "是" if case.declares_no_incident else "否"),
            )
        ),
        blocks.Text(text=case.capability),
        blocks.Text(text=case.data_maturity),
        blocks.Heading(text="二、应用场景与数据"),
    ]
    for scenario in file.scenarios:
        made.append(
            blocks.Facts(
                rows=(
                    ("应用场景", scenario.name),
                    ("场景说明", scenario.description),
                    ("经济价值", scenario.economic_value),
                    ("社会价值", scenario.social_value),
                    ("数据安全保障措施", scenario.safeguards),
                    ("可实施性", scenario.feasibility),
                    ("目标", scenario.goals),
                    ("阶段计划", "；".join(f"第{m.month}个月 {m.text}" for m in scenario.milestones.all())),
                )
            )
        )
    asked = tuple(
        (r.item.name, r.item.provider.name, r.scenario.name if r.scenario else "", r.necessity, r.fields)
        for r in file.requested
    )
    systems = tuple(
        (e.get_kind_display(), e.system, e.filing_no, e.level or "", e.assessor, chinese_date(e.assessed_on))
        for e in file.experiences
    )
    made += [
        blocks.Table(
            headings=("数据项", "提供单位", "应用场景", "必要性", "字段"), rows=asked, caption="申请使用的数据"
        ),
        blocks.Heading(text="三、等级保护和密评经验"),
        blocks.Table(headings=("类别", "系统", "备案号或报告编号", "级别", "测评机构", "测评日期"), rows=systems),
        blocks.Heading(text="四、申请材料"),
        blocks.Items(items=tuple(f"{title}（{document.name}）" for title, document in queries.digests(case))),
        blocks.Signature(issuer=case.organization.name, note="（盖章）"),
    ]
    return Letter(
        kind="form", title="公共数据授权运营申请表", number=case.number, addressee=case.region.authority,
        clause=cite("四(一)"), blocks=made,
    )  # fmt: skip


def submitted(case: Application) -> str:
    """The day it was submitted, as officials write it."""
    return chinese_date(today(case.submitted_at)) if case.submitted_at else ""
