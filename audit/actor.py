"""Who acts: a person in one seat, or the system itself."""

from dataclasses import dataclass
from uuid import UUID

from audit.roles import ORGANIZATION, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person in the seat they act from. Scope is carried as codes, so that nothing here reads a table.

    `region`: GB/T 2260 code; `unit`, `organization`, `domain`: ids as text, empty where the seat has none.
    `organizations`: every organization the person belongs to, for recusal.
    """

    user_id: UUID | None = None
    name: str = ""
    role: str = ""
    region: str = ""
    unit: str = ""
    unit_kind: str = ""
    organization: str = ""
    domain: str = ""
    place: str = ""
    seat_id: UUID | None = None
    address: str = ""
    request_id: str = ""
    organizations: frozenset[str] = frozenset()

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_system(self) -> bool:
        return self.role == Role.SYSTEM

    @property
    def of_organization(self) -> bool:
        """Whether this seat is the applicant's side."""
        return self.role in ORGANIZATION

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label) if self.role else ""

    @property
    def label(self) -> str:
        """As shown beside an act: 杭州市数据局 · 经办人."""
        return " · ".join(part for part in (self.place, self.role_name) if part)


SYSTEM = Actor(name="系统", role=Role.SYSTEM)
ANONYMOUS = Actor()
