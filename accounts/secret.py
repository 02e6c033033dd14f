"""A value that acts may take and no entry, log line or page may repeat."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, code or identity number on its way to being hashed; as text it is three dots."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "•••"
