"""The witness's own reader of the clock: it is another program on another machine, and must not share ours."""

from datetime import UTC, datetime


def now() -> datetime:
    """The machine's own time, UTC."""
    return datetime.now(UTC)
