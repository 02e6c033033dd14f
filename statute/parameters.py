"""The figures of a rule set: default, origin, and the bound a region can't go beyond."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from statute.findings import Finding, Kind, Quantity, gettext_noop
from statute.vocabulary import CONDITION, CONDITIONS, UNIT_KINDS

Origin = Literal["law", "policy"]
_MONTH_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
# Said together with their figure: 5个工作日; translated so, too.
DAY, WORKDAY, MONTH, YEAR, HOUR = "日", "个工作日", "个月", "年", "小时"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One figure of the rules.

    `floor` and `ceiling` are legal bounds: a local value below or above is laxer and refused.
    For booleans a floor of True (a ceiling of False) fixes the value; `choices` go from laxest to
    strictest, none laxer than the law being listed. `basis` cites a text outside the Measures.
    """

    code: str
    default: object
    origin: Origin
    title: str
    clause: str = ""
    unit: str = ""
    floor: object = None
    ceiling: object = None
    choices: tuple[str, ...] = ()
    basis: str = ""
    month_day: bool = False

    @property
    def citation(self) -> str:
        """What to cite for the figure: the clause, or the other text it stands in."""
        return self.clause or self.basis

    def quantity(self, value: object) -> Quantity | str:
        """A figure with its unit where it has both; any other value as text, none as nothing."""
        if self.unit and isinstance(value, int) and not isinstance(value, bool):
            return Quantity(value, self.unit)
        return "" if value is None else str(value)

    def clean(self, value: object) -> object:
        """Turn what JSON gives (lists, objects) into the frozen shapes kept here."""
        if isinstance(value, list):
            return tuple(value)
        if isinstance(value, Mapping):
            return MappingProxyType({k: tuple(v) if isinstance(v, list) else v for k, v in value.items()})
        return value

    def check(self, value: object) -> tuple[Finding, ...]:
        """Refuse a malformed value, or one laxer than the law."""
        if not self._well_formed(value):
            return (self._finding("rule-parameter-shape", Kind.SHAPE, _MALFORMED, value),)
        if self._laxer(value):
            kind = Kind.LAW if self.origin == "law" else Kind.POLICY
            return (self._finding("rule-parameter-laxer", kind, _LAXER, value),)
        return ()

    def _well_formed(self, value: object) -> bool:
        if isinstance(self.default, bool) or isinstance(value, bool):
            return isinstance(self.default, bool) and isinstance(value, bool)
        if isinstance(self.default, int):
            return isinstance(value, int) and value >= 0
        if isinstance(self.default, tuple):
            return isinstance(value, tuple) and all(type(v) is int and v >= 0 for v in value)
        if isinstance(self.default, Mapping):
            return isinstance(value, Mapping) and _names_units(value)
        if not isinstance(value, str):
            return False
        if self.month_day:
            return bool(_MONTH_DAY.match(value))
        return not self.choices or value in self.choices

    def _laxer(self, value: object) -> bool:
        for bound, sign in ((self.floor, 1), (self.ceiling, -1)):
            if isinstance(bound, str) and isinstance(value, str):
                if (value < bound) if sign > 0 else (value > bound):
                    return True
            elif isinstance(bound, int) and isinstance(value, int) and sign * (value - bound) < 0:
                return True
        return False

    def _finding(self, code: str, kind: Kind, message: str, value: object) -> Finding:
        bound = self.floor if self.floor is not None else self.ceiling
        return Finding(
            code=code,
            message=message,
            params={
                "title": self.title,
                "value": str(value),
                "bound": self.quantity(bound),
            },
            clause=self.citation,
            kind=kind,
            field=self.code,
            owner="secretariat",
            where="local-rules",
            remedy=gettext_noop("地方规则只能更严，不能更宽。"),
        )


_MALFORMED = gettext_noop("参数“%(title)s”的取值“%(value)s”不符合要求的格式。")
_LAXER = gettext_noop("参数“%(title)s”取值%(value)s宽于规定的界限%(bound)s。")


def _names_units(value: Mapping[str, object]) -> bool:
    return all(
        condition in CONDITION and isinstance(units, tuple) and units and all(unit in UNIT_KINDS for unit in units)
        for condition, units in value.items()
    )


def _law(code: str, default: object, title: str, clause: str = "", **more: object) -> Parameter:
    return Parameter(code=code, default=default, origin="law", title=title, clause=clause, **more)  # type: ignore[arg-type]


def _policy(code: str, default: object, title: str, clause: str = "", **more: object) -> Parameter:
    return Parameter(
        code=code,
        default=default,
        origin="policy",
        title=title,
        clause=clause,
        **more,  # type: ignore[arg-type]
    )


_NETWORK_DATA = "《网络数据安全管理条例》第十二条"
_INCIDENT_REPORT = "《国家网络安全事件报告管理办法》第四条"
_DISCLOSURE = "国家数据局综合司2026年2月10日通知"
# What else a disclosure is measured by: caps on fees, registration of public data resources.
CAPS_NOTICE = "发改价格〔2025〕65号"
REGISTRATION_MEASURES = "发改数据规〔2025〕26号"
_UNITS = MappingProxyType({condition.code: condition.units for condition in CONDITIONS})

