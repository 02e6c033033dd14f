"""What stands in the way of drawing, noting and concluding a sample."""

from datetime import date, datetime

from audit import clock
from audit.actor import Actor
from operations.auditing.indexing import indexed
from operations.auditing.models import Sample, SampleItem
from operations.auditing.queries import sampling as queries
from statute.findings import Finding, Kind, gettext_noop

BASIS = "六(一)"


def draw(
    *, by: Actor, at: datetime, purpose: str, kind: str, since: date, until: date, wanted: int, seed: str,
    action: str = "", outcome: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    """A period that has been, and enough to draw from."""
    if until < since or since > clock.today(at):
        return (_finding("sample-period", gettext_noop("抽样期间须在今日以前，且起始日不晚于截止日。"), field="until"),)
    terms = {"kind": kind, "since": since, "until": until, "action": action, "outcome": outcome}
    count = queries.population(by, terms, indexed()).count()
    if count < wanted:
        text = gettext_noop("符合条件的对象有 %(count)s 个，不足 %(wanted)s 个。")
        return (_finding("sample-population", text, field="wanted", count=count, wanted=wanted),)
    return ()


def own(subject: Sample, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A sample is looked at where it was drawn."""
    if str(subject.region_id) != by.region:
        return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE),)
    return ()


def conclude(subject: Sample, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every one was looked at."""
    found = own(subject, by=by, at=at)
    if found or not (left := queries.unlooked(subject)):
        return found
    return (_finding("sample-unlooked", gettext_noop("尚有 %(count)s 个样本没有查看，不能办结。"), count=left),)


def note(subject: SampleItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """While the sample is open, where it was drawn."""
    if subject.sample.state != Sample.State.DRAWN:
        return (_finding("sample-concluded", gettext_noop("抽样已办结，查看记录不再变动。")),)
    return own(subject.sample, by=by, at=at)


def noted(subject: SampleItem, *, by: Actor, at: datetime, outcome: str, finding: str) -> tuple[Finding, ...]:
    """A problem is described."""
    if outcome == SampleItem.Outcome.FINDING and not finding.strip():
        return (_finding("sample-finding", gettext_noop("发现问题的，应当写明问题。"), field="finding"),)
    return ()


def _finding(code: str, message: str, *, field: str = "", **params: object) -> Finding:
    return Finding(code=code, message=message, params=params, clause=BASIS, field=field)
