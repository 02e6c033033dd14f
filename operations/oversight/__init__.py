"""Supervision: reports, evaluations, inspections, corrections, violations, risks, incidents 五(二)(六), 六."""
