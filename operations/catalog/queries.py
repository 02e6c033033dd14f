"""Everything that reads the catalog."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.actor import Actor
from audit.roles import Role
from operations.catalog import permissions, reading
from operations.catalog.models import Attribute, CatalogImport, ImportRow, Item, Level, Reclassification, Supervision
from operations.mechanism.models import KeyField
from statute.findings import Finding
from statute.rules import cataloguing
from statute.rules.cataloguing import ItemFacts, RowFacts
from web.desk import Waiting
from web.inbox import Source, waits

# What an item may contain that keeps it from being open to everybody 一(一).
PROTECTED: Mapping[str, str] = {
    "personal": gettext_noop("个人信息"),
    "trade_secret": gettext_noop("商业秘密"),
    "confidential_business": gettext_noop("保密商务信息"),
}


def grantable(region_code: str, field_code: str = "") -> QuerySet[Item]:
    """Items of a region's catalog that may be asked for: confirmed and not prohibited; of one field where it is given."""
    rows = Item.objects.filter(region_id=region_code, state=Item.State.CONFIRMED).exclude(
        attribute=Attribute.PROHIBITED
    )
    if field_code:
        rows = rows.filter(fields__code=field_code).distinct()
    return rows.select_related("provider").order_by("code", "pk")


def changes_of(item: Item) -> QuerySet[Reclassification]:
    """How level and attribute changed, the latest first."""
    return item.reclassifications.order_by("-changed_at", "-pk")


def supervisions_of(item: Item, by: Actor) -> QuerySet[Supervision]:
    """What the providing institution recorded, where the actor may know of it."""
    return permissions.supervisions(by).filter(item=item).order_by("-found_on", "-pk")


def facts_of(item: Item) -> ItemFacts:
    """What grading looks at."""
    return grading(item.name, item.classification, item.level, item.attribute, {f: getattr(item, f) for f in PROTECTED})


def grading(name: str, classification: str, level: str, attribute: str, flags: Mapping[str, object]) -> ItemFacts:
    """The same from what was filled in; `flags` by column."""
    return ItemFacts(
        name=name, classification=classification, level=level, attribute=attribute,
        protected=tuple(title for flag, title in PROTECTED.items() if flags.get(flag)),
    )  # fmt: skip


# --- files of proposals --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A row of a file as it stands today: its columns as an item would take them, and what it runs into."""

    row: ImportRow
    number: int
    text: Mapping[str, str]
    columns: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether it may become a proposal."""
        return not any(finding.blocks for finding in self.findings)


def rows_of(made: CatalogImport) -> list[Looked]:
    """The rows of a file with their findings, by three queries however many rows there are."""
    rows = list(made.rows.select_related("item").order_by("number", "pk"))
    fields = {text: field for field in KeyField.objects.order_by("code") for text in (field.code, field.name)}
    count = Counter(row.values.get("code", "") for row in rows)
    others = Item.objects.filter(region_id=made.region_id, code__in=list(count)).exclude(
        import_row__catalog_import=made
    )
    taken = set(others.values_list("code", flat=True))
    return [_looked(row, fields, taken, count) for row in rows]


def _looked(row: ImportRow, fields: Mapping[str, KeyField], taken: set[str], count: Counter[str]) -> Looked:
    text: Mapping[str, str] = row.values
    code, level = text.get("code", ""), text.get("level", "")[:2].upper()
    wanted = [part for part in text.get("fields_of_use", "").replace(",", "、").replace("，", "、").split("、") if part]
    unknown = [("fields_of_use", part) for part in wanted if part.strip() not in fields]
    attribute = reading.ATTRIBUTES.get(text.get("attribute", ""), "")
    if text.get("attribute") and not attribute:
        unknown.append(("attribute", text["attribute"]))
    if level and level not in Level.values:
        unknown.append(("level", text["level"]))
        level = ""
    flags = {}
    for flag in reading.FLAGS:
        said = text.get(flag, "")
        if said not in reading.YES_NO:
            unknown.append((flag, said))
        flags[flag] = reading.YES_NO.get(said, False)
    blank = [name for name in reading.REQUIRED if not text.get(name)]
    kept = {n: text.get(n, "") for n in ("code", "name", "classification", "update_cycle", "description")}
    facts = RowFacts(
        blank=_headings(blank),
        formulas=_headings(row.faults.get("formulas", ())),
        not_text=_headings(row.faults.get("not_text", ())),
        too_long=_headings(name for name, limit in reading.LONGEST.items() if len(text.get(name, "")) > limit),
        unknown=tuple((reading.HEADINGS[name], value[:60]) for name, value in unknown),
        code=code,
        code_taken=code in taken,
        code_twice=bool(code) and count[code] > 1,
        # A row that is no item yet is not graded as one.
        item=None
        if blank or not attribute or not level
        else grading(kept["name"], kept["classification"], level, attribute, flags),
    )
    columns = {
        **kept, **flags, "level": level, "attribute": attribute,
        "fields_of_use": [fields[part.strip()] for part in wanted if part.strip() in fields],
    }  # fmt: skip
    return Looked(row=row, number=row.number, text=text, columns=columns, findings=cataloguing.row(facts))


def _headings(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(reading.HEADINGS[name] for name in names)


def proposals_of(made: CatalogImport) -> QuerySet[Item]:
    """What a file proposed and nobody has confirmed yet."""
    return Item.objects.filter(import_row__catalog_import=made, state=Item.State.PROPOSED).order_by("code", "pk")


# --- inbox ---------------------------------------------------------------------------------------------------------


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Proposals and files of them to confirm, for the data authority; files to look through, for the steward."""
    if by.role == Role.STEWARD and by.unit:
        files = CatalogImport.objects.filter(provider__in=[by.unit], state=CatalogImport.State.READ)
        yield Source(
            rows=files.order_by("read_at", "pk"),
            tell=lambda made: Waiting(label=_("核对导入的数据项"), subject=made, clause="六(一)", note=made.name),
        )
    if by.role in {Role.CLERK, Role.APPROVER}:
        yield from _to_confirm(by)


def _to_confirm(by: Actor) -> Iterator[Source]:
    items = Item.objects.filter(region_id=by.region, state=Item.State.PROPOSED).exclude(proposed_by=by.user_id)
    items = items.exclude(import_row__catalog_import__state=CatalogImport.State.PROPOSED)
    yield Source(
        rows=items.select_related("provider").order_by("proposed_at", "pk"),
        tell=lambda item: Waiting(
            label=_("确认数据项"), subject=item, clause="六(一)", verb="confirm", note=item.provider.name
        ),
    )
    files = CatalogImport.objects.filter(region_id=by.region, state=CatalogImport.State.PROPOSED)
    taken = ImportRow.objects.filter(catalog_import=OuterRef("pk"), item__isnull=False).order_by()
    counted = files.annotate(taken=Subquery(taken.values("catalog_import").annotate(n=Count("pk")).values("n")))
    yield Source(
        rows=counted.exclude(proposed_by=by.user_id).select_related("provider").order_by("proposed_at", "pk"),
        tell=lambda made: Waiting(
            label=_("确认导入的%(n)s个数据项") % {"n": made.taken or 0}, subject=made, clause="六(一)",
            note=made.provider.name,
        ),
    )  # fmt: skip
