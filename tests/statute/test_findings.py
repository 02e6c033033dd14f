"""Findings explain themselves; a refusal carries all of them."""

import pickle
from datetime import date

import pytest

from statute.findings import Finding, Kind, Refused, Severity, blocking, cite, require, warnings

LAW = Finding(code="a", message="缺少%(names)s。", params={"names": ("甲", "乙")}, clause="四(一)")
WARN = Finding(code="b", message="提示。", severity=Severity.WARN)


@pytest.mark.parametrize(
    ("clause", "shown"),
    [
        ("四(四)", "《办法》四、（四）"),
        ("三(二)2", "《办法》三、（二）2"),
        ("五(四)1-a", "《办法》五、（四）1"),
        ("一(一)-3b", "《办法》一、（一）"),
        ("七-1", "《办法》七"),
        ("《网络数据安全管理条例》第十二条", "《网络数据安全管理条例》第十二条"),
        ("", ""),
    ],
)
def test_a_clause_is_cited_with_full_width_punctuation_and_without_its_suffix(clause: str, shown: str) -> None:
    assert cite(clause) == shown


def test_a_finding_fills_its_sentence_and_translates_the_parts_of_a_list() -> None:
    assert LAW.text == "缺少甲、乙。"
    assert LAW.render(lambda s: s.replace("甲", "A").replace("缺少", "Missing ")) == "Missing A、乙。"
    assert LAW.remedy_text == ""
    assert len({LAW, WARN}) == 2


def test_a_day_in_a_finding_is_written_as_people_write_it() -> None:
    late = Finding(code="a", message="期限至%(day)s。", params={"day": date(2026, 12, 2)})
    assert late.text == "期限至2026年12月2日。"
    assert late.render(str, lambda day: f"<{day}>") == "期限至<2026-12-02>。"


def test_a_local_rule_is_never_shown_as_the_measures() -> None:
    assert LAW.basis == "《办法》四、（一）"
    assert Finding(code="a", message="", clause="四(一)", kind=Kind.POLICY).basis == "本地规则"


def test_a_warning_refuses_nothing() -> None:
    assert require((WARN,)) == (WARN,)
    assert blocking((LAW, WARN)) == (LAW,)
    assert warnings((LAW, WARN)) == (WARN,)


def test_a_refusal_carries_every_finding_and_survives_pickling() -> None:
    with pytest.raises(Refused) as caught:
        require((LAW, WARN))
    assert caught.value.findings == (LAW, WARN)
    assert str(caught.value) == "缺少甲、乙。 提示。"
    assert pickle.loads(pickle.dumps(caught.value)).findings == (LAW, WARN)
    with pytest.raises(ValueError, match="at least one"):
        Refused(())


@pytest.mark.parametrize(
    ("kinds", "strongest"),
    [
        ((Kind.LAW, Kind.STATE, Kind.ROLE), Kind.ROLE),
        ((Kind.LAW, Kind.DUTY, Kind.STATE), Kind.DUTY),
        ((Kind.POLICY, Kind.STATE), Kind.STATE),
        ((Kind.SHAPE, Kind.LAW), Kind.SHAPE),
    ],
)
def test_role_and_duty_beat_state_which_beats_the_rest(kinds: tuple[Kind, ...], strongest: Kind) -> None:
    assert Refused(Finding(code="x", message="x", kind=kind) for kind in kinds).kind is strongest
