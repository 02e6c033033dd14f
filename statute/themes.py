"""How people find a figure of the rules: by theme, with its bound and its choices in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from statute.findings import gettext_noop
from statute.parameters import Parameter

# Themes in the order of a case, each with its parameters in the order they are met.
THEMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        gettext_noop("通告和申请"): (
            "quota_required", "report_recency", "report_grace_until", "supplement_workdays", "supplement_rounds",
        ),
        gettext_noop("核实和审议"): (
            "required_units", "incident_lookback_years", "credit_check_max_age_days", "unit_opinion_workdays",
            "unit_opinion_reminder_workdays", "follow_up_workdays",
        ),
        gettext_noop("公示和备案"): ("publicity_days", "filing_gate", "filing_due_workdays"),
        gettext_noop("协议和期限"): (
            "max_term_years", "term_exception_allowed", "signing_due_workdays", "expiry_reminders_days",
        ),
        gettext_noop("人员和账号"): (
            "training_valid_months", "account_idle_freeze_months", "account_idle_cancel_months",
        ),
        gettext_noop("报告和评估"): (
            "periodic_report", "periodic_report_due_days", "annual_report_due", "final_report_due_days", "disclosure_due",
            "annual_evaluation_due", "evaluation_objection_workdays",
        ),
        gettext_noop("安全和监督"): (
            "outbound_review_workdays", "drill_interval_months", "inspection_interval_months", "rectification_days",
            "emergency_confirm_workdays", "incident_report_hours", "incident_report_hours_cii",
        ),
        gettext_noop("终止和退出"): (
            "hearing_workdays", "ending_document_required", "closure_confirm_workdays", "deletion_due_workdays",
            "deletion_warn_workdays", "log_retention_months", "log_retention_anchor", "processing_record_years",
        ),
    }
)  # fmt: skip
OTHER = gettext_noop("其他")
# What a choice is called.
CHOICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "latest_closed_fiscal_year": gettext_noop("最近一个已结束的会计年度"),
        "latest": gettext_noop("日志产生、权限关闭、数据删除中最晚的一日"),
        "sent": gettext_noop("已报送"),
        "receipted": gettext_noop("已取得备案回执"),
        "year": gettext_noop("每年"),
        "half_year": gettext_noop("每半年"),
        "quarter": gettext_noop("每季度"),
    }
)
# Fixed for a case when its announcement is made public; everything else follows the day of the act.
FIXED_BY_ANNOUNCEMENT: Final = frozenset(
    {"max_term_years", "term_exception_allowed", "required_units", "quota_required"}
)


def by_theme(parameters: Mapping[str, Parameter]) -> tuple[tuple[str, tuple[Parameter, ...]], ...]:
    """The parameters of a rule set under their themes; what no theme names comes last."""
    named = {code for codes in THEMES.values() for code in codes}
    themes = [
        (title, tuple(parameters[code] for code in codes if code in parameters)) for title, codes in THEMES.items()
    ]
    themes.append((OTHER, tuple(p for code, p in parameters.items() if code not in named)))
    return tuple((title, found) for title, found in themes if found)


def bound_of(parameter: Parameter) -> tuple[str, object]:
    """The legal bound as a sentence with %(bound)s, and the bound itself; no bound: an empty sentence."""
    bound = parameter.floor if parameter.floor is not None else parameter.ceiling
    if isinstance(bound, bool):
        return gettext_noop("只能为“%(bound)s”"), bound
    if parameter.choices and len(parameter.choices) == 1:
        return gettext_noop("只能为“%(bound)s”"), parameter.choices[0]
    if bound is None:
        return "", None
    if parameter.month_day:
        return gettext_noop("不得晚于%(bound)s"), bound
    return (
        gettext_noop("不得少于%(bound)s") if parameter.floor is not None else gettext_noop("不得超过%(bound)s")
    ), bound
