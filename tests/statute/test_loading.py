"""A rule set read from a file: whole, or every fault with its line."""

from datetime import date, timedelta

import pytest

from operations.mechanism.values import read
from statute.findings import Kind
from statute.loading import load
from statute.rulesets import RULESETS, ZJ_2023, applied, banner, continuing, in_force, succession
from tests.scenarios.rulesets import CODE, TITLE, WITHOUT, number_of, text

FIRST = date(2026, 3, 1)
BEFORE = FIRST - timedelta(days=1)


def test_a_lawful_file_is_a_rule_set() -> None:
    loaded = load(text(FIRST), read)
    made = loaded.ruleset
    assert made is not None
    assert (made.code, made.title, made.effective_from, made.loaded) == (CODE, TITLE, FIRST, True)
    assert made.integer("max_term_years") == 5
    # What the file does not name stays as it is.
    assert made.integer("deletion_due_workdays") == ZJ_2023.integer("deletion_due_workdays")
    assert made.with_local({"max_term_years": 4}).integer("max_term_years") == 4
    assert {rule.clause for rule in loaded.unmapped} == {WITHOUT}
    assert all(not f.blocks for f in loaded.findings)
    assert len(loaded.findings) == len(loaded.unmapped) > 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("规章,甲,乙,,,", "种类“规章”"),
        ("规则集,版本,一,,,", "没有“版本”一项"),
        ("规则集,名称,再一个名称,,,", "“名称”重复"),
        ("条文,第一百条,,概括。,,", "“第一百条”没有填写内容"),
        ("条文,第一百条,标题,,,", "没有填写概括"),
        ("条文,,标题,概括。,,", "没有填写编号"),
        ("参数,no_such_thing,1,,,", "没有参数“no_such_thing”"),
        ("参数,supplement_workdays,五,,,", "取值“五”不符合要求的格式"),
        ("参数,supplement_workdays,5,,6,", "超出本行的下限或者上限"),
        ("参数,filing_gate,never,,,", "取值“never”不符合要求的格式"),
        ("用语,公共数据,,,,", "“公共数据”没有填写内容"),
        ("对应,八(一),第1条,,,", "“八(一)”不是现行规则引用的条文编号"),
        ("对应,七,第一千条,,,", "“第一千条”不在本文件的条文中"),
        ("过渡,no_such_thing,,,,", "没有参数“no_such_thing”"),
        ("过渡,training_valid_months,,,,", "不能由过渡条款保留"),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_is_loaded(line: str, said: str) -> None:
    content = text(FIRST, more=(line,))
    loaded = load(content, read)
    (fault,) = [f for f in loaded.findings if f.blocks]
    assert loaded.ruleset is None
    assert (fault.code, fault.kind) == ("ruleset-line", Kind.SHAPE)
    assert said in fault.text
    assert fault.text.startswith(f"第{len(content.splitlines())}行：")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("种类,编号", "类别,编号", "第一行应为列名"),
        (f"规则集,代码,{CODE}", "规则集,代码,ZJ-2023", "不能载入"),
        (f"规则集,代码,{CODE}", "规则集,代码,zj2025", "不能载入"),
        (f"规则集,施行日期,{FIRST}", "规则集,施行日期,2026年3月1日", "不是形如2026-01-01的日期"),
        (f"规则集,施行日期,{FIRST}", "规则集,施行日期,2023-09-01", "应当晚于ZJ-2023"),
        (f"规则集,名称,{TITLE}", "规则集,简写,甲", "没有填写“名称”"),
    ],
)
def test_what_a_set_cannot_do_without_is_asked_for(old: str, new: str, said: str) -> None:
    loaded = load(text(FIRST).replace(old, new), read)
    assert loaded.ruleset is None
    assert any(said in f.text for f in loaded.findings if f.blocks)


def test_all_faults_are_named_at_once() -> None:
    loaded = load(text(FIRST, more=("规章,甲,乙,,,", "参数,no_such_thing,1,,,")), read)
    assert len([f for f in loaded.findings if f.blocks]) == 2


@pytest.mark.clause("ruleset-effective-date")
def test_each_set_is_for_its_own_days() -> None:
    made = load(text(FIRST), read).ruleset
    assert made is not None
    sets = succession({**RULESETS, CODE: made}.values())
    assert in_force("ZJ-2023", BEFORE, sets) == in_force(CODE, FIRST, sets) == ()
    assert (
        [f.clause for f in in_force("ZJ-2023", FIRST, sets)]
        == [f.clause for f in in_force(CODE, BEFORE, sets)]
        == ["七"]
    )
    assert [applied(day, sets).code for day in (date(2023, 1, 1), BEFORE, FIRST)] == ["ZJ-2023", "ZJ-2023", CODE]
    assert banner("ZJ-2023", BEFORE)
    assert banner("ZJ-2023", BEFORE, sets) == ()


@pytest.mark.clause("newer-rules-prevail")
def test_running_cases_keep_only_what_a_transitional_line_leaves_them() -> None:
    made = load(text(FIRST), read).ruleset
    assert made is not None
    kept = continuing(made, ZJ_2023)
    assert kept.integer("drill_interval_months") == ZJ_2023.integer("drill_interval_months") == 12
    assert made.integer("drill_interval_months") == continuing(made, made).integer("drill_interval_months") == 6
    assert kept.text("annual_report_due") == "02-28"
    assert continuing(ZJ_2023, made) is ZJ_2023


@pytest.mark.parametrize(
    ("clause", "cited"),
    [
        ("四(四)", f"《试验办法》{number_of('四(四)')}"),
        ("四(四)-1", f"《试验办法》{number_of('四(四)')}"),
        ("七", f"{ZJ_2023.title}七"),
        ("《网络数据安全管理条例》第十二条", "《网络数据安全管理条例》第十二条"),
    ],
)
def test_a_clause_is_cited_by_the_text_that_applies(clause: str, cited: str) -> None:
    made = load(text(FIRST), read).ruleset
    assert made is not None
    assert made.cite(clause) == cited
    assert ZJ_2023.cite("四(四)") == "《办法》四、（四）"
    assert made.reword("由授权运营单位提交") == "由运营机构提交"
