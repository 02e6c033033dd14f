"""The official papers of supervision: what each says, the same for page, print and digest 六(八)."""

from datetime import date, datetime

from audit.clock import today
from operations.oversight.models import Correction, Evaluation, Inspection, Referral
from operations.papers import blocks
from operations.papers.contents import chinese_date, chinese_time
from operations.papers.letters import Letter, chinese
from operations.papers.models import Paper
from statute.rules.evaluating import CRITERIA, GRADES
from web.citing import cite


@chinese
def correction(order: Correction, on: date, closed_at: datetime | None) -> Letter:
    """改正通知书: the clause broken, what is asked until when, and that access is closed from which instant."""
    agreement = order.agreement
    rows = [str(row) for row in order.items.select_related("item", "scenario").order_by("pk")]
    closing = f"自{chinese_time(closed_at)}起" if closed_at is not None else "自本通知发出之时起"
    scope = (blocks.Heading(text="三、涉及的授权数据"), blocks.Items(items=tuple(rows))) if rows else ()
    last = "四" if rows else "三"
    return Letter(
        kind=Paper.Kind.CORRECTION, title="改正通知书", number=order.number, addressee=str(order.organization),
        clause=cite("六(八)"),
        blocks=(
            blocks.Text(
                text=f"你单位在履行公共数据授权运营协议（{agreement.number}）中，违反协议“{order.clause}”的约定，现通知改正。"
            ),
            blocks.Heading(text="一、违约情况"),
            blocks.Text(text=order.facts),
            blocks.Heading(text="二、改正要求和期限"),
            blocks.Text(text=f"{order.requirement}\n请于{chinese_date(order.due_on)}前改正，并反馈改正情况。"),
            *scope,
            blocks.Heading(text=f"{last}、暂时关闭使用权限"),
            blocks.Text(
                text=f"{closing}，暂时关闭你单位的授权运营域使用权限。改正合格并重新核对开通条件后恢复；"
                "未按要求改正的，依法终止相关公共数据的授权。"
            ),
            blocks.Signature(issuer=order.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def referral(letter: Referral) -> Letter:
    """移送函: what a unit is asked to investigate."""
    violation = letter.violation
    return Letter(
        kind=Paper.Kind.REFERRAL, title="移送函", number=letter.number, addressee=str(letter.unit), clause=cite("六(八)"),
        blocks=(
            blocks.Text(
                text=f"{violation.organization}在履行公共数据授权运营协议（{violation.agreement.number}）中的下列行为涉嫌违反"
                "网络安全、数据安全、个人信息保护有关法律法规，现移送你单位依法查处，并请函告结果。"
            ),
            blocks.Facts(
                rows=(
                    ("违规记录", violation.number),
                    ("类别", str(violation.get_kind_display())),
                    ("发生日期", chinese_date(violation.occurred_on)),
                )
            ),
            blocks.Text(text=violation.text),
            blocks.Signature(issuer=violation.region.authority, on=letter.referred_on),
        ),
    )  # fmt: skip


@chinese
def evaluation(row: Evaluation) -> Letter:
    """年度评估结果: how it was evaluated, points and grade, what was found; no person is named 六(七)."""
    points = [
        (CRITERIA[score.criterion][0], f"{score.points}分（权重{score.weight}）") for score in row.scores.order_by("pk")
    ]
    assert row.published_at is not None
    joint = "、".join(unit.name for unit in row.units.order_by("name", "pk"))
    answer = (blocks.Heading(text="异议答复"), blocks.Text(text=row.objection_answer)) if row.objection_answer else ()
    return Letter(
        kind=Paper.Kind.EVALUATION, title="年度评估结果", number=row.number, addressee=str(row.organization),
        clause=cite("六(七)"),
        blocks=(
            blocks.Text(text=f"公共数据授权运营（协议{row.agreement.number}）{row.year}年度评估结果如下。"),
            blocks.Facts(
                rows=(
                    ("评估方式", f"会同{joint}" if joint else f"委托{row.third_party}"), *points,
                    ("得分", f"{row.score}分"), ("等次", GRADES[row.grade][0]),
                )
            ),
            blocks.Heading(text="评估意见"),
            blocks.Text(text=row.summary),
            *answer,
            blocks.Signature(issuer=row.region.authority, on=today(row.published_at)),
        ),
    )  # fmt: skip


@chinese
def inspection(row: Inspection) -> Letter:
    """检查意见书: what was looked at and found, what is asked until when; no inspector is named 六(三)3."""
    looked = [
        str(Inspection._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in ("business", "data_use", "safeguards")
        if getattr(row, name)
    ]
    assert row.inspected_on is not None
    assert row.found_at is not None
    asked = f"请于{chinese_date(row.answer_due_on)}前书面答复。" if row.answer_due_on is not None else ""
    breach = "上述情况涉嫌违反协议，另行依照有关规定处理。" if row.breach else ""
    return Letter(
        kind=Paper.Kind.INSPECTION, title="检查意见书", number=row.number, addressee=str(row.organization),
        clause=cite("六(三)3"),
        blocks=(
            blocks.Text(
                text=f"{chinese_date(row.inspected_on)}，对你单位履行公共数据授权运营协议（{row.agreement.number}）的"
                f"{'、'.join(looked)}进行了监督检查，意见如下。"
            ),
            blocks.Text(text=row.findings),
            blocks.Text(text=f"{breach}{asked}" or "请据此改进。"),
            blocks.Signature(issuer=row.region.authority, on=today(row.found_at)),
        ),
    )  # fmt: skip