_ALL: Final = (
    _law("max_term_years", 3, gettext_noop("授权运营期限上限"), "四(四)", unit=YEAR, ceiling=3),
    _policy(
        "term_exception_allowed",
        False,
        gettext_noop("允许经政府批准超过期限上限"),
        "四(四)",
        ceiling=False,
    ),
    _law("incident_lookback_years", 3, gettext_noop("安全事件回溯年限"), "三(二)4", unit=YEAR, floor=3),
    _law(
        "report_recency",
        "latest_closed_fiscal_year",
        gettext_noop("审计和财务报告的会计年度"),
        "四(一)",
        choices=("latest_closed_fiscal_year",),
    ),
    _policy(
        "report_grace_until",
        "06-30",
        gettext_noop("可沿用上一会计年度报告的截止日"),
        "四(一)",
        ceiling="06-30",
        month_day=True,
    ),
    _law("log_retention_months", 6, gettext_noop("网络日志留存期"), "四(五)", unit=MONTH, floor=6),
    _policy(
        "log_retention_anchor",
        "latest",
        gettext_noop("网络日志留存期的起算点"),
        "四(五)",
        choices=("latest",),
    ),
    _law(
        "processing_record_years",
        3,
        gettext_noop("数据处理记录留存期"),
        unit=YEAR,
        floor=3,
        basis=_NETWORK_DATA,
    ),
    _policy("closure_confirm_workdays", 1, gettext_noop("权限关闭确认期限"), "四(五)", unit=WORKDAY),
    _policy("deletion_due_workdays", 10, gettext_noop("数据删除期限"), "四(五)", unit=WORKDAY),
    _policy("deletion_warn_workdays", 5, gettext_noop("数据删除提醒"), "四(五)", unit=WORKDAY),
    _policy("publicity_days", 0, gettext_noop("公示期（0为不设）"), "四(一)", unit=WORKDAY),
    _policy(
        "filing_gate",
        "sent",
        gettext_noop("用印前的备案要求"),
        "四(二)",
        choices=("sent", "receipted"),
    ),
    _policy("filing_due_workdays", 15, gettext_noop("备案报送期限"), "四(二)", unit=WORKDAY),
    _policy("required_units", _UNITS, gettext_noop("各条件的核实单位"), "四(一)"),
    _policy("unit_opinion_workdays", 10, gettext_noop("单位反馈期限"), unit=WORKDAY),
    _policy("unit_opinion_reminder_workdays", 3, gettext_noop("单位反馈提醒"), unit=WORKDAY),
    _policy("follow_up_workdays", 20, gettext_noop("交办事项办结期限"), "二(二)", unit=WORKDAY),
    _policy("supplement_workdays", 5, gettext_noop("补正期限"), unit=WORKDAY),
    _policy("supplement_rounds", 1, gettext_noop("经办人可要求补正的次数")),
    _policy("signing_due_workdays", 30, gettext_noop("签约期限"), unit=WORKDAY),
    _policy("hearing_workdays", 5, gettext_noop("陈述申辩期限"), unit=WORKDAY),
    _policy("emergency_confirm_workdays", 1, gettext_noop("紧急暂停的确认期限"), unit=WORKDAY),
    _policy("ending_document_required", True, gettext_noop("终止或撤销须有政府文件"), "二(一)"),
    _policy("quota_required", True, gettext_noop("通告须明确授权总量"), "四(二)", floor=True),
    _policy("training_valid_months", 0, gettext_noop("岗前培训有效期（0为长期）"), "五(二)", unit=MONTH),
    _policy("credit_check_max_age_days", 30, gettext_noop("信用查询的最长间隔"), "三(一)", unit=DAY),
    _policy(
        "periodic_report",
        "half_year",
        gettext_noop("定期运营报告频次"),
        "五(二)",
        choices=("year", "half_year", "quarter"),
    ),
    _policy(
        "annual_report_due",
        "03-31",
        gettext_noop("年度运营报告截止日"),
        "五(六)",
        month_day=True,
    ),
    _policy("periodic_report_due_days", 30, gettext_noop("定期运营报告期限"), "五(二)", unit=DAY),
    _policy("final_report_due_days", 30, gettext_noop("终期运营报告期限"), "五(六)", unit=DAY),
    _policy("annual_evaluation_due", "06-30", gettext_noop("年度评估截止日"), "六(七)", month_day=True),
    _policy("evaluation_objection_workdays", 10, gettext_noop("评估结果异议期限"), "六(七)", unit=WORKDAY),
    _policy("drill_interval_months", 12, gettext_noop("应急演练间隔"), "六(四)", unit=MONTH),
    _policy("inspection_interval_months", 12, gettext_noop("监督检查间隔"), "六(三)3", unit=MONTH),
    _policy("outbound_review_workdays", 10, gettext_noop("出域审核和复审期限"), "五(五)", unit=WORKDAY),
    _policy("rectification_days", 15, gettext_noop("改正期限默认值"), "六(八)", unit=WORKDAY),
    _policy("expiry_reminders_days", (180, 90, 30, 7), gettext_noop("期限届满提醒"), "四(四)", unit=DAY),
    _policy("account_idle_freeze_months", 6, gettext_noop("闲置账号冻结"), "六(三)2", unit=MONTH),
    _policy("account_idle_cancel_months", 12, gettext_noop("闲置账号注销"), "六(三)2", unit=MONTH),
    _law(
        "incident_report_hours",
        4,
        gettext_noop("较大以上事件报告时限"),
        unit=HOUR,
        ceiling=4,
        basis=_INCIDENT_REPORT,
    ),
    _law(
        "incident_report_hours_cii",
        1,
        gettext_noop("涉及关键信息基础设施的事件报告时限"),
        unit=HOUR,
        ceiling=1,
        basis=_INCIDENT_REPORT,
    ),
    _law(
        "disclosure_due",
        "03-31",
        gettext_noop("年度信息披露截止日"),
        month_day=True,
        ceiling="03-31",
        basis=_DISCLOSURE,
    ),
)
PARAMETERS: Final[Mapping[str, Parameter]] = MappingProxyType({p.code: p for p in _ALL})
