"""The one table of all rooms: their actions, desks, inbox sources and jobs, in the order people meet them."""

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import accounts.actions
import accounts.desks
import applicants.actions
import applicants.desks
import applicants.queries
import operations.agreements.actions
import operations.agreements.queries
import operations.agreements.queries.inbox
import operations.agreements.tasks
import operations.agreements.views
import operations.announcements.actions
import operations.announcements.queries
import operations.announcements.tasks
import operations.announcements.views
import operations.applications.actions
import operations.applications.queries.inbox
import operations.applications.tasks
import operations.applications.views
import operations.auditing.actions
import operations.auditing.queries
import operations.auditing.tasks
import operations.auditing.views
import operations.auditing.views.authorization
import operations.catalog.actions
import operations.catalog.queries
import operations.catalog.views
import operations.closures.actions
import operations.closures.carrying
import operations.closures.queries
import operations.closures.tasks
import operations.closures.views
import operations.dataflow.actions
import operations.dataflow.queries
import operations.dataflow.tasks
import operations.dataflow.views
import operations.domains.actions
import operations.domains.queries
import operations.domains.tasks
import operations.domains.views
import operations.mechanism.actions
import operations.mechanism.queries
import operations.mechanism.tasks
import operations.mechanism.views
import operations.oversight.actions
import operations.oversight.queries
import operations.oversight.tasks
import operations.oversight.views
import operations.oversight.views.renewing
from audit.act import Act, Acts
from audit.actor import Actor
from operations.auditing.permissions import ASKS_ERASURE, SEES_STANDING, SEES_TRAIL
from operations.closures.retaining import SEES_RETENTION
from operations.domains.permissions import SEES_LOGS
from operations.mechanism.permissions import SEES_PARAMETERS
from operations.mechanism.queries import calendar, corrected_days
from operations.oversight.permissions import SEES_BOARDS
from operations.portal.api.replays import DROPPING
from operations.portal.applied import ruleset_of, ruleset_on, soon_applied
from operations.portal.permissions import SEES_EXPIRY, SEES_FILINGS, SEES_JOBS, SEES_STATISTICS
from operations.portal.queries import under_way, unread
from operations.portal.sending import SENDING
from operations.portal.trail import SEALING
from web.desk import Desk
from web.house import House
from web.jobs import Job

_ACTS: tuple[tuple[Any, ...], ...] = (
    operations.announcements.actions.ACTS,
    operations.applications.actions.ACTS,
    operations.agreements.actions.ACTS,
    operations.domains.actions.ACTS,
    operations.dataflow.actions.ACTS,
    operations.oversight.actions.ACTS,
    operations.closures.actions.ACTS,
    operations.auditing.actions.ACTS,
    operations.mechanism.actions.ACTS,
    operations.catalog.actions.ACTS,
    applicants.actions.ACTS,
    accounts.actions.ACTS,
)
ACTS: tuple[Act[Any], ...] = tuple(act for acts in _ACTS for act in acts)

DESKS: tuple[Desk, ...] = (
    *operations.announcements.views.DESKS,
    *operations.applications.views.DESKS,
    *operations.agreements.views.DESKS,
    *operations.domains.views.DESKS,
    *operations.dataflow.views.DESKS,
    *operations.oversight.views.DESKS,
    *operations.closures.views.DESKS,
    *operations.auditing.views.DESKS,
    *operations.mechanism.views.DESKS,
    *operations.catalog.views.DESKS,
    *applicants.desks.DESKS,
    *accounts.desks.DESKS,
)

# What stands in the navigation itself, in this order; the other lists are under “more”.
MAIN = (
    "announcement",
    "application",
    "agreement",
    "matter",
    "closure",
    "item",
    "domain",
    "order",
    "organization",
    "user",
)

WAITING = (
    operations.announcements.queries.waiting,
    operations.applications.queries.inbox.waiting,
    operations.agreements.queries.inbox.waiting,
    operations.domains.queries.waiting,
    operations.dataflow.queries.waiting,
    operations.oversight.queries.waiting,
    operations.closures.queries.waiting,
    operations.closures.carrying.waiting,
    operations.auditing.queries.waiting,
    operations.mechanism.queries.waiting,
    operations.catalog.queries.waiting,
    applicants.queries.waiting,
)

JOBS: tuple[Job, ...] = (
    SENDING,
    SEALING,
    DROPPING,
    *operations.announcements.tasks.JOBS,
    *operations.applications.tasks.JOBS,
    *operations.agreements.tasks.JOBS,
    *operations.domains.tasks.JOBS,
    *operations.dataflow.tasks.JOBS,
    *operations.oversight.tasks.JOBS,
    *operations.closures.tasks.JOBS,
    *operations.auditing.tasks.JOBS,
    *operations.mechanism.tasks.JOBS,
)

