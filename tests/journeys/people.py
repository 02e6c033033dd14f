"""Persons who sign in and click: by visible labels and the names of form fields."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FIRST, ALL = object(), object()  # the first real choice of a list; every box
PHONE = {"width": 375, "height": 812}


class Person:
    """One signed-in person."""

    latest: ClassVar["Person | None"] = None  # who acted last

    def __init__(self, page: "Page", url: str, pictures: Path) -> None:
        self.page, self.url, self.pictures = page, url, pictures

    def visit(self, path: str) -> "Page":
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}\n{self._said()}"
        return self.page

    def act(self, place: str, verb: str, *, on: str = "", query: str = "", **fields: Any) -> "Page":
        """An action on type/id: on its page (or, for a part, on the page `on`) its button is clicked, its form filled and sent."""
        # After one's own act the page is there, and as it stands; after somebody else's it has to be opened anew.
        if self.page.url.partition("#")[0] != f"{self.url}/{on or place}/" or Person.latest is not self:
            self.visit(f"/{on or place}/")
        Person.latest = self
        return self.click(f"/{place}/{verb}/{query}", **fields)

    def click(self, address: str, **fields: Any) -> "Page":
        """The button with this address on the page that is open; then its form, where it has one."""
        page = self.page
        direct = page.locator(f'main form[action="{address}"] button[type=submit]')
        if direct.count():
            self._send(direct.first)
            return page
        link = page.locator(f'main a[href="{address}"]')
        assert link.count(), f"no button for {address}\n{self._said()}"
        self._reveal(link.first)
        with self.page.expect_navigation(wait_until="load"):
            link.first.click()
        return self.fill(**fields)

    def fill(self, **fields: Any) -> "Page":
        """The form that is open, filled and sent; it must be accepted."""
        form = self.page.locator("form[method=post]:has(p.submit)")
        form.wait_for()
        for name, value in fields.items():
            self._set(form, name, value)
        self._send(form.locator("p.submit button"))
        return self.page

    def _send(self, button: "Locator") -> None:
        self._reveal(button)
        with self.page.expect_navigation(wait_until="load") as sent:
            button.click()
        answer = sent.value
        assert answer is not None
        assert answer.ok, f"{answer.status} {answer.url}\n{self._said()}"
        assert self.page.locator(".note.error").count() == 0, self._said()

    def _reveal(self, element: "Locator") -> None:
        """Folded parts of a page are opened by their summary, as a person would."""
        for _ in range(4):
            if element.is_visible():
                return
            element.locator("xpath=ancestor::details[not(@open)][last()]/summary").click()

    def _set(self, form: "Locator", name: str, value: Any) -> None:
        inputs = form.locator(f'[name="{name}"]')
        assert inputs.count(), f"no field {name}\n{self._said()}"
        first = inputs.first
        self._reveal(first)
        kind = first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
        if kind == "file":
            first.set_input_files(value)
        elif kind in {"radio", "checkbox"} and isinstance(value, str):
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox" and isinstance(value, bool):
            first.set_checked(value)
        elif kind == "checkbox" and value is ALL:
            for box in inputs.all():
                box.check()
        elif kind == "checkbox":
            for wanted in value:
                form.locator(f'[name="{name}"][value="{wanted}"]').check()
        elif kind == "select" and value is FIRST:
            first.select_option(index=1)
        elif kind == "select":
            first.select_option(value)
        else:
            first.fill(str(value))

    def picture(self, name: str, *, phone: bool = False) -> None:
        """The whole page as it stands, on a desk and, where asked, on a phone."""
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        if phone:
            wide = self.page.viewport_size
            self.page.set_viewport_size(PHONE)
            overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            self.page.screenshot(path=self.pictures / f"{name}-375.png", full_page=True)
            self.page.set_viewport_size(wide)
            assert overflow <= 0, f"{name} is {overflow} px wider than a phone"

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def _said(self) -> str:
        return f"{self.page.url}\n{self.page.locator('body').inner_text()[:3000]}"


class People:
    """Everybody, signed in when first needed."""

    def __init__(self, url: str, new_context: Callable[..., Any], pictures: Path) -> None:
        self.url, self.new_context, self.pictures = url, new_context, pictures
        self.password = ""
        self.known: dict[str, Person] = {}

    def sign_in(self, username: str) -> Person:
        """This person, who enters name and password on the page once."""
        if username in self.known:
            return self.known[username]
        person = Person(self.new_context().new_page(), self.url, self.pictures)
        page = person.visit("/")
        page.get_by_role("link", name="登录").first.click()
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码", exact=False).first.fill(self.password)
        page.locator("main").get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        self.known[username] = person
        return person

    @staticmethod
    def pdf(name: str) -> Mapping[str, Any]:
        """A small PDF to upload that a viewer opens; another name is another content."""
        page = (
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>"
        )
        content = f"%PDF-1.4\n% {name}\n{page}\n%%EOF\n".encode()
        return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": content}
