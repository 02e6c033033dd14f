"""What every template knows: `page`."""

from typing import Any

from django.http import HttpRequest

from web.page import page_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor named in the settings."""
    return {"page": page_of(request)}
