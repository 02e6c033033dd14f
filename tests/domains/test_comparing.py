"""Expected accounts against a domain's real ones: differences are kept with the file's digest, the authority is told."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from applicants import documents
from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.domains import actions, permissions, queries
from operations.domains.models import Account, Domain, Reconciliation
from statute.findings import Refused
from tests import world
from tests.scenarios import domains
from tests.world import AT, CITY, COUNTY

pytestmark = pytest.mark.django_db
Row = tuple[str, str, str]
HEAD: Row = ("协议编号", "账号", "状态")


def csv_of(rows: Sequence[Row], encoding: str = "utf-8-sig") -> bytes:
    return "\n".join(",".join(row) for row in [HEAD, *rows]).encode(encoding)


def xlsx_of(rows: Sequence[Row]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEAD, *rows]):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def compare(domain: Domain, content: bytes, name: str = "账号.csv", at: datetime = AT) -> Reconciliation:
    by = domains.operator(domain)
    file = documents.store(SimpleUploadedFile(name, content), by=by, at=at)
    return actions.reconcile(id=domain.pk, by=by, at=at, file=file)


def an_account() -> Account:
    return domains.open_account(domains.cleared_person(domains.active()))


@pytest.mark.clause("domain-account-control")
def test_what_agrees_leaves_a_record_without_differences() -> None:
    account = an_account()
    domain, number = account.tenancy.domain, account.agreement.number
    for content, name in (
        (csv_of([(number, account.name, "启用")]), "账号.csv"),
        (csv_of([(number, account.name, "启用")], "gb18030"), "账号二.csv"),
        (xlsx_of([(number, account.name, "已启用"), (number, "u-old", "注销")]), "账号.xlsx"),
    ):
        made = compare(domain, content, name)
        assert made.differences == []
        assert made.digest == documents.of(made, "file").get().digest
    assert not Message.objects.filter(text__contains="处差异").exists()
    assert list(queries.unresolved(world.clerk())) == []


@pytest.mark.clause("domain-account-control")
def test_every_difference_is_kept_and_told_and_gone_with_the_next_list_that_agrees() -> None:
    account = an_account()
    domain, number = account.tenancy.domain, account.agreement.number
    made = compare(domain, csv_of([(number, account.name, "冻结"), (number, "u-ghost", "启用")]))
    assert {(d["kind"], d["account"]) for d in made.differences} == {("unexpected", "u-ghost"), ("state", account.name)}
    assert set(Message.objects.filter(subject_id=made.pk).values_list("role", flat=True)) == {Role.CLERK, Role.APPROVER}
    assert made in [w.subject for w in queries.waiting(world.clerk(), AT)]
    absent = compare(domain, csv_of([]))
    assert [d["kind"] for d in absent.differences] == ["missing"]
    actions.close_account(id=account.pk, by=domains.operator(domain), at=AT, reason="不再使用")
    late = compare(domain, csv_of([(number, account.name, "启用")]))
    assert [d["kind"] for d in late.differences] == ["unexpected"]


def test_a_list_that_cannot_be_read_to_its_end_is_refused_naming_the_row() -> None:
    domain = domains.accepted_domain()
    for content, name in (
        (b"a,b,c\n1,2,3", "账号.csv"),
        (csv_of([("杭1", "u1", "不明")]), "账号.csv"),
        (csv_of([("杭1", "u1", "启用"), ("杭1", "u1", "冻结")]), "账号.csv"),
        (csv_of([("杭1", "", "启用")]), "账号.csv"),
        (b"%PDF-1.7\n%%EOF", "账号.pdf"),
    ):
        with pytest.raises(Refused) as refused:
            compare(domain, content, name)
        (finding,) = refused.value.findings
        assert (finding.code, finding.field) == ("account-list", "file")
    assert not Reconciliation.objects.exists()


def test_only_the_domain_s_operator_compares_and_only_its_region_reads() -> None:
    domain = domains.accepted_domain()
    made = compare(domain, csv_of([("杭1", "u1", "启用")]))
    other = world.person("operator-x", Role.DOMAIN_OPERATOR, domain="01a2054a-0000-7000-8000-000000000000")
    file = documents.store(SimpleUploadedFile("账号.csv", csv_of([])), by=other, at=AT)
    with pytest.raises(Unseen):
        actions.reconcile(id=domain.pk, by=other, at=AT, file=file)
    with pytest.raises(Refused):
        actions.reconcile(id=domain.pk, by=world.clerk(), at=AT, file=file)
    assert permissions.reconciliations(world.clerk()).get() == made
    assert permissions.reconciliations(domains.operator(domain)).get() == made
    for by in (world.clerk(COUNTY), other, world.person("expert-x", Role.EXPERT)):
        assert not permissions.reconciliations(by).exists()


def test_a_county_on_its_city_s_domain_reads_what_concerns_its_own_agreements() -> None:
    own = domains.active(domains.ready(COUNTY, credit_code="91339999MADM000271"))
    domain = domains.tenancy(own).domain
    assert domain.region_id == CITY
    made = compare(domain, csv_of([("杭1", "u1", "启用"), (own.number, "u2", "启用"), (own.number, "u3", "注销")]))
    clerk = world.clerk(COUNTY)
    part = permissions.reconciliations(clerk).get()
    assert ([row["account"] for row in part.differences], part.counted) == (["u2"], 2)
    assert not documents.of(part, "file").exists(), "the file names the others, too"
    assert part in [w.subject for w in queries.waiting(clerk, AT)]
    assert Message.objects.filter(subject_id=part.pk, region=COUNTY, role=Role.CLERK).exists()
    assert permissions.reconciliations(domains.operator(domain)).get() == made
    assert {row["account"] for row in made.differences} == {"u1", "u2"}
    compare(domain, csv_of([]), "账号二.csv", AT + timedelta(days=1))
    assert list(queries.unresolved(clerk)) == []
