"""The papers of a closure: deletion confirmed, logs purged, the case closed 四(五)."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from accounts.models import User
from audit.logs.models import Batch
from operations.agreements.models import ScopeItem
from operations.closures import carrying, queries
from operations.closures.models import CarryOver, Closure, PurgeProposal
from operations.papers import blocks
from operations.papers.contents import CarriedRow, DeletionContents, ScopeRow, chinese_date, chinese_time
from operations.papers.letters import Letter, chinese
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from web.citing import cite


def _rows(subject: Closure) -> list[ScopeItem]:
    rows = subject.items.all() if subject.partial else subject.agreement.scope.all()
    return list(rows.select_related("item__provider", "scenario").order_by("pk"))


def _scope_row(row: ScopeItem) -> ScopeRow:
    return ScopeRow(
        scenario=row.scenario.name, item=row.item.name, provider=row.item.provider.name, level=row.item.level,
        attribute=str(row.item.get_attribute_display()), update_cycle=row.item.update_cycle, code=row.item.code,
    )  # fmt: skip


def _authorization(one: CarryOver) -> str:
    """What it is carried over to: the renewal's agreement, before it is sealed the application."""
    agreement = carrying.file_of(one).agreement
    return f"协议{agreement.number}" if agreement is not None else f"续期申请{one.renewal.number}"


def _carried_row(one: CarryOver) -> CarriedRow:
    return CarriedRow(
        scenario=one.row.scenario.name, item=one.row.item.name, code=one.row.item.code,
        fields=carrying.file_of(one).fields, renewal=_authorization(one), approved_on=queries.day_of(one.decided_at),
    )  # fmt: skip


@chinese
def deletion(subject: Closure) -> DeletionContents:
    """What the certificate of deletion says."""
    assert subject.deleted_at is not None
    return DeletionContents(
        number=subject.deletion_no,
        agreement_number=subject.agreement.number,
        operator=str(subject.organization),
        authority=subject.region.authority,
        domain=subject.domain.name if subject.domain else "",
        cause=str(subject.get_cause_display()),
        ended_at=subject.ended_at,
        scope=tuple(subject.deletion_scope.splitlines()),
        method=subject.deletion_method,
        executor=subject.deletion_executor,
        verifier=subject.deletion_verifier,
        deleted_at=subject.deleted_at,
        confirmed_at=subject.deletion_confirmed_at,
        carried=tuple(_carried_row(one) for one in carrying.kept(subject)),
        hold_until=subject.hold_until,
        rows=tuple(_scope_row(row) for row in carrying.rest_of(subject)),
        demo=settings.MODE == "demo",
    )


@chinese
def carried_deletion(subject: CarryOver) -> DeletionContents:
    """The certificate for data that had stayed for a renewal."""
    assert subject.deleted_at is not None
    closure = subject.closure
    return DeletionContents(
        number=subject.deletion_no,
        agreement_number=closure.agreement.number,
        operator=str(closure.organization),
        authority=closure.region.authority,
        domain=closure.domain.name if closure.domain else "",
        cause=f"取消延用（{subject.cancel_reason}）",
        ended_at=closure.ended_at,
        scope=tuple(subject.deletion_scope.splitlines()),
        method=subject.deletion_method,
        executor=subject.deletion_executor,
        verifier=subject.deletion_verifier,
        deleted_at=subject.deleted_at,
        hold_until=closure.hold_until,
        rows=(_scope_row(subject.row),),
        demo=settings.MODE == "demo",
    )


def _person(id: UUID | None) -> str:
    if id is None:
        return ""
    return User.objects.filter(pk=id).values_list("display_name", flat=True).first() or ""


def _time(at: datetime | None) -> str:
    return chinese_time(at) if at is not None else ""


def _day(day: date | None) -> str:
    return chinese_date(day) if day is not None else ""


