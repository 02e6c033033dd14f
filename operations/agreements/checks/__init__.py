"""What the statute says of agreements and their parts, from their rows."""

from operations.agreements.checks import conduct, contract, plans

__all__ = ["conduct", "contract", "plans"]
