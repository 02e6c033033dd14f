"""Model wording of the mandatory terms 一(三): where a draft starts from. The text of an agreement is Chinese, whatever the page's language."""

from collections.abc import Iterable, Mapping
from datetime import date

MODEL_TERMS: Mapping[str, str] = {
    "rights_and_duties": (
        "甲方依法监督授权运营活动，组织提供授权范围内的公共数据；乙方在授权运营域内按照批准的应用场景加工使用数据，"
        "自主开展经营，承担数据安全主体责任，接受监督检查，定期报告运营情况。"
    ),
    "fair_return": "以成本为基础，兼顾普惠和合理收益测算；用于公共治理、公益事业的，有条件无偿使用。具体测算方法见附件。",
    "data_security": (
        "原始数据不出域、数据可用不可见。乙方建立数据安全管理制度，人员实名认证、备案、审查并签订保密协议，"
        "操作全程留痕；发现风险立即停止相关处理并向甲方报告。"
    ),
    "asset_disposal": (
        "期限届满或者授权提前结束的，乙方停止使用公共数据，授权运营域内留存的数据予以删除，日志按规定留存；"
        "乙方自有的模型和产品由乙方处置，其中含公共数据的部分除外。"
    ),
    "exit_mechanism": (
        "乙方可以书面提出放弃授权；有法定或者约定情形的，经协调机制审议后终止或者撤销。"
        "退出时关闭使用权限、删除数据、提交最终运营报告。"
    ),
    "liability": (
        "乙方违反本协议的，甲方通知其在约定期限内改正并暂时关闭授权运营域使用权限；"
        "未按要求改正的，终止相关公共数据的授权；造成损失的，依法承担赔偿责任。"
    ),
}


def chinese_date(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def term_text(first_on: date, last_on: date) -> str:
    """The term as the agreement says it: first and last day, both included."""
    return f"自{chinese_date(first_on)}起至{chinese_date(last_on)}止，首日和末日均计入；末日24时起停止使用。"


def scope_text(rows: Iterable[tuple[str, str, str]]) -> str:
    """The scope as the agreement says it, from (scenario, item, fields): one paragraph per scenario."""
    scenarios: dict[str, list[str]] = {}
    for scenario, item, fields in rows:
        named = "、".join(line.strip() for line in fields.splitlines() if line.strip())
        scenarios.setdefault(scenario, []).append(f"{item}（{named}）" if named else item)
    return "\n".join(f"应用场景“{name}”：{'；'.join(items)}。" for name, items in scenarios.items())
