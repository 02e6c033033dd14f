"""The page of one entry: who reads how much of it, and its proof, computed anew in the browser."""

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client

from audit.actor import Actor
from audit.roles import Role
from audit.trail import sealing
from audit.trail.models import Checkpoint, Entry, TrailKey
from audit.verifier import inclusion_root, leaf_hash, parse_note
from operations.agreements import actions as agreements_actions
from operations.auditing.queries import entry as queries
from statute.findings import Refused
from tests import world
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import agreements, applications, mechanism
from tests.world import AT, COUNTY, PROVINCE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.django_db
# What recording that an auditor reads costs beside the page: one look for the same within the minute, and its rows.
RECORDED = 6


def auditor(region: str = PROVINCE) -> Actor:
    return mechanism.seat(Role.AUDITOR, region)


def of(action: str) -> Entry:
    return Entry.objects.filter(action=action).order_by("pk")[0]


def address(entry: Entry, rest: str = "") -> str:
    return f"/audit/entry/{entry.pk}/{rest}"


def page_of(entry: Entry, by: Actor) -> str:
    return client_of(by).get(address(entry)).content.decode()


# --- who reads what ------------------------------------------------------------------------------------------------


def test_an_auditor_reads_everything_of_an_entry() -> None:
    case = applications.accepted()
    entry = of("application.accept")
    text = page_of(entry, auditor())
    for part in (case.title, world.clerk().name, "已提交 → 已受理", str(entry.object_id), "尚未封存"):
        assert part in text
    # Persons in columns are named, not numbered.
    assert "accepted_by" in json.loads(entry.payload.json)["changes"]
    assert str(world.clerk().user_id) not in text.partition("变更的事项")[2].partition("</section>")[0]
    sealing.seal_all()
    text = page_of(entry, auditor())
    assert json.loads(entry.body)["commitment"] in html.unescape(text)


def test_others_read_what_the_timeline_shows_them_and_no_names_of_the_authority() -> None:
    case = applications.accepted()
    entry = of("application.accept")
    text = page_of(entry, applications.admin(case))
    assert "受理" in text
    assert world.clerk().name not in text
    assert "data-body" not in text
    proof = client_of(applications.admin(case)).get(address(entry, "proof.json")).json()
    assert {"body", "payload"} & proof.keys() == set()


def test_who_does_not_see_the_case_has_no_such_page() -> None:
    applications.accepted()
    entry = of("application.accept")
    other = applications.applicant("91339999MADM000271").admin
    for by in (other, world.clerk(COUNTY), auditor(COUNTY), mechanism.seat(Role.STEWARD)):
        for rest in ("", "proof.json"):
            assert client_of(by).get(address(entry, rest)).status_code == 404


def test_a_refused_attempt_is_told_with_its_reasons_to_those_who_may_know_of_it() -> None:
    agreement = agreements.signed()
    with pytest.raises(Refused):
        agreements_actions.release(id=agreement.pk, by=agreements.keeper(), at=AT)
    entry = Entry.objects.get(outcome="refused", action="agreement.release")
    assert "被拒绝" in page_of(entry, auditor())
    assert client_of(agreements.admin(agreement)).get(address(entry)).status_code == 404


def test_the_page_costs_no_more_than_others() -> None:
    case = applications.granted()
    sealing.seal_all()
    entry = of("application.decide")
    assert len(asked(client_of(applications.admin(case)), address(entry))) <= MOST
    assert len(asked(client_of(auditor()), address(entry))) <= MOST + RECORDED


# --- the proof -----------------------------------------------------------------------------------------------------


def test_the_proof_leads_from_the_body_to_both_roots_of_the_checkpoint() -> None:
    applications.accepted()
    sealing.seal_batch(limit=20)
    entry = of("application.submit")
    sealing.seal_all()
    client = client_of(auditor())
    newest = client.get(address(entry, "proof.json")).json()
    earlier = Checkpoint.objects.filter(size__gt=newest["index"]).order_by("size")[0]
    for told in (newest, client.get(address(entry, f"proof.json?size={earlier.size}")).json()):
        note = parse_note(told["note"])
        assert (note.size, note.origin) == (told["size"], told["origin"])
        for name in ("sm3", "sha256"):
            leaf = leaf_hash(told["body"].encode(), name)
            path = [bytes.fromhex(part) for part in told["path"][name]]
            assert leaf.hex() == told["leaf"][name]
            assert inclusion_root(leaf, told["index"], told["size"], path, name) == note.root_by(name)
    for size in ("0", "1", "999999", "x"):
        assert client.get(address(entry, f"proof.json?size={size}")).status_code == 404


def test_an_entry_that_is_not_sealed_has_no_proof_and_says_so() -> None:
    applications.accepted()
    entry = of("application.accept")
    assert "尚未封存" in page_of(entry, auditor())
    assert client_of(auditor()).get(address(entry, "proof.json")).json()["sealed"] is False
    assert queries.proof(entry) is None


