"""The letters about a supplement 补充协议: what the government decided, what became public, what was filed 四(一)(二)."""

from datetime import date

from audit import clock
from operations.agreements import queries
from operations.agreements.models import Amendment
from operations.mechanism.wording import decided, deliberated
from operations.papers import blocks
from operations.papers.contents import chinese_date
from operations.papers.letters import REMEDY, Letter, chinese
from operations.papers.models import Paper
from statute.findings import cite

# How the numbers are marked: of supplements, of letters about decisions on them, of results made public.
NUMBER, DECISION, PUBLICATION = "授补协", "授补决", "授补告"


def _about(amendment: Amendment) -> str:
    agreement = amendment.agreement
    return f"《公共数据授权运营协议》（{agreement.number}，“{agreement.application.heading}”）"


def _asked(amendment: Amendment) -> str:
    day = chinese_date(clock.today(amendment.submitted_at)) if amendment.submitted_at else ""
    return f"你单位{day}对{_about(amendment)}提出的补充申请（{amendment.number}）"


def _scenarios(amendment: Amendment) -> str:
    return "、".join(dict.fromkeys(row.scenario_name for row in queries.agreed_items(amendment)))


def _term(amendment: Amendment) -> str:
    agreement = amendment.agreement
    return f"{chinese_date(agreement.first_on)}至{chinese_date(agreement.last_on)}（不变）"


def _added(amendment: Amendment) -> blocks.Table:
    rows = tuple(
        (row.scenario_name, row.item.name, row.item.provider.name, queries.allowed_fields(row))
        for row in queries.agreed_items(amendment)
    )
    return blocks.Table(headings=("应用场景", "数据项", "提供单位", "字段"), rows=rows, caption="增加的授权公共数据")


