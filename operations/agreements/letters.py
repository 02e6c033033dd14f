"""The letters by which an operator learns that its permissions are closed, open again, or to end 六(八), 二(一), 四(五)."""

from collections.abc import Mapping, Sequence
from datetime import date

from audit import clock
from operations.agreements.models import Agreement, EndingProposal, ScopeItem, Stop
from operations.mechanism.wording import decided, deliberated
from operations.papers import blocks
from operations.papers.contents import chinese_date, chinese_time
from operations.papers.letters import REMEDY, Letter, chinese
from operations.papers.models import Paper
from web.citing import cite

# How the numbers of each kind are marked.
MARKS = {
    Paper.Kind.SUSPENSION: "授停",
    Paper.Kind.RESUMPTION: "授复",
    Paper.Kind.HEARING: "授告知",
    Paper.Kind.TERMINATION: "授终",
    Paper.Kind.REVOCATION: "授撤",
}
DECISIONS = {
    EndingProposal.Kind.TERMINATION: Paper.Kind.TERMINATION,
    EndingProposal.Kind.REVOCATION: Paper.Kind.REVOCATION,
}
_EXIT = "授权运营协议关于退出机制的约定"
_Ground = EndingProposal.Ground
# What each ground rests on in the Measures; nothing: on the agreement alone.
_CLAUSES: Mapping[str, tuple[str, ...]] = {
    _Ground.FAILED_CORRECTION: ("六(八)",),
    _Ground.ITEM_PROHIBITED: ("一(一)",),
    _Ground.GRAVE_INCIDENT: ("六(四)",),
    _Ground.FALSE_MATERIALS: ("三", "四(一)"),
    _Ground.UNLAWFUL_GRANT: ("二(一)", "四(一)"),
    _Ground.GRAVE_DANGER: ("五(二)",),
}
_AGREED = (_Ground.CONSENT, _Ground.EXIT, _Ground.GRAVE_INCIDENT, _Ground.DISSOLUTION)


def basis(ground: str) -> str:
    """What a ground of ending rests on: clauses of the Measures, the agreement, or both."""
    return "，".join([*map(cite, _CLAUSES.get(_Ground(ground), ())), *([_EXIT] if ground in _AGREED else ())])


def rows_of(proposal: EndingProposal) -> list[ScopeItem]:
    """What a partial one concerns; nothing: the whole agreement."""
    return list(proposal.items.select_related("item__provider", "scenario").order_by("pk"))


def _agreement(agreement: Agreement) -> str:
    return f"《公共数据授权运营协议》（{agreement.number}，“{agreement.application.heading}”）"


def _what(rows: Sequence[ScopeItem]) -> str:
    return f"下列{len(rows)}项公共数据的授权" if rows else "该协议项下的全部授权"


def _table(rows: Sequence[ScopeItem]) -> tuple[blocks.Block, ...]:
    if not rows:
        return ()
    lines = tuple((row.scenario.name, row.item.name, row.item.code, row.item.provider.name) for row in rows)
    return (blocks.Table(headings=("应用场景", "数据项", "编号", "提供单位"), rows=lines, caption="涉及的授权数据"),)


def _title(proposal: EndingProposal, rows: Sequence[ScopeItem]) -> str:
    return f"{'部分' if rows else ''}{proposal.get_kind_display()}授权决定书"


