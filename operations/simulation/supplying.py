"""Data into the domain: demand lists, data of the operator's own, demands to mend what is supplied."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.actions import imports, quality, requests
from operations.dataflow.models import DataImport, DataRequest, QualityDemand, RequestLine
from operations.dataflow.queries.requests import sensitive
from operations.demo.papers import paper
from operations.demo.world import PROVINCE
from operations.simulation.contracting import OF_AGREEMENT
from operations.simulation.habits import habit, rhythm
from operations.simulation.town import Town

State = DataRequest.State
_OF_REQUEST = ("agreement__region", "organization", "scenario")
_OF_LINE = ("request__agreement", "scope_item__item__provider")
_ASKED = DataRequest.objects.filter(agreement=OuterRef("pk")).exclude(state=State.WITHDRAWN)
TREATED = "按分类分级要求脱敏，去除直接标识，数值取区间。"


@habit(Agreement, "active", since="activated_at", after=(2, 6), where=~Q(Exists(_ASKED)), related=OF_AGREEMENT)
def draw_up_the_list(town: Town, agreement: Agreement) -> None:
    """The operator draws up its list: what was granted for the scenario; some would hand in an empty one."""
    admin = town.admin(agreement.organization_id)
    rows = list(
        ScopeItem.objects.filter(agreement=agreement, ended_at=None).select_related("item", "scenario").order_by("pk")
    )
    if not rows:
        return
    made: DataRequest = requests.draft(
        id=agreement.pk, by=admin, at=town.at(1), scenario=rows[0].scenario,
        purpose=f"用于“{rows[0].scenario.name}”的建模和服务。", irs_no=town.number("IRS需", town.day),
    )  # fmt: skip
    if town.chance.happens(0.05, "empty", town.called(agreement)):
        town.refused(requests.submit, id=made.pk, by=admin, at=town.at(1))
    for row in rows:
        treated = {"treatment": "desensitised", "treatment_note": TREATED} if sensitive(row.item) else {}
        requests.add_line(
            id=made.pk, by=admin, at=town.at(1), scope_item=row, necessity="与授权申请一致。", fields=row.fields,
            **dict[str, Any](treated),
        )  # fmt: skip
    requests.submit(id=made.pk, by=admin, at=town.at(1))


@habit(DataRequest, State.SUBMITTED, since="submitted_at", after=(1, 3), related=_OF_REQUEST)
def examine_the_list(town: Town, request: DataRequest) -> None:
    """The clerk sends it to the providers, or back."""
    clerk = town.of(str(request.region_id), "clerk")
    if town.chance.happens(0.1, "returned", town.called(request), request.submitted_at):
        requests.send_back(id=request.pk, by=clerk, at=town.at(1), reason="必要性说明过于笼统。")
    else:
        requests.send_to_stewards(id=request.pk, by=clerk, at=town.at(1))


@habit(
    RequestLine, since="request__examined_at", after=(1, 5), late=0.05, latest=15,
    where=Q(agrees=None, removed=False, request__state=State.STEWARD_REVIEW), related=_OF_LINE,
)  # fmt: skip
def review_the_line(town: Town, line: RequestLine) -> None:
    """The provider's steward agrees; seldom not."""
    agrees = not town.chance.happens(0.03, "refused", town.called(line), line.request.submitted_at)
    requests.review(
        id=line.pk, by=town.steward(line.scope_item.item.provider), at=town.at(1), agrees=agrees,
        opinion="与授权范围一致，同意提供。" if agrees else "所列字段超出需要。",
    )  # fmt: skip


_LINES = RequestLine.objects.filter(request=OuterRef("pk"), removed=False)


