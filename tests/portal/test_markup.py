"""Pages for everybody: one heading of the first rank and none left out below it, headed tables, labelled fields, ids but once."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from tests import world
from tests.pages import as_person
from tests.scenarios import dataflow_products as products
from tests.scenarios import dataflow_requests as requests
from tests.scenarios import domains
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_reporting as reporting
from tests.scenarios import oversight_risking as risking
from web.house import house

UNLABELLED = {"hidden", "submit", "search"}


class Markup(HTMLParser):
    """What a page says to those who do not see it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ranks: list[int] = []
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.unscoped = 0
        self.inside = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if at.get("id"):
            self.ids[str(at["id"])] += 1
        if tag in {"h1", "h2", "h3", "h4"}:
            self.ranks.append(int(tag[1]))
        elif tag == "th":
            self.unscoped += "scope" not in at
        elif tag == "label":
            self.inside += 1
            self.named.add(str(at.get("for")))
        elif tag in {"input", "select", "textarea"} and at.get("type") not in UNLABELLED:
            self.fields.append((str(at.get("id")), bool(self.inside or at.get("aria-label"))))

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "label"

    def faults(self) -> list[str]:
        """Everything that would stop a reader."""
        jumps = [b for a, b in zip(self.ranks, self.ranks[1:], strict=False) if b > a + 1]
        said = [
            ("not one h1", self.ranks.count(1) != 1 or self.ranks[0] != 1),
            ("a rank of headings left out", bool(jumps)),
            ("headings of tables without scope", self.unscoped > 0),
        ]
        twice = [f"twice: {name}" for name, n in self.ids.items() if n > 1]
        silent = [f"no label: {name}" for name, labelled in self.fields if not labelled and name not in self.named]
        return [text for text, fault in said if fault] + twice + silent


def test_every_input_of_an_action_has_a_label() -> None:
    forms = {act.form for act in house().acts if act.form is not None}
    bare = [f"{form.__name__}.{name}" for form in forms for name, field in form.base_fields.items() if not field.label]
    assert len(forms) > 100
    assert bare == []


@pytest.mark.django_db
def test_pages_and_forms_of_the_operation_years_can_be_read_without_seeing_them() -> None:
    running = domains.active()
    request = requests.in_review(running)
    product = products.reviewing()
    report = reporting.written(reporting.due(running))
    incident = risking.incident(running)
    violation = breaching.recorded(running)
    order = breaching.issued(running)
    officer, party = as_person(world.clerk()), as_person(world.admin_of(running.organization))
    pages = {
        officer: (
            "/datarequest/", "/product/", "/report/", "/oversight/year/", "/oversight/standing/",
            *(f"/{row.type_code()}/{row.pk}/" for row in (running, request, product, incident, violation, order)),
            f"/agreement/{running.pk}/record_violation/", f"/violation/{violation.pk}/draft_order/",
            f"/product/{product.pk}/examine/", f"/incident/{incident.pk}/respond/",
        ),
        party: (f"/report/{report.pk}/", f"/report/{report.pk}/write/", f"/correction/{order.pk}/give_feedback/"),
    }  # fmt: skip
    found = {}
    for client, addresses in pages.items():
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            if faults := Markup(answer.content.decode()).faults():
                found[address] = faults
    assert found == {}
