"""The official papers of this room: what was erased by law, on what ground, by whom; never what it said."""

from datetime import date

from accounts.models import User
from operations.auditing.models import Erasure
from operations.papers import blocks
from operations.papers.contents import chinese_time
from operations.papers.letters import Letter, chinese
from operations.papers.models import Paper


@chinese
def erasure(subject: Erasure, on: date) -> Letter:
    """内容删除证明: ground, how many, digest of the list, two persons, when."""
    assert subject.decided_at is not None
    assert subject.decided_by is not None
    assert subject.carried_out_at is not None
    names = dict(
        User.objects.filter(pk__in=[subject.requested_by, subject.decided_by]).values_list("pk", "display_name")
    )
    files = [f"{document.name}　{document.digest}" for document in subject.documents.order_by("pk")]
    return Letter(
        kind=Paper.Kind.ERASURE, title="内容删除证明", number=subject.record_no, addressee="", clause=subject.ground,
        blocks=(
            blocks.Text(
                text="下列办理轨迹所载内容依法应当删除，经申请、审批两方两人办理，已由系统删除，记录如下。轨迹的每一条记录、"
                "时间、办理人和存证均予保留，可以继续核验。"
            ),
            blocks.Facts(
                rows=(
                    ("申请编号", subject.number),
                    ("法律依据", subject.ground),
                    ("删除理由", subject.reason),
                    ("删除内容的记录", f"{subject.erased}条"),
                    ("记录清单摘要（SM3）", subject.entries_digest),
                    ("删除后留存摘要（SM3）", subject.outline_digest),
                    ("删除内容的文件", "\n".join(files) or "无"),
                    ("申请人和时间", f"{names.get(subject.requested_by, '')}　{chinese_time(subject.requested_at)}"),
                    ("审批人和时间", f"{names.get(subject.decided_by, '')}　{chinese_time(subject.decided_at)}"),
                    ("删除时间", chinese_time(subject.carried_out_at)),
                )
            ),
            blocks.Text(text="本证明长期保存。删除操作已记入办理轨迹，可以凭编号和核验码核验。"),
            blocks.Signature(issuer=subject.region.authority, on=on),
        ),
    )  # fmt: skip
