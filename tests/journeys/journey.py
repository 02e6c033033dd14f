"""What the journeys of one case have in common: the installation, its people, and what came into being so far."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.journeys.installation import Installation
from tests.journeys.people import People, Person


class Journey:
    """The installation, the people, and what came into being so far."""

    def __init__(self, installation: Installation, people: People, told: dict[str, Any]) -> None:
        self.installation, self.people, self.users = installation, people, told["users"]
        self.person, self.desk_username = told["person"], told["desk"]
        people.password = told["password"]
        self.application = self.agreement = ""

    def role(self, role: str) -> Person:
        return self.people.sign_in(self.users[role])

    @property
    def desk(self) -> Person:
        return self.people.sign_in(self.desk_username)

    def of_unit(self, role: str, unit: str) -> Person:
        """The person of a unit (its id as the database has it)."""
        return self.people.sign_in(self.users[f"{role} {unit}"])

    def id(self, sql: str, *values: object) -> str:
        """The one row's id as addresses have it."""
        found = self.installation.rows(sql, *values)
        assert len(found) == 1, found
        return str(UUID(found[0][0]))

    def parts(self, table: str, owner: str, *columns: str, where: str = "1") -> list[tuple[Any, ...]]:
        """Id and columns of the rows that belong to a case."""
        column, id = owner.split("=")
        said = self.installation.rows(
            f"SELECT {', '.join(('id', *columns))} FROM operations_{table} WHERE {column} = ? AND {where} ORDER BY id",
            UUID(id).hex,
        )
        return [(str(UUID(row[0])), *row[1:]) for row in said]

    def state(self, table: str) -> str:
        return str(self.installation.rows(f"SELECT state FROM operations_{table}")[0][0])

    def now(self) -> datetime:
        """By the installation's own clock, in Shanghai."""
        return self.installation.now()

    def today(self) -> str:
        return self.now().date().isoformat()

    def jobs(self) -> None:
        done = self.installation.manage("jobs", "run", "--all")
        assert done.returncode == 0, done.stdout + done.stderr

    def to_day(self, day: date) -> None:
        """The clock page, by hand, until the day."""
        clerk = self.role("clerk")
        page = clerk.visit("/demo/clock/")
        while (left := (day - self.now().date()).days) > 0:
            page.get_by_label("天数").fill(str(min(left, 400)))
            page.get_by_role("button", name="向前调", exact=True).click()
            page.wait_for_load_state()


def confirm_orders(journey: Journey) -> None:
    """The domain's operator confirms what was ordered."""
    operator = journey.role("domain_operator")
    for (order,) in journey.parts("order", f"agreement_id={journey.agreement}", where="confirmed_at IS NULL"):
        operator.act(f"order/{order}", "confirm", evidence="已在管理控制台办理，截图留存。")


def key_of(operator: Person, until: date) -> str:
    """A new key of the domain, made on the account's own page."""
    operator.visit("/accounts/me/").get_by_role("link", name="新建接口密钥").click()
    token = operator.page.locator("[name=token]").input_value()
    operator.fill(name="授权运营域", expires_on=until.isoformat())
    return token


def minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")