@habit(DataRequest, State.STEWARD_REVIEW, where=~Q(Exists(_LINES.filter(agrees=None))), related=_OF_REQUEST)
def go_on_with_the_list(town: Town, request: DataRequest) -> None:
    """All providers have spoken: back, to the province where it handed the data back, or agreed to."""
    region = str(request.region_id)
    lines = request.lines.filter(removed=False)
    if lines.filter(agrees=False).exists():
        requests.send_back(id=request.pk, by=town.of(region, "clerk"), at=town.at(1), reason="提供单位不同意部分字段。")
    elif region != PROVINCE and lines.filter(scope_item__item__returned_by_province=True).exists():
        requests.send_to_province(id=request.pk, by=town.of(region, "clerk"), at=town.at(1))
    else:
        requests.approve(id=request.pk, by=town.of(region, "approver"), at=town.at(1))


@habit(
    RequestLine, since="request__submitted_at", after=(4, 8), late=0.05, latest=20,
    where=Q(province_agrees=None, removed=False, request__state=State.PROVINCE_REVIEW, scope_item__item__returned_by_province=True),
    related=_OF_LINE,
)  # fmt: skip
def agree_for_the_province(town: Town, line: RequestLine) -> None:
    """The province agrees to what it handed back."""
    requests.review_backflow(
        id=line.pk, by=town.of(PROVINCE, "desk"), at=town.at(1), agrees=True, note="同意用于所列场景。",
        number=town.number("浙数函", town.day),
    )  # fmt: skip


@habit(
    DataRequest, State.PROVINCE_REVIEW, related=_OF_REQUEST,
    where=~Q(Exists(_LINES.filter(province_agrees=None, scope_item__item__returned_by_province=True))),
)  # fmt: skip
def approve_the_list(town: Town, request: DataRequest) -> None:
    """The approver agrees: the domain has its orders."""
    requests.approve(id=request.pk, by=town.of(str(request.region_id), "approver"), at=town.at(1))


@habit(DataRequest, State.RETURNED, where=Q(agreement__state__in=["sealed", "active"]), related=_OF_REQUEST)
def mend_the_list(town: Town, request: DataRequest) -> None:
    """The operator says better what it needs."""
    admin = town.admin(request.organization_id)
    for line in request.lines.filter(removed=False).select_related("scope_item__item").order_by("pk"):
        requests.edit_line(
            id=line.pk, by=admin, at=town.at(1), necessity="模型输入变量，缺少即不能计算；已逐项说明。", fields=line.fields,
            treatment=line.treatment, treatment_note=line.treatment_note,
        )  # fmt: skip
    requests.submit(id=request.pk, by=admin, at=town.at(1))


# --- data of the operator's own ---------------------------------------------------------------------------------------


@rhythm(Agreement, "active", every=(220, 400), related=OF_AGREEMENT)
def bring_data(town: Town, agreement: Agreement) -> None:
    """Social data, lawfully obtained, is to be brought in."""
    admin, at = town.admin(agreement.organization_id), town.at(1)
    scope = agreement.scope.select_related("scenario").order_by("pk").first()
    assert scope is not None
    imports.request_import(
        id=agreement.pk, by=admin, at=town.at(1), name=f"企业招聘岗位指数（{town.day:%Y%m}）", scenario=scope.scenario,
        source="招聘平台", lawful_basis="平台服务协议第七条，经用户授权汇总。", purpose="与公共数据融合计算",
        document=paper("数据来源合同", agreement.number, by=admin, at=at),
    )  # fmt: skip


@habit(DataImport, "requested", since="requested_at", after=(1, 3), where=Q(examined_at=None), related=("agreement",))
def examine_the_data(town: Town, one: DataImport) -> None:
    """The clerk looks at where it comes from."""
    imports.examine(
        id=one.pk, by=town.of(str(one.region_id), "clerk"), at=town.at(1), examination="合同有效，范围相符。"
    )


@habit(
    DataImport, "requested", since="examined_at", after=(1, 3),
    where=Q(examined_at__isnull=False, agreement__state__in=["sealed", "active"]), related=("agreement",),
)  # fmt: skip
def approve_the_data(town: Town, one: DataImport) -> None:
    """The approver agrees, seldom not."""
    by = town.of(str(one.region_id), "approver")
    if town.chance.happens(0.1, "refused", town.called(one)):
        imports.refuse(id=one.pk, by=by, at=town.at(1), reason="授权链条不完整。")
    else:
        imports.approve(id=one.pk, by=by, at=town.at(1))


