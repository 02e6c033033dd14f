"""How letters tell of what the mechanism concluded and the government decided. The text of a letter is Chinese."""

from operations.mechanism.models import Decision, Matter
from operations.papers.contents import chinese_date


def deliberated(matter: Matter) -> str:
    """经杭州市公共数据授权运营管理工作协调机制于2026年11月23日审议（纪要〔2026〕9号）."""
    met = f"于{chinese_date(matter.met_on)}" if matter.met_on else ""
    minutes = f"（{matter.minutes_no}）" if matter.minutes_no else ""
    return f"经{matter.region.name}公共数据授权运营管理工作协调机制{met}审议{minutes}"


def decided(matter: Matter, decision: Decision) -> str:
    """经…审议（…），报杭州市人民政府决定（杭政函〔2026〕9号，2026年11月23日）."""
    day = chinese_date(decision.decided_on)
    return f"{deliberated(matter)}，报{matter.region.government}决定（{decision.document_no}，{day}）"
