"""The agreement as it is printed."""

from django.conf import settings

from audit import clock
from operations.agreements.models import Agreement, ChangeFiling
from operations.agreements.queries.file import file_of, scope_of
from operations.mechanism.queries import rulesets
from operations.papers.contents import AgreementContents, Party, ScopeRow, Term
from operations.papers.letters import chinese
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from statute.rules.contracting import EIGHT_TERMS


@chinese
def contents(agreement: Agreement) -> AgreementContents:
    """Everything on the paper: the text the parties signed, later changes and supplements left out."""
    application, organization = agreement.application, agreement.organization
    uses = agreement.seal_uses.filter(irregular=False, amendment__isnull=True)
    use = uses.select_related("seal").order_by("pk").first()
    first_responsible = _at_first(agreement, ChangeFiling.Kind.FIRST_RESPONSIBLE, agreement.first_responsible)
    return AgreementContents(
        number=agreement.number,
        field=application.announcement.field.name,
        party_a=Party(
            name=agreement.party_a,
            representative=agreement.representative,
            signed_on=use.sealed_on if use else None,
            seal=str(use.seal.get_kind_display()) if use else "",
        ),
        party_b=Party(
            name=_at_first(agreement, ChangeFiling.Kind.NAME, organization.name),
            representative=first_responsible,
            code=organization.credit_code,
            address=organization.address,
            signed_on=clock.today(agreement.signed_at) if agreement.signed_at else None,
        ),
        first_responsible=first_responsible,
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        terms=tuple(
            Term(title=title, text=getattr(agreement, column))
            for title, column in zip(EIGHT_TERMS.values(), Agreement.TERMS, strict=True)
        ),
        scope=tuple(
            ScopeRow(
                scenario=row.scenario.name,
                item=row.item.name,
                provider=row.item.provider.name,
                level=row.item.level,
                attribute=str(row.item.get_attribute_display()),
                update_cycle=row.item.update_cycle,
                code=row.item.code,
                detail="、".join(line.strip() for line in row.fields.splitlines() if line.strip()),
            )
            for row in scope_of(agreement)
        ),
        decision_no=application.decision_no,
        ruleset=application.announcement.ruleset,
        basis=rulesets()[application.announcement.ruleset].title,
        demo=settings.MODE == "demo",
    )


def _at_first(agreement: Agreement, kind: str, now: str) -> str:
    """How it read before the first change that was filed."""
    filed = [filing.before for filing in file_of(agreement).filings if filing.kind == kind]
    return filed[0] if filed else now


def issued(agreement: Agreement) -> Paper | None:
    """The paper issued with the seal; None before it."""
    return paper_of(agreement, Paper.Kind.AGREEMENT)
