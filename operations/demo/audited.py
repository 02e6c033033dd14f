"""What the province's auditor did on the last day: a sample of agreements drawn, two of them looked at."""

from audit import clock
from audit.trail.sealing import seal_all
from operations.auditing.actions.sampling import draw, note
from operations.auditing.indexing import index_all
from operations.auditing.queries.sampling import items
from operations.demo.world import World

SEED = "第2026135期 07 11 15 22 28 31 09"


def audited(world: World) -> None:
    """A draw is from what is sealed: the trail is sealed before it, and after it again."""
    by, at, today = world.by("auditor"), clock.now(), world.today
    seal_all()
    index_all()
    sample = draw(
        by=by, at=at, purpose="近两年有办理的授权协议：开通、改正与退出是否依规办理", kind="agreement", action="", outcome="",
        since=today.ago(years=2), until=today.day, wanted=3, seed=SEED,
    )  # fmt: skip
    first, second = items(sample)[:2]
    note(id=first.pk, by=by, at=at, outcome="sound", finding="开通前应急预案已批准，报备在期限内。")
    note(
        id=second.pk,
        by=by,
        at=at,
        outcome="finding",
        finding="年度运营报告的附件缺少市场运营情况，已请主管部门督促补正。",
    )
    seal_all()
    index_all()