@chinese
def granted(amendment: Amendment, number: str, on: date) -> Letter:
    """授权决定通知书 on a supplement: what may be added, that the term stays, until when it is to be signed."""
    agreement, matter = amendment.agreement, amendment.matter
    assert matter is not None
    filed = "" if agreement.region.level == "province" else "，并报省政府备案"
    until = f"请于{chinese_date(amendment.due_on)}前" if amendment.due_on else "请及时"
    return Letter(
        kind=Paper.Kind.GRANT, title="补充授权决定通知书", number=number, addressee=agreement.organization.name,
        clause=f"{cite('二(一)')}，{cite('四(一)')}",
        blocks=(
            blocks.Text(
                text=f"{_asked(amendment)}，提供单位已审核，{decided(matter, matter.decision)}，同意增加。"
            ),
            blocks.Heading(text="一、增加的内容"),
            blocks.Facts(
                rows=(
                    ("授权运营单位", f"{agreement.organization.name}（{agreement.organization.credit_code}）"),
                    ("应用场景", _scenarios(amendment)),
                    ("授权运营期限", _term(amendment)),
                )
            ),
            _added(amendment),
            blocks.Heading(text="二、后续办理"),
            blocks.Text(
                text=f"结果依法向社会公开{filed}。{until}签署补充协议；补充协议用印前，不得使用上述公共数据。"
                "新增应用场景须为应急预案所覆盖后方可开展。"
            ),
            blocks.Signature(issuer=agreement.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def refused(amendment: Amendment, number: str, on: date) -> Letter:
    """不予授权决定书 on a supplement: the government's decision, its reasons, what the operator can do."""
    agreement, matter = amendment.agreement, amendment.matter
    assert matter is not None
    return Letter(
        kind=Paper.Kind.REFUSAL, title="不予补充授权决定书", number=number, addressee=agreement.organization.name,
        clause="",
        blocks=(
            blocks.Text(
                text=f"{_asked(amendment)}，{decided(matter, matter.decision)}，不同意增加。原协议继续履行。"
            ),
            blocks.Heading(text="一、理由"),
            blocks.Text(text=amendment.ended_reason),
            blocks.Heading(text="二、依据"),
            blocks.Text(text=f"{cite('二(一)')}；{cite('三(三)')}；{cite('四(一)')}。"),
            blocks.Heading(text="三、救济途径"),
            blocks.Text(text=REMEDY),
            blocks.Signature(issuer=agreement.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def publication(amendment: Amendment, number: str) -> Letter:
    """授权结果公告: the same five facts as of a grant, of what was added."""
    agreement = amendment.agreement
    tail: tuple[blocks.Block, ...] = ()
    if amendment.objections_until is not None:
        until = f"对以上结果有异议的，请于{chinese_date(amendment.objections_until)}前以书面形式向本机关提出。"
        tail = (blocks.Text(text=until),)
    return Letter(
        kind=Paper.Kind.PUBLICATION, title="公共数据补充授权运营结果公告", number=number, addressee="",
        clause=f"{cite('四(一)')}，{cite('四(二)')}",
        blocks=(
            blocks.Facts(
                rows=(
                    ("授权运营单位", agreement.organization.name),
                    ("重点领域", agreement.application.announcement.field.name),
                    ("应用场景", _scenarios(amendment)),
                    ("授权运营期限", _term(amendment)),
                    ("决定日期", chinese_date(amendment.decided_on) if amendment.decided_on else ""),
                )
            ),
            *tail,
            blocks.Signature(issuer=agreement.region.authority, on=amendment.published_on),
        ),
    )  # fmt: skip


@chinese
def report(amendment: Amendment) -> Letter:
    """备案报告 to the provincial government."""
    agreement = amendment.agreement
    return Letter(
        kind=Paper.Kind.FILING, title="公共数据补充授权运营备案报告", number=amendment.filing_no,
        addressee="浙江省人民政府", clause=cite("四(二)"),
        blocks=(
            blocks.Facts(
                rows=(
                    ("授权运营单位", f"{agreement.organization.name}（{agreement.organization.credit_code}）"),
                    ("重点领域", agreement.application.announcement.field.name),
                    ("协议编号", agreement.number),
                    ("政府文号", amendment.decision_no),
                    ("决定日期", chinese_date(amendment.decided_on) if amendment.decided_on else ""),
                    ("授权运营期限", _term(amendment)),
                )
            ),
            _added(amendment),
            blocks.Signature(issuer=agreement.region.government, on=amendment.filed_on),
        ),
    )  # fmt: skip


@chinese
def request(amendment: Amendment) -> Letter:
    """请示: what is put before the government once the mechanism has concluded; numbered where it is sent from."""
    agreement, matter = amendment.agreement, amendment.matter
    assert matter is not None
    opinions = tuple(
        (o.unit.name, str(o.get_stance_display()) if o.given else "未反馈", o.reasons if o.given else "")
        for o in matter.opinions.select_related("unit").order_by("unit__name", "pk")
    )
    return Letter(
        kind="request", title=f"关于{agreement.organization.name}公共数据授权运营补充协议的请示", number="",
        addressee=agreement.region.government, clause=f"{cite('二(一)')}，{cite('四(一)')}",
        blocks=(
            blocks.Text(text=f"{agreement.organization.name}申请补充{_about(amendment)}，现请示如下。"),
            blocks.Heading(text="一、补充理由"),
            blocks.Text(text=amendment.reason),
            blocks.Heading(text="二、增加的内容"),
            blocks.Facts(rows=(("应用场景", _scenarios(amendment)), ("授权运营期限", _term(amendment)))),
            _added(amendment),
            blocks.Heading(text="三、审议情况"),
            blocks.Table(headings=("单位", "意见", "理由"), rows=opinions),
            blocks.Text(text=f"{deliberated(matter)}，结论为：{matter.get_advice_display()}。理由：{matter.reasons}"),
            blocks.Text(text="妥否，请批示。"),
            blocks.Signature(issuer=agreement.region.authority),
        ),
    )  # fmt: skip