# --- in the browser ------------------------------------------------------------------------------------------------

SITE = "http://shouquan.test"


class Sitting:
    """A browser that is answered with what a signed-in test client was told; the answers may be tampered with."""

    def __init__(self, context: "BrowserContext", client: Client, *addresses: str) -> None:
        # Asked beforehand: a browser's request is answered where the test's transaction is not known.
        self.answers = {address: client.get(address) for address in addresses}
        self.tamper: Callable[[dict[str, Any]], None] | None = None
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        context.route("**/*", self.answer)

    def answer(self, route: "Route") -> None:
        parts = urlsplit(route.request.url)
        if parts.path.startswith("/static/"):
            file = Path(settings.BASE_DIR) / parts.path.lstrip("/")
            kind = {".js": "text/javascript", ".css": "text/css"}.get(file.suffix, "image/svg+xml")
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
        found = self.answers[f"{parts.path}?{parts.query}".removesuffix("?")]
        body = found.content
        if self.tamper is not None and parts.path.endswith("proof.json") and found.status_code == 200:
            told = found.json()
            self.tamper(told)
            body = json.dumps(told, ensure_ascii=False).encode()
        headers = {name: value for name, value in found.headers.items() if name != "Content-Length"}
        route.fulfill(status=found.status_code, headers=headers, body=body)

    def verdict(self, entry: Entry) -> tuple[str, list[str]]:
        """What the page says of the entry, and which steps failed."""
        self.page.goto(SITE + address(entry))
        return self.said()

    def said(self) -> tuple[str, list[str]]:
        self.page.wait_for_selector("[data-verdict]")
        failed = self.page.eval_on_selector_all("[data-step].bad", "rows => rows.map(row => row.dataset.step)")
        return str(self.page.get_attribute("[data-proof]", "data-verdict")), failed

    def again(self, *, checkpoint: str = "", key: str = "") -> tuple[str, list[str]]:
        """The same with a checkpoint and a key from elsewhere."""
        self.page.eval_on_selector("[data-proof]", "place => place.removeAttribute('data-verdict')")
        self.page.eval_on_selector("[data-proof] form details", "part => { part.open = true; }")
        self.page.fill("#checkpoint", checkpoint)
        self.page.fill("#key", key)
        self.page.click("[data-proof] form button")
        return self.said()


def _other(digits: str) -> str:
    return ("0" if digits[0] != "0" else "1") + digits[1:]


def _set(*way: Any, to: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    def tamper(told: dict[str, Any]) -> None:
        place: Any = told
        for step in way[:-1]:
            place = place[step]
        place[way[-1]] = to(place[way[-1]])

    return tamper


@pytest.mark.browser
@pytest.mark.sqlite
def test_the_browser_finds_a_true_entry_true_and_a_tampered_answer_false(
    new_context: Callable[..., "BrowserContext"],
) -> None:
    applications.accepted()
    entry = of("application.submit")
    sealing.seal_batch(limit=Entry.objects.filter(pk__lte=entry.pk).count() + 3)
    earlier = Checkpoint.objects.order_by("-size")[0]
    sealing.seal_all()
    key = bytes(TrailKey.objects.get().public).hex()
    client = client_of(auditor())
    sizes = ("", f"?size={earlier.size}", "?size=999999")
    sitting = Sitting(
        new_context(), client, "/inbox/count/", address(entry), *(address(entry, f"proof.json{size}") for size in sizes)
    )
    assert sitting.verdict(entry) == ("good", [])
    shown = sitting.page.locator("[data-step].good").count()
    assert shown == 8

    # A checkpoint and a key from elsewhere: the witness', a printed document's; and foreign ones.
    assert sitting.again(checkpoint=earlier.note, key=key) == ("good", [])
    foreign = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    assert sitting.again(key=foreign) == ("bad", ["signature"])
    other = earlier.note.replace("\nsm3 ", "\nsm3 0", 1)
    assert sitting.again(checkpoint=other, key=key)[0] == "bad"
    assert sitting.again(checkpoint=earlier.note.replace(f"\n{earlier.size}\n", "\n999999\n"))[1] == ["proof"]
    assert sitting.again(checkpoint="…")[1] == ["proof"]

    for tamper, wrong in (
        (_set("body", to=lambda body: body.replace("accepted", "rejected") + " "), {"body"}),
        (_set("leaf", "sm3", to=_other), {"leaf-sm3", "root-sm3"}),
        (_set("path", "sha256", 0, to=_other), {"root-sha256"}),
        (_set("index", to=lambda index: index ^ 1), {"root-sm3", "root-sha256"}),
        (_set("note", to=lambda note: note.replace("signed 2", "signed 3")), {"signature"}),
        (_set("payload", "json", to=lambda text: text + " "), {"payload"}),
    ):
        sitting.tamper = tamper
        said, failed = sitting.verdict(entry)
        assert (said, wrong <= set(failed)) == ("bad", True), failed
    assert [text for text in sitting.errors if "Content Security Policy" in text] == []
