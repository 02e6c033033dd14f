"""A second rule set, invented for tests: short, with a clause for every rule but those of one clause."""

from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants.documents import store
from applicants.models import Document
from audit.actor import Actor
from operations.mechanism import actions
from operations.mechanism.models import RuleText
from statute.clauses import RULES
from tests import world
from tests.scenarios.stages import stage
from tests.world import AT, DAY, PROVINCE

CODE, TITLE = "ZJ-2025", "《试验用公共数据资源授权运营管理办法》"
# No rule of 七 has a place in it.
WITHOUT = "七"


def text(
    first: date = DAY,
    *,
    code: str = CODE,
    more: tuple[str, ...] = (),
    transitional: tuple[str, ...] = ("drill_interval_months",),
) -> str:
    """The file: one article for each clause our rules are read out of, a longer term, a shorter period, another word."""
    numbers = list(dict.fromkeys(rule.clause for rule in RULES.values() if rule.clause != WITHOUT))
    return "\n".join([
        "种类,编号,内容,说明,下限,上限",
        f"规则集,代码,{code},,,",
        f"规则集,名称,{TITLE},,,",
        "规则集,简称,《试验办法》,,,",
        "规则集,英文名称,Trial Measures,,,",
        f"规则集,施行日期,{first},,,",
        *(f"条文,第{n}条,标题{n},概括{n}。,," for n in range(1, len(numbers) + 1)),
        *(f"对应,{old},第{n}条,,," for n, old in enumerate(numbers, start=1)),
        "参数,max_term_years,5,,,5",
        "参数,annual_report_due,02-28,,,",
        "参数,drill_interval_months,6,,,",
        "参数,log_retention_months,12,,12,",
        "用语,授权运营单位,运营机构,,,",
        *(f"过渡,{parameter},,,," for parameter in transitional),
        *more,
    ])  # fmt: skip


def number_of(clause: str) -> str:
    """The article of the invented set that has our clause."""
    numbers = list(dict.fromkeys(rule.clause for rule in RULES.values() if rule.clause != WITHOUT))
    return f"第{numbers.index(clause) + 1}条"


def file(content: str, by: Actor, at: datetime = AT) -> Document:
    """The file as the clerk uploads it."""
    return store(SimpleUploadedFile("规则集.csv", content.encode(), "text/csv"), by=by, at=at)


@stage
def entered(first: date = DAY, *, at: datetime = AT) -> RuleText:
    """The provincial clerk entered it."""
    world.regions()
    by = world.clerk(PROVINCE)
    return actions.enter_rule_text(
        by=by, at=at, document=file(text(first), by, at), basis="浙政办发〔2025〕1号（试验）"
    )


@stage
def loaded(first: date = DAY, *, at: datetime = AT) -> RuleText:
    """The provincial approver confirmed it."""
    return actions.confirm_rule_text(id=entered(first, at=at).pk, by=world.approver(PROVINCE), at=at)
