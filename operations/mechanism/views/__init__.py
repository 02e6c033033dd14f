"""Desks of the mechanism, in the order people meet them, and its pages."""

from operations.mechanism.views import deliberating, registers

DESKS = (
    deliberating.MATTERS,
    deliberating.MECHANISMS,
    deliberating.PILOTS,
    deliberating.FIELD_DESIGNATIONS,
    deliberating.EXPERT_GROUPS,
    deliberating.KEY_FIELDS,
    registers.SEALS,
    registers.LOCAL_RULES,
    registers.RULE_TEXTS,
    registers.CALENDAR_DAYS,
)
