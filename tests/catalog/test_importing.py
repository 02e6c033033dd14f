"""Proposals from a file: read as text, every row with its findings, nothing taken over unseen, confirmed in one act."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from applicants import documents
from audit.act import Unseen
from audit.actor import ANONYMOUS
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.catalog import actions, permissions, queries
from operations.catalog.models import CatalogImport, Item
from operations.catalog.reading import HEADINGS
from statute.findings import Refused
from statute.rules.cataloguing import ROWS_MAX
from tests import world
from tests.scenarios import catalog as scenario
from tests.scenarios.catalog import BAD, ROW, ROWS, workbook
from tests.world import AT, CITY, COUNTY

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


def refusal(content: bytes, name: str = "目录.xlsx") -> set[str]:
    with pytest.raises(Refused) as refused:
        scenario.read_file(content, name=name)
    assert not CatalogImport.objects.exists()
    return codes(refused)


def row_codes(made: CatalogImport) -> list[list[str]]:
    return [[f.code for f in row.findings] for row in queries.rows_of(made)]


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """A good workbook with its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


@pytest.mark.clause("classified-and-traceable")
def test_a_file_becomes_proposals_and_one_act_confirms_them() -> None:
    made = scenario.read_file()
    assert (made.state, made.provider, row_codes(made)) == ("read", world.units()["税务局"], [[], []])
    assert not Item.objects.exists()
    actions.propose_import(id=made.pk, by=scenario.steward(), at=AT)
    items = list(Item.objects.order_by("code"))
    assert [(i.code, i.level, i.attribute, i.state) for i in items] == [
        ("D31", "L1", "restricted", "proposed"), ("D32", "L2", "restricted", "proposed"),
    ]  # fmt: skip
    assert [f.code for f in items[0].fields.all()] == ["finance"]
    assert Entry.objects.filter(action="item.propose", outcome="done").count() == len(ROWS)
    assert Message.objects.filter(role=Role.CLERK, text__contains="提出%(n)s个数据项").count() == 1
    assert not Message.objects.filter(text__contains="提出数据项“").exists()
    confirmed = actions.confirm_import(id=made.pk, by=world.clerk(), at=AT)
    assert confirmed.state == "confirmed"
    assert list(queries.grantable(CITY)) == items
    assert Entry.objects.filter(action="item.confirm", outcome="done").count() == len(ROWS)
    assert Message.objects.filter(role=Role.STEWARD, subject_id=made.pk).exists()


def test_every_row_shows_what_is_wrong_with_it() -> None:
    scenario.proposed(code="D40")
    rows = [
        ROW,
        BAD,
        ROW | {"编号": "D40"},
        ROW | {"编号": "D41", "级别": "", "数据项": ""},
        ROW | {"编号": "D42", "级别": "L9", "开放属性": "公开", "适用领域": "finance、星际", "商业秘密": "也许"},
        ROW | {"编号": "D43", "开放属性": "无条件开放", "个人信息": "是"},
        ROW | {"编号": 44},
        ROW | {"编号": '=HYPERLINK("http://x","D45")'},
        ROW | {"编号": "D46", "更新周期": "每" * 31},
        ROW | {"编号": "D31"},
    ]
    made = scenario.read_file(workbook(rows))
    assert row_codes(made) == [
        ["item-code-taken"],
        ["level-before-attribute"],
        ["item-code-taken"],
        ["import-blank"],
        ["import-value", "import-value", "import-value", "import-value"],
        ["protected-not-open"],
        ["import-type"],
        ["import-formula"],
        ["import-length"],
        ["item-code-taken"],
    ]
    with pytest.raises(Refused) as refused:
        actions.propose_import(id=made.pk, by=scenario.steward(), at=AT, good_only=True)
    assert codes(refused) == {"import-nothing"}


def test_nothing_is_taken_over_while_a_row_is_faulty_unless_the_good_ones_are_chosen() -> None:
    made = scenario.read_file(workbook([*ROWS, BAD]))
    with pytest.raises(Refused) as refused:
        actions.propose_import(id=made.pk, by=scenario.steward(), at=AT)
    assert codes(refused) == {"import-faulty-rows"}
    assert not Item.objects.exists()
    taken = actions.propose_import(id=made.pk, by=scenario.steward(), at=AT, good_only=True)
    assert (taken.state, taken.good_only, Item.objects.count()) == ("proposed", True, 2)


@pytest.mark.clause("principle-raw-data-stays-in-domain")
def test_a_file_with_a_column_of_content_is_refused() -> None:
    headings = (*HEADINGS.values(), "样例数据")
    found = refusal(workbook([ROW | {"样例数据": "91330100MA27XXXX,A级"}], headings))
    assert "principle-raw-data-stays-in-domain" in found


