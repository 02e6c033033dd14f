"""What the statute says of agreements and their parts, from their rows."""

from operations.agreements.checks import amending, conduct, contract, plans

__all__ = ["amending", "conduct", "contract", "plans"]
