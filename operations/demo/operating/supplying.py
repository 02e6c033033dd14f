"""From the demand list to the supplied item: operator, authority, providers, the province where it is asked, the domain."""

from itertools import groupby
from typing import Any

from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.actions import requests
from operations.dataflow.models import DataRequest
from operations.dataflow.queries.requests import lines_of, sensitive
from operations.demo.timeline import Diary, Part, Story
from operations.demo.world import PROVINCE, World

TREATED = "按分类分级要求脱敏，去除直接标识，数值取区间。"


def supplied(world: World, diary: Diary, agreement: Agreement) -> Story:
    """Every item of the scope, one list for each scenario."""
    yield from diary.workdays(1, 10)
    rows = ScopeItem.objects.filter(agreement=agreement).select_related("item__provider", "scenario")
    lists = []
    for _scenario, asked in groupby(rows.order_by("scenario_id", "pk"), key=lambda row: row.scenario_id):
        lists.append(drawn_up(world, diary, agreement, [*asked]))
    for made in lists:
        yield from reviewed(world, diary, made)
        requests.approve(id=made.pk, by=world.of(str(made.region_id), "approver"), at=diary.tick())
    yield from diary.workdays(1, 14)
    for made in lists:
        requests.deliver(
            id=made.pk,
            by=world.operator(str(made.region_id)),
            at=diary.tick(11),
            evidence="已供给至租户，平台记录已核对。",
        )


def drawn_up(world: World, diary: Diary, agreement: Agreement, rows: list[ScopeItem]) -> DataRequest:
    """The operator's list with its number, every sensitive item treated; handed in."""
    admin, scenario = world.admin(agreement.organization_id), rows[0].scenario
    made: DataRequest = requests.draft(
        id=agreement.pk, by=admin, at=diary.tick(), scenario=scenario,
        purpose=f"用于“{scenario.name}”的建模和服务。", irs_no=world.number("IRS需", diary.day),
    )  # fmt: skip
    for row in rows:
        treated: dict[str, Any] = (
            {"treatment": "desensitised", "treatment_note": TREATED} if sensitive(row.item) else {}
        )
        requests.add_line(
            id=made.pk, by=admin, at=diary.tick(3), scope_item=row,
            necessity=f"“{scenario.name}”的必要数据，与授权申请一致。", fields=row.fields, **treated,
        )  # fmt: skip
    submitted: DataRequest = requests.submit(id=made.pk, by=admin, at=diary.tick())
    return submitted


def reviewed(world: World, diary: Diary, made: DataRequest) -> Part[None]:
    """Examined by the clerk, agreed to by every provider, and by the province where it handed the data back."""
    region = str(made.region_id)
    requests.send_to_stewards(id=made.pk, by=world.of(region, "clerk"), at=diary.tick())
    for line in lines_of(made):
        requests.review(
            id=line.pk, by=world.steward(line.scope_item.item.provider), at=diary.tick(4), agrees=True,
            opinion="与授权范围一致，同意提供。",
        )  # fmt: skip
    returned = [line for line in lines_of(made) if line.scope_item.item.returned_by_province]
    if region != PROVINCE and returned:
        requests.send_to_province(id=made.pk, by=world.of(region, "clerk"), at=diary.tick())
        yield from diary.workdays(1, 10)
        for line in returned:
            requests.review_backflow(
                id=line.pk, by=world.of(PROVINCE, "desk"), at=diary.tick(5), agrees=True, note="同意用于所列场景。",
                number=world.number("浙数函", diary.day),
            )  # fmt: skip