def test_hostile_and_broken_files_are_refused_before_anything_is_kept_of_them() -> None:
    assert refusal(workbook(sheets=2)) == {"import-sheets"}
    assert refusal(workbook([])) == {"import-empty"}
    assert refusal(workbook([ROW] * (ROWS_MAX + 1))) == {"import-rows"}
    assert refusal(workbook(ROWS, ("编号", "数据项"))) == {"import-columns"}
    assert refusal("编号,数据项\nD1,甲".encode(), "目录.csv") == {"import-unreadable"}
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    assert refusal(repacked(lambda n, c: c.replace(b"?>", b"?>" + entities, 1) if "sheet1" in n else c)) == {
        "import-unreadable"
    }
    assert refusal(repacked(lambda n, c: c + bytes(700_000) if n.endswith("styles.xml") else c)) == {
        "import-unreadable"
    }
    assert refusal(repacked(lambda n, c: b"<broken" if "sheet1" in n else c)) == {"import-unreadable"}
    # Small parts, each below what an upload may be, together too much to unpack.
    many = io.BytesIO(workbook())
    with zipfile.ZipFile(many, "a", zipfile.ZIP_DEFLATED) as package:
        for n in range(24):
            package.writestr(f"xl/media/{n}.bin", bytes(1024 * 1024))
    assert refusal(many.getvalue()) == {"import-unreadable"}


def test_what_a_file_says_of_its_own_size_is_not_believed() -> None:
    lying = repacked(
        lambda n, c: c.replace(b'<dimension ref="A1:L3"/>', b'<dimension ref="A1:A1"/>') if "sheet1" in n else c
    )
    assert lying != workbook()
    assert len(queries.rows_of(scenario.read_file(lying))) == len(ROWS)


def test_another_institution_and_another_region_have_no_such_file() -> None:
    made = scenario.read_file()
    with pytest.raises(Unseen):
        actions.propose_import(id=made.pk, by=scenario.steward(provider="人力资源和社会保障局"), at=AT)
    with pytest.raises(Unseen):
        actions.confirm_import(id=made.pk, by=world.clerk(), at=AT)
    assert not permissions.imports(world.clerk()).exists()
    made = actions.propose_import(id=made.pk, by=scenario.steward(), at=AT)
    assert permissions.imports(world.clerk()).get() == made
    for by in (world.clerk(COUNTY), ANONYMOUS, scenario.steward(provider="人力资源和社会保障局")):
        assert not permissions.imports(by).exists()
    with pytest.raises(Refused) as refused:
        actions.confirm_import(id=made.pk, by=world.person(scenario.steward().name, Role.CLERK), at=AT)
    assert codes(refused) == {"four-eyes"}


def test_one_proposal_that_cannot_be_confirmed_keeps_all_of_them_waiting() -> None:
    made = scenario.proposed_file()
    first = Item.objects.get(code="D31")
    Item.objects.filter(pk=first.pk).update(classification="")
    with pytest.raises(Refused) as refused:
        actions.confirm_import(id=made.pk, by=world.clerk(), at=AT)
    assert codes(refused) == {"classified-and-traceable"}
    assert set(Item.objects.values_list("state", flat=True)) == {"proposed"}
    Item.objects.filter(pk=first.pk).update(classification="法人信息·许可")
    actions.confirm(id=first.pk, by=world.clerk(), at=AT)
    assert actions.confirm_import(id=made.pk, by=world.clerk(), at=AT).state == "confirmed"
    assert set(Item.objects.values_list("state", flat=True)) == {"confirmed"}


def test_the_inbox_names_the_file_once_and_not_each_of_its_rows() -> None:
    made = scenario.read_file()
    assert [w.subject for w in queries.waiting(scenario.steward(), AT)] == [made]
    assert list(queries.waiting(world.clerk(), AT)) == []
    actions.propose_import(id=made.pk, by=scenario.steward(), at=AT)
    (waiting,) = queries.waiting(world.clerk(), AT)
    assert (waiting.subject, "2" in str(waiting.label)) == (made, True)
    assert list(queries.waiting(scenario.steward(), AT)) == []


def test_a_dropped_file_proposes_nothing() -> None:
    made = scenario.dropped_file()
    assert (made.state, made.dropped_reason) == ("dropped", "列错位。")
    with pytest.raises(Refused) as refused:
        actions.propose_import(id=made.pk, by=scenario.steward(), at=AT)
    assert codes(refused) == {"wrong-state"}


def test_the_trail_of_a_file_has_its_digest() -> None:
    made: Any = scenario.read_file()
    assert made.digest == documents.of(made, "file").get().digest
    assert Entry.objects.filter(action="catalogimport.read", object_id=made.pk, outcome="done").exists()
