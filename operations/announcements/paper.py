"""What an announcement says as it is posted 四(一): extended or withdrawn, it is issued anew under its number."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as now

from accounts.models import UnitKind
from audit import clock
from operations.announcements import queries
from operations.announcements.models import Announcement, Condition
from operations.papers import blocks
from operations.papers.contents import chinese_date, chinese_time
from operations.papers.letters import Letter, chinese
from operations.papers.models import Paper
from statute.vocabulary import MATERIALS
from web.citing import cite


def kind_names(condition: Condition) -> tuple[str, ...]:
    """The kinds of unit that verify a condition, as people call them."""
    return tuple(str(UnitKind(kind).label) for kind in condition.kinds)


@chinese
def letter(subject: Announcement, cancelled_on: date | None = None) -> Letter:
    """通告, with its extensions and its withdrawal."""
    return Letter(
        kind=Paper.Kind.ANNOUNCEMENT, title=subject.heading, number=subject.number, addressee="",
        clause=f"{cite('一(一)')}，{cite('三')}，{cite('四(一)')}", blocks=_blocks(subject, cancelled_on),
    )  # fmt: skip


def _blocks(subject: Announcement, cancelled_on: date | None) -> list[blocks.Block]:
    """What the announcement says, in the order of its printed form."""
    made: list[blocks.Block] = []
    if subject.text:
        made.append(blocks.Text(text=subject.text))
    made += [
        blocks.Heading(text="一、基本事项"),
        blocks.Facts(
            rows=(
                ("重点领域", subject.field.name),
                ("使用方式", subject.get_use_kind_display()),
                ("授权总量", f"{subject.quota}家" if subject.quota else ""),
                ("申请开始时间", chinese_time(subject.opens_at) if subject.opens_at else ""),
                ("申请截止时间", f"{chinese_time(subject.closes_at)}（含）" if subject.closes_at else ""),
            )
        ),
        blocks.Heading(text="二、申请条件及核实单位"),
        _conditions_table(list(queries.conditions_of(subject))),
    ]
    if subject.field_conditions.strip():
        lines = tuple(line.strip() for line in subject.field_conditions.splitlines() if line.strip())
        made += [blocks.Heading(text="领域具体安全要求"), blocks.Items(items=lines)]
    materials = tuple(now(m.title) for m in MATERIALS) + subject.extras
    made += [
        blocks.Heading(text="三、申请材料"),
        blocks.Items(items=materials),
        blocks.Heading(text="四、评审标准"),
        blocks.Text(text=subject.criteria),
        blocks.Signature(
            issuer=subject.region.authority,
            on=clock.today(subject.published_at) if subject.published_at else None,
        ),
    ]
    extensions = list(subject.extensions.order_by("extended_at", "pk"))
    if extensions:
        made.append(blocks.Heading(text="延期公告"))
    for extension in extensions:
        made.append(blocks.Text(text=f"申请截止时间延至{chinese_time(extension.closes_at)}。理由：{extension.reason}"))
    if subject.ended_reason:
        day = f"于{chinese_date(cancelled_on)}" if cancelled_on else ""
        text = f"本通告{day}撤回，不再受理申请。理由：{subject.ended_reason}"
        made += [blocks.Heading(text="撤回公告"), blocks.Text(text=text)]
    return made


def _conditions_table(rows: Sequence[Condition]) -> blocks.Table:
    """The conditions with the units that verify them; details where the announcement gives some."""
    detailed = any(row.text for row in rows)
    return blocks.Table(
        headings=("条件", "依据", *(("具体要求",) if detailed else ()), "核实单位"),
        rows=tuple(
            (now(c.title_text), cite(c.clause), *((c.text,) if detailed else ()), "、".join(kind_names(c)))
            for c in rows
        ),
    )