# What one thing of a kind is called where the timeline speaks of it.
NAMES: Mapping[str, Any] = {
    "account": _("账号"),
    "agreement": _("协议"),
    "alarm": _("轨迹告警"),
    "amendment": _("补充协议"),
    "amendmentitem": _("补充协议的数据"),
    "changefiling": _("变更备案"),
    "namechange": _("名称变更"),
    "announcement": _("通告"),
    "application": _("申请"),
    "carryover": _("数据延用"),
    "catalogimport": _("目录导入"),
    "closure": _("退出处置"),
    "domain": _("授权运营域"),
    "logseal": _("日志封存"),
    "machineclient": _("日志接入密钥"),
    "organization": _("申请单位"),
    "personnel": _("人员"),
    "plan": _("应急预案"),
    "purgeproposal": _("日志清除"),
    "erasure": _("依法删除"),
    "key": _("轨迹签名密钥"),
    "reading": _("审计查阅"),
    "sample": _("审计抽样"),
    "sampleitem": _("样本"),
    "shard": _("轨迹分段"),
    "seal": _("印章"),
    "seat": _("岗位"),
    "tenancy": _("租户"),
    "trainingsession": _("岗前培训"),
    "user": _("账号"),
    "checkitem": _("核实事项"),
    "concurrence": _("会同意见"),
    "condition": _("申请条件"),
    "consultation": _("专家论证"),
    "decision": _("政府决定"),
    "document": _("材料"),
    "experience": _("建设运维经验"),
    "extension": _("延期"),
    "fact": _("档案记录"),
    "filing": _("报备"),
    "followup": _("交办事项"),
    "material": _("申请材料"),
    "objection": _("异议"),
    "opinion": _("单位意见"),
    "order": _("指令"),
    "publication": _("结果公开"),
    "reclassification": _("级别或属性调整"),
    "reconciliation": _("账号核对"),
    "referral": _("移送"),
    "requesteditem": _("申请的数据项"),
    "requestline": _("需求清单数据项"),
    "scenario": _("应用场景"),
    "scopeitem": _("授权范围"),
    "sealuse": _("用印登记"),
    "stop": _("权限暂停"),
    "supplement": _("补正告知"),
}


# What is recorded and is no act.
RECORDED: Mapping[str, Any] = {
    "auditing.read": _("查阅办理轨迹"),
    "auditing.export": _("导出证据包"),
    "shard.opened": _("开启轨迹分段"),
    "key.rotated": _("轮换轨迹签名密钥"),
}


def _declared() -> Iterator[Act[Any]]:
    """Every act of every loaded module, the system's own too."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in {"operations", "applicants", "accounts", "audit"} and module is not None:
            for value in list(vars(module).values()):
                if isinstance(value, Acts):
                    yield from value.all


@cache
def labels() -> Mapping[str, Any]:
    """What each act is called, by code, and what is in the trail beside acts."""
    return {**{act.code: act.label for act in (*_declared(), *ACTS)}, **RECORDED}


def pages(by: Actor) -> Iterator[tuple[Any, str]]:
    """Pages beside the lists."""
    if by.role in SEES_EXPIRY:
        yield _("届满一览"), reverse("portal:expiry")
    if by.role in SEES_STATISTICS:
        yield _("统计"), reverse("portal:statistics")
    if by.role in SEES_FILINGS:
        yield _("备案表"), reverse("portal:filings")
    if by.role in SEES_LOGS:
        yield _("日志"), reverse("portal:logs")
    if by.role in SEES_JOBS:
        yield _("定时任务"), reverse("portal:jobs")
    if by.role in SEES_RETENTION:
        yield _("日志留存"), reverse("retention")
    if by.role in SEES_BOARDS:
        yield _("运营单位动态管理"), reverse("oversight:standing")
        yield _("年度监督情况"), reverse("oversight:year")
    if by.role in ASKS_ERASURE:
        yield _("查找要依法删除的内容"), reverse("auditing:erasing")
    if by.role in SEES_STANDING:
        yield _("轨迹状态"), reverse("auditing:trail")
    if by.role in SEES_PARAMETERS:
        yield _("规则参数"), reverse("mechanism:parameters", args=[by.region])
    if by.role in SEES_TRAIL:
        yield _("办理轨迹检索"), reverse("auditing:search")
        yield _("例外清单"), reverse("auditing:exceptions")
    yield _("适用规则与条文"), reverse("portal:rules")


HOUSE = House(
    acts=ACTS,
    desks=DESKS,
    waiting=WAITING,
    jobs=JOBS,
    calendar=calendar,
    calendar_days=corrected_days,
    labels=labels,
    pages=pages,
    unread=unread,
    running=under_way,
    ruleset_on=ruleset_on,
    ruleset_of=ruleset_of,
    soon_applied=soon_applied,
    main=MAIN,
    names=NAMES,
    sections=(*operations.oversight.views.renewing.SECTIONS, *operations.auditing.views.authorization.SECTIONS),
)