@habit(DataImport, "approved", since="approved_at", after=(1, 2), where=Q(agreement__state="active", removal_ordered_at=None),
       related=("agreement",))  # fmt: skip
def bring_it_in(town: Town, one: DataImport) -> None:
    """The domain's operator brings it in."""
    digest = f"{int(town.chance.throw('digest', town.called(one)) * 16**12):012x}" * 5 + "abcd"
    imports.confirm_imported(id=one.pk, by=town.operator(str(one.region_id)), at=town.at(1), digest=digest)


@habit(DataImport, "imported", since="approved_at", after=(120, 300), odds=0.2, where=Q(removal_ordered_at=None),
       related=("agreement",))  # fmt: skip
def order_its_removal(town: Town, one: DataImport) -> None:
    """No longer needed."""
    imports.order_removal(id=one.pk, by=town.of(str(one.region_id), "clerk"), at=town.at(1), reason="用途已结束。")


@habit(DataImport, "approved", "imported", since="removal_ordered_at", after=(0, 2), where=Q(removal_ordered_at__isnull=False),
       related=("agreement",))  # fmt: skip
def remove_it(town: Town, one: DataImport) -> None:
    """The domain's operator removes it."""
    imports.remove(id=one.pk, by=town.operator(str(one.region_id)), at=town.at(1), reason="按指令移除。")


# --- quality ----------------------------------------------------------------------------------------------------------


@rhythm(Agreement, "active", every=(150, 350), related=OF_AGREEMENT)
def complain_of_the_data(town: Town, agreement: Agreement) -> None:
    """Something in what is supplied is wrong."""
    supplied = agreement.scope.filter(supplied_from__isnull=False, ended_at=None).order_by("pk").first()
    if supplied is not None:
        quality.raise_demand(
            id=agreement.pk, by=town.admin(agreement.organization_id), at=town.at(1), scope_item=supplied,
            problem="部分记录有空值。",
        )  # fmt: skip


@habit(QualityDemand, "raised", since="raised_at", after=(1, 4), related=("agreement", "scope_item__item__provider"))
def take_up_the_complaint(town: Town, demand: QualityDemand) -> None:
    """The clerk takes it up, or says why not."""
    clerk = town.of(str(demand.region_id), "clerk")
    if town.chance.happens(0.1, "declined", town.called(demand)):
        quality.decline(id=demand.pk, by=clerk, at=town.at(1), answer="属于数据更新周期内的正常情况。")
    else:
        quality.accept(
            id=demand.pk, by=clerk, at=town.at(1), provider=demand.scope_item.item.provider, due_on=town.in_workdays(10)
        )


@habit(QualityDemand, "accepted", since="raised_at", after=(4, 6), related=("agreement",))
def assign_it(town: Town, demand: QualityDemand) -> None:
    """The approver hands it to the provider."""
    quality.assign(id=demand.pk, by=town.of(str(demand.region_id), "approver"), at=town.at(1))


@habit(
    QualityDemand, "assigned", since="assigned_at", after=(3, 9), late=0.2, latest=25,
    related=("agreement", "provider", "scope_item__item__provider"),
)  # fmt: skip
def cure(town: Town, demand: QualityDemand) -> None:
    """The provider mends it."""
    assert demand.provider is not None
    quality.cure(id=demand.pk, by=town.steward(demand.provider), at=town.at(1), cure_text="已补齐空值。")


@habit(QualityDemand, "cured", since="cured_at", after=(1, 4), related=("agreement",))
def see_whether_it_is_mended(town: Town, demand: QualityDemand) -> None:
    """The operator looks again."""
    admin = town.admin(demand.organization_id)
    if town.chance.happens(0.1, "again", town.called(demand), demand.cured_at):
        quality.reopen(id=demand.pk, by=admin, at=town.at(1), reason="仍有部分空值。")
    else:
        quality.confirm(id=demand.pk, by=admin, at=town.at(1))
