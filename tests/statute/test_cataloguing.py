"""The catalog's own rules: graded before it is opened; a file of proposals (一(一), 六(一))."""

from dataclasses import replace

import pytest

from statute.findings import Severity
from statute.rules.cataloguing import ROWS_MAX, FileFacts, ItemFacts, RowFacts, file, graded, row, taking

ITEM = ItemFacts(name="纳税信用等级", classification="信用", level="L2", attribute="restricted")
FILE = FileFacts(headings=("编号", "级别"), required=("编号",), known=("编号", "级别"), rows=3)


def codes(found: tuple) -> list[str]:
    return [finding.code for finding in found]


@pytest.mark.clause("classified-and-traceable")
def test_the_level_comes_before_the_attribute() -> None:
    assert graded(ITEM) == ()
    assert codes(graded(replace(ITEM, level=""))) == ["level-before-attribute"]
    for level in ("L3", "L4"):
        (finding,) = graded(replace(ITEM, level=level, attribute="open"))
        assert (finding.code, finding.clause, finding.where) == ("level-before-attribute", "六(一)", "catalog")
    assert graded(replace(ITEM, level="L3")) == ()


def test_protected_information_and_an_open_attribute_contradict_each_other() -> None:
    (finding,) = graded(replace(ITEM, level="L1", attribute="open", protected=("个人信息", "商业秘密")))
    assert (finding.code, finding.clause) == ("protected-not-open", "一(一)")
    assert "个人信息、商业秘密" in finding.text
    assert graded(replace(ITEM, level="L1", attribute="open")) == ()


def test_the_most_sensitive_level_is_better_prohibited() -> None:
    (finding,) = graded(replace(ITEM, level="L4"))
    assert (finding.code, finding.severity) == ("sensitive-better-prohibited", Severity.WARN)
    assert graded(replace(ITEM, level="L4", attribute="prohibited")) == ()


def test_a_row_says_everything_that_is_wrong_with_it() -> None:
    assert row(RowFacts(code="D1", item=ITEM)) == ()
    bad = RowFacts(
        blank=("分类",), formulas=("编号",), not_text=("更新周期",), too_long=("数据项",), unknown=(("级别", "L9"),),
        code="D1", code_taken=True, code_twice=True,
    )  # fmt: skip
    assert codes(row(bad)) == [
        "import-formula", "import-type", "import-blank", "import-length", "import-value", "item-code-taken",
        "item-code-taken",
    ]  # fmt: skip
    assert codes(row(RowFacts(code="D1", item=replace(ITEM, classification="")))) == ["classified-and-traceable"]


@pytest.mark.clause("principle-raw-data-stays-in-domain")
def test_a_column_of_content_has_no_place_in_the_catalog() -> None:
    assert file(FILE) == ()
    found = file(replace(FILE, headings=("编号", "级别", "样例数据"), content=("样例数据",)))
    assert codes(found) == ["principle-raw-data-stays-in-domain", "import-columns"]
    assert found[0].clause == "一(一)"


def test_a_file_is_one_sheet_of_known_columns_and_not_too_many_rows() -> None:
    assert codes(file(replace(FILE, sheets=2))) == ["import-sheets"]
    assert codes(file(replace(FILE, headings=("级别",)))) == ["import-columns"]
    assert codes(file(replace(FILE, headings=("编号", "编号")))) == ["import-columns"]
    assert codes(file(replace(FILE, rows=0))) == ["import-empty"]
    assert file(replace(FILE, rows=ROWS_MAX)) == ()
    assert codes(file(replace(FILE, rows=ROWS_MAX + 1))) == ["import-rows"]


def test_all_rows_or_the_good_ones_by_choice() -> None:
    assert taking(3, (), good_only=False) == ()
    assert taking(2, (4,), good_only=True) == ()
    (finding,) = taking(2, (4, 7), good_only=False)
    assert (finding.code, finding.field) == ("import-faulty-rows", "good_only")
    assert "4、7" in finding.text
    assert codes(taking(0, (2,), good_only=True)) == ["import-nothing"]
