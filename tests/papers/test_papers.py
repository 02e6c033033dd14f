"""Numbers, papers, their codes, and the PDFs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import RequestFactory

from audit import beside
from operations.announcements import actions
from operations.papers import blocks, pdf, queries
from operations.papers.contents import (
    AgreementContents,
    DeletionContents,
    Party,
    ScopeRow,
    Term,
    chinese_time,
    written,
)
from operations.papers.issuing import code_of, digest_of, issue
from operations.papers.models import Paper
from operations.papers.numbering import take
from operations.papers.views import page
from operations.papers.views import pdf as pdf_response
from statute.findings import Refused
from tests import world
from tests.scenarios import announcements
from tests.world import AT, CITY, COUNTY

HOSTILE = '#panic("x") $1+1$ *星* @ref \\ <b> = 标题\n#set page(width: 1cm)'
ROW = ScopeRow(
    scenario="小微企业授信",
    item="纳税信用等级",
    provider="税务局",
    level="L2",
    attribute="受限开放",
    update_cycle="每年",
)


def agreement(**changes: Any) -> AgreementContents:
    return AgreementContents(
        **{
            "number": "杭授协〔2026〕1号",
            "field": "普惠金融",
            "party_a": Party(name="杭州市人民政府", representative="陈明远"),
            "party_b": Party(name="青梧信服数据科技有限公司", representative="沈知远", code="91339999MADM000196"),
            "first_responsible": "沈知远",
            "first_on": date(2026, 11, 23),
            "last_on": date(2029, 11, 22),
            "terms": tuple(Term(title=f"第{n}项", text="依法履行。") for n in range(8)),
            "scope": (ROW,),
        }
        | changes
    )


def deletion() -> DeletionContents:
    return DeletionContents(
        number="杭删〔2026〕1号", agreement_number="杭授协〔2023〕1号", operator="禾渡文旅数智有限公司", authority="杭州市数据局",
        domain="杭州市授权运营域", cause="期限届满", ended_at=AT, scope=("全部留存数据",), method="覆写三遍", executor="周行",
        verifier="赵一", deleted_at=AT, hold_until=date(2027, 5, 23), rows=(ROW,),
    )  # fmt: skip


def issued(*paper: Any) -> Paper:
    """As the body of an act does it."""
    with beside.sheet():
        return issue(*paper)


@pytest.mark.django_db
def test_numbers_run_by_region_kind_and_shanghai_year() -> None:
    regions = world.regions()
    assert take(regions[CITY], "授申", AT) == "杭授申〔2026〕1号"
    assert take(CITY, "授申", AT) == "杭授申〔2026〕2号"
    assert take(COUNTY, "授申", AT) == "苕授申〔2026〕1号"
    assert take(CITY, "通告", AT) == "杭通告〔2026〕1号"
    # 17:00 UTC on the last day of the year is the new year in Shanghai.
    assert take(CITY, "授申", datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "杭授申〔2027〕1号"


@pytest.mark.django_db(transaction=True)
def test_a_refused_act_gives_its_number_back() -> None:
    world.regions()

    def refused() -> None:
        with transaction.atomic():
            take(CITY, "授申", AT)
            raise LookupError

    with pytest.raises(LookupError):
        refused()
    assert take(CITY, "授申", AT) == "杭授申〔2026〕1号"


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_never_the_same() -> None:
    world.regions()

    def one(_n: int) -> str:
        try:
            return take(CITY, "授申", AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(one, range(12)))
    assert sorted(taken) == sorted(f"杭授申〔2026〕{n}号" for n in range(1, 13))


@pytest.mark.django_db
def test_a_paper_is_verified_by_number_and_code_only() -> None:
    subject = announcements.drafted()
    paper = issued(Paper.Kind.AGREEMENT, "杭授协〔2026〕1号", subject, agreement(), AT)
    assert len(paper.code) == 12
    found = queries.verify(" 杭授协〔2026〕1号 ", paper.code.upper())
    assert found is not None
    assert (found.kind, found.digest, found.superseded) == ("公共数据授权运营协议", paper.digest, False)
    assert queries.verify(paper.number, "0" * 12) is None
    assert queries.verify("杭授协〔2026〕2号", paper.code) is None
    assert queries.verify(paper.number, "杭") is None
    assert queries.paper_of(subject, Paper.Kind.AGREEMENT) == paper


@pytest.mark.django_db
def test_the_same_contents_are_one_paper_and_other_contents_supersede_it() -> None:
    subject = announcements.drafted()
    first = issued(Paper.Kind.AGREEMENT, "杭授协〔2026〕1号", subject, agreement(), AT)
    assert issued(Paper.Kind.AGREEMENT, first.number, subject, agreement(), AT + timedelta(days=1)) == first
    second = issued(Paper.Kind.AGREEMENT, first.number, subject, agreement(field="医疗健康"), AT + timedelta(days=2))
    assert second.code != first.code
    assert queries.verify(first.number, first.code).superseded
    assert not queries.verify(second.number, second.code).superseded


def test_a_code_depends_on_number_contents_and_the_installations_key(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = digest_of(agreement())
    assert digest == digest_of(agreement())
    assert digest != digest_of(agreement(first_responsible="另一人"))
    code = code_of("1号", digest)
    assert code != code_of("2号", digest)
    monkeypatch.setattr(settings, "SECRET_KEY", "another")
    assert code != code_of("1号", digest)


@pytest.mark.django_db
@pytest.mark.parametrize(("template", "contents"), [("agreement", agreement()), ("deletion", deletion())])
def test_every_template_renders_with_and_without_its_code(template: str, contents: object) -> None:
    draft = pdf.render(template, contents)
    assert draft.startswith(b"%PDF-")
    paper = Paper(number="1号", code="0" * 12, digest="0" * 64, issued_at=AT, checkpoint_size=0)
    assert pdf.render(template, contents, paper) != draft
    assert pdf.render_page(template, contents).startswith(b"\x89PNG")


def test_what_people_write_is_printed_and_never_run() -> None:
    hostile = agreement(
        field=HOSTILE,
        party_b=Party(name=HOSTILE, representative=HOSTILE),
        terms=(Term(title=HOSTILE, text=HOSTILE),),
        scope=(ScopeRow(scenario=HOSTILE, item=HOSTILE, provider="", level="", attribute="", update_cycle=""),),
    )
    assert pdf.render("agreement", hostile).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["../models", "official.typ", "nothing", "../typ/agreement"])
def test_only_our_own_templates_are_rendered(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        pdf.render(name, {})


def test_dates_read_as_officials_write_them() -> None:
    assert written(agreement())["first_on"] == "2026年11月23日"  # type: ignore[index]
    assert chinese_time(AT) == "2026年11月23日10时00分"


@pytest.mark.django_db
def test_a_page_of_a_paper_shows_every_block_and_escapes_what_people_wrote() -> None:
    paper = Paper(number="杭通告〔2026〕1号", code="0f3c9a1b77de", digest="ab" * 32, issued_at=AT, checkpoint_size=0)
    response = page(
        RequestFactory().get("/"), "announcement", "通告<script>", "杭通告〔2026〕1号",
        [
            blocks.Text(text="第一段\n第二段"),
            blocks.Heading(text="一、条件"),
            blocks.Facts(rows=(("领域", "普惠金融"), ("总量", None))),
            blocks.Items(items=("甲", "乙")),
            blocks.Table(headings=("项", "值"), rows=(("一", None),), caption="表一"),
            blocks.Receipt(lines=("备注：",)),
            blocks.Signature(issuer="杭州市数据局", on=date(2026, 11, 23)),
        ],
        addressee="青梧信服数据科技有限公司", clause="《办法》四、（一）", back="/", draft=True, paper=paper,
    )  # fmt: skip
    text = response.content.decode()
    assert "<p>第一段</p><p>第二段</p>" in text
    assert "通告&lt;script&gt;" in text
    for part in (
        "普惠金融",
        "表一",
        "送达回证",
        "2026年11月23日",
        "青梧信服数据科技有限公司：",
        "0F3C9A1B77DE",
        "拟稿",
    ):
        assert part in text
    assert "<script" not in text
    assert "style=" not in text


def test_a_pdf_answer_is_named_and_not_kept_by_caches() -> None:
    response = pdf_response(b"%PDF-", "协议.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_number_is_not_used_up_by_a_refused_publication() -> None:
    draft = announcements.drafted()
    with pytest.raises(Refused):
        actions.publish(id=draft.pk, by=world.approver(), at=AT)
    assert announcements.published().number == "杭通告〔2026〕1号"