@chinese
def hearing(proposal: EndingProposal, number: str, on: date) -> Letter:
    """陈述申辩告知书: what is intended, why, and until when the operator may speak to it."""
    agreement, rows, kind = proposal.agreement, rows_of(proposal), proposal.get_kind_display()
    return Letter(
        kind=Paper.Kind.HEARING, title="陈述申辩告知书", number=number, addressee=agreement.organization.name, clause="",
        blocks=(
            blocks.Text(text=f"本机关拟按程序提请{kind}{_agreement(agreement)}中{_what(rows)}，现将有关事项告知如下。"),
            *_table(rows),
            blocks.Heading(text="一、事实和理由"),
            blocks.Text(text=f"{proposal.get_ground_display()}。\n{proposal.text}"),
            blocks.Heading(text="二、依据"),
            blocks.Text(text=f"{cite('二(一)')}；{basis(proposal.ground)}。"),
            blocks.Heading(text="三、陈述申辩"),
            blocks.Text(
                text=f"你单位可以在{chinese_date(proposal.hearing_due_on)}前提出书面陈述申辩和证据；逾期未提出的，视为放弃。"
                f"本机关听取意见后，将提请{agreement.region.name}公共数据授权运营管理工作协调机制审议，报{agreement.region.government}决定。"
            ),
            blocks.Signature(issuer=agreement.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


def _heard(proposal: EndingProposal) -> str:
    if proposal.by_operator:
        return f"你单位于{chinese_date(clock.today(proposal.proposed_at))}提出{proposal.get_ground_display()}：{proposal.text}"
    if proposal.stated_at is not None:
        day = chinese_date(clock.today(proposal.stated_at))
        return f"本机关已告知你单位陈述申辩的权利。你单位于{day}提出陈述申辩：{proposal.statement}"
    return f"本机关已告知你单位陈述申辩的权利，你单位在{chinese_date(proposal.hearing_due_on)}前未提出陈述申辩。"


def _consequences(proposal: EndingProposal, rows: Sequence[ScopeItem]) -> str:
    closed = "上述数据" if rows else "你单位在授权运营域"
    rest = "协议项下的其他授权不受影响。" if rows else "尚存的各项授权一并停止，协议不再履行。"
    report = "" if rows else "并于规定期限内提交最终运营报告，"
    return (
        f"本决定由公共数据主管部门执行，自执行之时起关闭{closed}的使用权限；{rest}\n"
        "授权运营域内留存的相关数据及时删除并出具数据删除确认书，相关网络日志按照规定留存不少于6个月。\n"
        f"你单位应当立即停止使用相关公共数据，按照协议约定处置资产，{report}配合办理退出处置。"
    )


@chinese
def decision(proposal: EndingProposal, number: str, on: date) -> Letter:
    """终止授权决定书, 撤销授权决定书, whole or in part: what ends, why, on whose decision, what follows, what can be done."""
    agreement, rows, matter = proposal.agreement, rows_of(proposal), proposal.matter
    assert matter is not None
    reasons = "\n".join(
        text for text in (f"{proposal.get_ground_display()}。", proposal.text, matter.decision.reasons) if text.strip()
    )
    return Letter(
        kind=DECISIONS[EndingProposal.Kind(proposal.kind)], title=_title(proposal, rows), number=number,
        addressee=agreement.organization.name, clause="",
        blocks=(
            blocks.Facts(
                rows=(
                    ("协议编号", agreement.number),
                    ("甲方", agreement.party_a),
                    ("授权运营单位", f"{agreement.organization.name}（{agreement.organization.credit_code}）"),
                    ("运营期限", f"{chinese_date(agreement.first_on)}至{chinese_date(agreement.last_on)}"),
                    ("决定事项", f"{proposal.get_kind_display()}{'部分授权' if rows else '全部授权'}"),
                )
            ),
            blocks.Text(
                text=f"{decided(matter, matter.decision)}，{proposal.get_kind_display()}{_agreement(agreement)}中{_what(rows)}。"
            ),
            *_table(rows),
            blocks.Heading(text="一、事实和理由"),
            blocks.Text(text=reasons),
            blocks.Heading(text="二、陈述申辩"),
            blocks.Text(text=_heard(proposal)),
            blocks.Heading(text="三、依据"),
            blocks.Text(text=f"{cite('二(一)')}；{basis(proposal.ground)}；{cite('四(五)')}。"),
            blocks.Heading(text="四、执行"),
            blocks.Text(text=_consequences(proposal, rows)),
            blocks.Heading(text="五、救济途径"),
            blocks.Text(text=REMEDY),
            blocks.Signature(issuer=agreement.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def request(proposal: EndingProposal) -> Letter:
    """请示 on an ending: what is put before the government once the mechanism has concluded; numbered where it is sent from."""
    agreement, rows, matter = proposal.agreement, rows_of(proposal), proposal.matter
    assert matter is not None
    opinions = tuple(
        (o.unit.name, str(o.get_stance_display()) if o.given else "未反馈", o.reasons if o.given else "")
        for o in matter.opinions.select_related("unit").order_by("unit__name", "pk")
    )
    kind = proposal.get_kind_display()
    heard = proposal.statement if proposal.stated_at is not None else "期限内未提出陈述申辩。"
    return Letter(
        kind="request", title=f"关于{kind}{agreement.organization.name}公共数据授权的请示", number="",
        addressee=agreement.region.government, clause=f"{cite('二(一)')}，{basis(proposal.ground)}",
        blocks=(
            blocks.Text(text=f"拟{kind}{agreement.organization.name}{_agreement(agreement)}中{_what(rows)}，现请示如下。"),
            *_table(rows),
            blocks.Heading(text="一、事实和理由"),
            blocks.Text(text=f"{proposal.get_ground_display()}。\n{proposal.text}"),
            blocks.Heading(text="二、陈述申辩"),
            blocks.Text(text=heard),
            blocks.Heading(text="三、审议情况"),
            blocks.Table(headings=("单位", "意见", "理由"), rows=opinions),
            blocks.Text(text=f"{deliberated(matter)}，结论为：{matter.get_advice_display()}。理由：{matter.reasons}"),
            blocks.Text(text="妥否，请批示。"),
            blocks.Signature(issuer=agreement.region.authority),
        ),
    )  # fmt: skip


def _stopped(stop: Stop) -> str:
    if stop.item is not None and stop.scenario is not None:
        return f"应用场景“{stop.scenario.name}”下数据项“{stop.item.name}”的使用"
    if stop.item is not None:
        return f"数据项“{stop.item.name}”的使用"
    if stop.scenario is not None:
        return f"应用场景“{stop.scenario.name}”的数据使用"
    return "你单位在授权运营域的全部使用权限"


@chinese
def suspension(stop: Stop, number: str, on: date) -> Letter:
    """暂时关闭使用权限通知书: what is closed, from which instant, why, and how it opens again."""
    agreement = stop.agreement
    urgent = "本次关闭系紧急情形下先行采取，另一名工作人员将于下一工作日前确认。" if stop.emergency else ""
    return Letter(
        kind=Paper.Kind.SUSPENSION, title="暂时关闭使用权限通知书", number=number, addressee=agreement.organization.name,
        clause=cite(_CAUSES[stop.cause]),
        blocks=(
            blocks.Text(
                text=f"根据{cite(_CAUSES[stop.cause])}和{_agreement(agreement)}，自{chinese_time(stop.from_at)}起，"
                f"暂时关闭{_stopped(stop)}。{urgent}"
            ),
            blocks.Heading(text="一、原因"),
            blocks.Facts(
                rows=(
                    ("原因", stop.get_cause_display()),
                    ("情况", stop.reason),
                    ("涉及的协议条款", stop.clause),
                )
            ),
            blocks.Heading(text="二、要求"),
            blocks.Text(
                text="关闭期间不得使用所涉公共数据。请立即查明原因、消除隐患，并将处理情况书面反馈本机关。"
                "经核实原因消除、各项开通条件仍然具备的，由本机关恢复使用权限。"
            ),
            blocks.Signature(issuer=agreement.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


_CAUSES: Mapping[str, str] = {
    Stop.Cause.CORRECTION: "六(八)",
    Stop.Cause.INCIDENT: "六(四)",
    Stop.Cause.RISK: "五(二)",
    Stop.Cause.EMERGENCY: "六(四)",
    Stop.Cause.OTHER: "六(八)",
}


@chinese
def resumption(agreement: Agreement, number: str, on: date) -> Letter:
    """恢复使用权限通知书: which stops were lifted and why."""
    lifted = agreement.stops.filter(until_at__isnull=False).select_related("scenario", "item").order_by("from_at", "pk")
    rows = tuple(
        (str(s.get_cause_display()), chinese_time(s.from_at), chinese_time(s.until_at), s.lift_reason)
        for s in lifted
        if s.until_at is not None
    )
    return Letter(
        kind=Paper.Kind.RESUMPTION, title="恢复使用权限通知书", number=number, addressee=agreement.organization.name,
        clause=cite("六(八)"),
        blocks=(
            blocks.Text(
                text=f"经核实，{_agreement(agreement)}的下列暂停原因已经消除，各项开通条件仍然具备，"
                f"自{chinese_date(on)}起恢复你单位在授权运营域的使用权限，由授权运营域重新开通。"
            ),
            blocks.Table(headings=("暂停原因", "关闭时间", "解除时间", "解除理由"), rows=rows),
            blocks.Text(text=f"运营期限不变，届满日仍为{chinese_date(agreement.last_on)}。"),
            blocks.Signature(issuer=agreement.region.authority, on=on),
        ),
    )  # fmt: skip
