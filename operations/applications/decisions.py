"""The letters by which an applicant learns what the government decided 四(一), 二(一)."""

from datetime import date, datetime

from audit.clock import today
from operations.applications import queries
from operations.applications.models import Application
from operations.applications.notices import publication, report, submitted
from operations.mechanism.models import Matter
from operations.mechanism.queries import matter_of
from operations.mechanism.wording import decided, deliberated
from operations.papers import blocks
from operations.papers.contents import chinese_date
from operations.papers.letters import REMEDY, Letter, chinese, give_out
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from web.citing import cite


def _about(case: Application) -> str:
    return f"你单位{submitted(case)}提交的公共数据授权运营申请（{case.number}，“{case.heading}”）"


def _paragraphs(*texts: str) -> str:
    return "\n".join(text for text in texts if text.strip())


def _approved(case: Application) -> blocks.Table:
    rows = tuple(
        (r.scenario.name if r.scenario else "", r.item.name, r.item.provider.name, r.allowed_fields or r.fields)
        for r in queries.dossier(case).approved_items
    )
    return blocks.Table(headings=("应用场景", "数据项", "提供单位", "字段"), rows=rows, caption="授权运营的公共数据")


@chinese
def granted(case: Application, number: str, on: date) -> Letter:
    """授权决定通知书: what was granted, for how long, until when the agreement is to be signed."""
    matter = queries.dossier(case).matter
    assert matter is not None
    names = "、".join(s.name for s in queries.dossier(case).scenarios if s.approved)
    filed = "" if case.region.level == "province" else "，并报省政府备案"
    until = f"请于{chinese_date(case.due_on)}前" if case.due_on else "请及时"
    return Letter(
        kind=Paper.Kind.GRANT, title="授权决定通知书", number=number, addressee=case.organization.name,
        clause=f"{cite('二(一)')}，{cite('四(一)')}",
        blocks=(
            blocks.Text(
                text=f"{_about(case)}，有关单位已核实安全条件、信用条件等要求，{decided(matter, matter.decision)}，确定给予授权。"
            ),
            blocks.Heading(text="一、授权内容"),
            blocks.Facts(
                rows=(
                    ("授权运营单位", f"{case.organization.name}（{case.organization.credit_code}）"),
                    ("重点领域", case.announcement.field.name),
                    ("应用场景", names),
                    ("授权运营期限", f"{case.granted_months}个月，自授权运营协议约定的起始日起算"),
                )
            ),
            _approved(case),
            blocks.Heading(text="二、后续办理"),
            blocks.Text(
                text=f"授权结果依法向社会公开{filed}。{until}与{case.region.government}签订公共数据授权运营协议；"
                "协议签订并办结应急预案等开通条件前，不得使用公共数据。逾期未签约的，经审议并报本级政府决定，本授权决定不再执行。"
            ),
            blocks.Signature(issuer=case.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def refused(case: Application, number: str, on: date) -> Letter:
    """不予授权决定书: the government's decision, its reasons, what the applicant can do."""
    matter = queries.dossier(case).matter
    assert matter is not None
    return Letter(
        kind=Paper.Kind.REFUSAL, title="不予授权决定书", number=number, addressee=case.organization.name, clause="",
        blocks=(
            blocks.Text(text=f"{_about(case)}，{decided(matter, matter.decision)}，不予授权。"),
            blocks.Heading(text="一、理由"),
            blocks.Text(text=_paragraphs(matter.decision.reasons or case.ended_reason or matter.reasons)),
            blocks.Heading(text="二、依据"),
            blocks.Text(text=f"{cite('二(一)')}；{cite('三')}；{cite('四(一)')}。"),
            blocks.Heading(text="三、救济途径"),
            blocks.Text(text=case.ended_remedy or REMEDY),
            blocks.Signature(issuer=case.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


def _first_decision(case: Application) -> str:
    day = chinese_date(case.decided_on) if case.decided_on else ""
    return f"{case.region.government}于{day}确定给予授权（{case.decision_no}）"


@chinese
def _undone(case: Application, kind: str, title: str, number: str, on: date, text: str, matter: Matter) -> Letter:
    return Letter(
        kind=kind, title=title, number=number, addressee=case.organization.name,
        clause=f"{cite('二(一)')}，{cite('四(一)')}",
        blocks=(
            blocks.Text(text=text),
            blocks.Heading(text="一、理由"),
            blocks.Text(text=_paragraphs(matter.reasons, matter.decision.reasons)),
            blocks.Heading(text="二、后果"),
            blocks.Text(text="尚未用印的授权运营协议文本同时作废。需要开展授权运营的，应当按程序重新申请。"),
            blocks.Heading(text="三、救济途径"),
            blocks.Text(text=REMEDY),
            blocks.Signature(issuer=case.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


def lapsed(case: Application, number: str, on: date, due_on: date | None) -> Letter:
    """逾期未签约通知书: the grant is no longer carried out."""
    matter = matter_of(case, Matter.Kind.LAPSE)
    assert matter is not None
    until = f"（{chinese_date(due_on)}）" if due_on else ""
    text = (
        f"{_about(case)}，{_first_decision(case)}。你单位未在签约期限{until}内签订公共数据授权运营协议。"
        f"{decided(matter, matter.decision)}，上述授权决定不再执行。"
    )
    return _undone(case, Paper.Kind.LAPSE, "逾期未签约通知书", number, on, text, matter)


def annulled(case: Application, number: str, on: date) -> Letter:
    """撤回授权决定书: the grant is withdrawn before its agreement was sealed."""
    matter = matter_of(case, Matter.Kind.ANNUL)
    assert matter is not None
    text = (
        f"{_about(case)}，{_first_decision(case)}。本机关已听取你单位的陈述申辩，"
        f"{decided(matter, matter.decision)}，撤回上述授权决定。"
    )
    return _undone(case, Paper.Kind.ANNULMENT, "撤回授权决定书", number, on, text, matter)


@chinese
def request(case: Application) -> Letter:
    """请示: what the authority puts before the government once the mechanism has concluded; numbered where it is sent from."""
    file = queries.dossier(case)
    matter = file.matter
    assert matter is not None
    checks = tuple((str(c.condition), cite(c.condition.clause), c.unit.name, c.state_label) for c in file.checks)
    opinions = tuple(
        (o.unit.name, str(o.get_stance_display()) if o.given else "未反馈", "；".join(o.condition_lines))
        for o in matter.opinions.select_related("unit").order_by("unit__name", "pk")
    )
    return Letter(
        kind="request", title=f"关于{case.organization.name}公共数据授权运营申请的请示", number="",
        addressee=case.region.government, clause=f"{cite('二(一)')}，{cite('四(一)')}",
        blocks=(
            blocks.Text(
                text=f"{case.organization.name}{submitted(case)}提出公共数据授权运营申请（{case.number}，“{case.heading}”）。"
                f"现将核实和审议情况报告如下。"
            ),
            blocks.Heading(text="一、申请事项"),
            blocks.Facts(
                rows=(
                    ("申请单位", f"{case.organization.name}（{case.organization.credit_code}）"),
                    ("重点领域", case.announcement.field.name),
                    ("应用场景", "、".join(s.name for s in file.scenarios)),
                    ("拟授权期限", f"{case.term_months}个月" if case.term_months else ""),
                    ("申请使用的数据", "、".join(r.item.name for r in file.requested)),
                )
            ),
            blocks.Heading(text="二、核实情况"),
            blocks.Table(headings=("条件", "依据", "核实单位", "结论"), rows=checks),
            blocks.Heading(text="三、审议情况"),
            blocks.Table(headings=("单位", "意见", "条件"), rows=opinions),
            blocks.Text(text=f"{deliberated(matter)}，结论为：{matter.get_advice_display()}。理由：{matter.reasons}"),
            blocks.Text(text="妥否，请批示。"),
            blocks.Signature(issuer=case.region.authority),
        ),
    )  # fmt: skip


def give_out_again(case: Application, at: datetime) -> None:
    """After a correction: what tells of the corrected fact goes out anew; the earlier paper is superseded, not changed."""
    file = queries.dossier(case)
    for kind, make in ((Paper.Kind.GRANT, granted), (Paper.Kind.REFUSAL, refused)):
        if (earlier := paper_of(case, kind)) is not None:
            give_out(make(case, earlier.number, today(at)), case, at)
    if file.publication is not None and (earlier := paper_of(file.publication, Paper.Kind.PUBLICATION)) is not None:
        give_out(publication(case, file.publication, earlier.number), file.publication, at)
    if file.filing is not None and paper_of(file.filing, Paper.Kind.FILING) is not None:
        give_out(report(case, file.filing), file.filing, at)