@chinese
def purge_record(subject: PurgeProposal, on: date) -> Letter:
    """日志清除记录: which logs, why no longer held, on whose word, when, how many."""
    closure = subject.closure
    network = queries.PROCESSING not in subject.log_kinds
    kinds = "、".join(str(Batch.Kind(kind).label) for kind in subject.log_kinds)
    bundle = queries.NETWORK if network else queries.PROCESSING
    facts, held_until = queries.purge_facts(closure, bundle, on), queries.held_until(closure, bundle)
    duty = cite("四(五)") if network else "《网络数据安全管理条例》第十二条"
    return Letter(
        kind=Paper.Kind.PURGE, title="日志清除记录", number=subject.record_no, addressee="",
        clause=duty,
        blocks=(
            blocks.Text(
                text=f"协议{closure.agreement.number}退出处置（{closure.number}）的下列日志法定留存期已满，没有其他留存事由，"
                "经两人审批后由系统清除，记录如下。"
            ),
            blocks.Facts(
                rows=(
                    ("授权运营单位", closure.organization.name),
                    ("协议编号", closure.agreement.number),
                    ("退出处置编号", closure.number),
                    ("日志种类", kinds),
                    ("日志截至", _day(subject.logs_until)),
                    ("权限关闭确认日期", _day(facts.closure_confirmed_on)),
                    ("数据删除确认日期", _day(facts.deletion_confirmed_on)),
                    ("留存届满日（含）", _day(held_until)),
                    ("提请人和时间", f"{_person(subject.prepared_by)}　{_time(subject.prepared_at)}"),
                    ("批准人和时间", f"{_person(subject.approved_by)}　{_time(subject.approved_at)}"),
                    ("清除时间", _time(subject.purged_at)),
                    ("清除行数", f"{subject.rows_purged}行"),
                    ("执行方式", "系统按批准范围自动清除；清除前由程序和数据库再次核对留存期和依法保全。"),
                )
            ),
            blocks.Table(
                headings=("月份", "日志种类", "行数", "清除方式", "小时封存", "封存摘要的SM3"),
                rows=tuple(
                    (
                        f"{part.month:%Y-%m}", part.kind_label, f"{part.rows}行", "整个分区清除" if part.whole else "逐行清除",
                        f"{part.seals}份", part.digest or "—",
                    )
                    for part in subject.months.order_by("month", "kind")
                ),
                caption="清除明细",
            ),
            blocks.Text(text="封存摘要按时间逐行排列后计算SM3，可以与办理轨迹中的日志封存逐一核对。"),
            blocks.Text(text="本记录长期保存。清除操作已记入办理轨迹，可以凭编号和核验码核验。"),
            blocks.Signature(issuer=closure.region.authority, on=on),
        ),
    )  # fmt: skip


@chinese
def completion(subject: Closure, number: str, on: date) -> Letter:
    """退出处置办结记录: every stage with its day, and the papers that prove it."""
    rows, carried = _rows(subject), carrying.of_closure(subject, CarryOver.State.APPROVED)
    purges = PurgeProposal.objects.filter(closure=subject).order_by("pk")
    decided = "；".join(
        f"{'处理记录' if queries.PROCESSING in p.log_kinds else '网络日志'}"
        + (f"已清除（{p.record_no}）" if p.record_no else f"继续留存：{p.kept_reason}")
        for p in purges
        if p.state in {PurgeProposal.State.PURGED, PurgeProposal.State.KEPT}
    )
    ending = subject.proposal
    letter = paper_of(ending, ending.kind) if ending is not None else None
    table: tuple[blocks.Block, ...] = ()
    if subject.partial:
        lines = tuple((row.scenario.name, row.item.name, row.item.code) for row in rows)
        table = (blocks.Table(headings=("应用场景", "数据项", "编号"), rows=lines, caption="涉及的授权数据"),)
    return Letter(
        kind=Paper.Kind.CLOSURE, title="退出处置办结记录", number=number, addressee="", clause=cite("四(五)"),
        blocks=(
            blocks.Facts(
                rows=(
                    ("退出处置编号", subject.number),
                    ("协议编号", subject.agreement.number),
                    ("授权运营单位", subject.organization.name),
                    ("结束方式", f"{'部分' if subject.partial else ''}{subject.get_cause_display()}"),
                    ("决定书", letter.number if letter is not None else ""),
                    ("结束时间", _time(subject.ended_at)),
                    ("权限关闭", f"{_time(subject.closed_confirmed_at)}确认\n{subject.closed_evidence}"),
                    ("资产处置", f"{_time(subject.assets_settled_at)}\n{subject.assets_note}"),
                    ("延用的数据", "\n".join(f"{one.row.item.name}：{_authorization(one)}" for one in carried)),
                    ("数据删除", f"{_time(subject.deleted_at)}完成，{_time(subject.deletion_confirmed_at)}核对"),
                    ("数据删除确认书", subject.deletion_no),
                    ("网络日志留存至（含）", _day(subject.hold_until)),
                    ("留存期满后的处理", decided),
                    ("最终运营报告", subject.final_report_note),
                    ("办结时间", _time(subject.completed_at)),
                )
            ),
            *table,
            blocks.Text(text="以上各环节均有证据在案，退出处置办结。尚在留存期内的处理记录按规定继续留存。"),
            blocks.Signature(issuer=subject.region.authority, on=on),
        ),
    )  # fmt: skip
