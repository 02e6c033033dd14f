"""From the grant to a running agreement: text, signature, seal, plan, opening."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from secrets import token_urlsafe
from typing import Any

from accounts.secret import Secret
from audit.logs.models import Batch
from audit.logs.reading import parse
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Concurrence, Plan, ScopeItem
from operations.agreements.wording import MODEL_TERMS
from operations.applications.models import Application, Scenario
from operations.demo.cases import Bid, plan_text
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Part, Story, moment
from operations.demo.world import World
from operations.domains import actions as domains
from operations.domains.models import Account, MachineClient, Order
from operations.domains.queries import actor_of_sender
from statute import terms

REPRESENTATIVES = {"330000": "省数据局局长 应国良", "330100": "市数据局局长 戚振宇", "330199": "县数据局局长 方秋实"}


def drawn_up(world: World, diary: Diary, case: Application, first_on: date) -> Agreement:
    """The clerk draws up the agreement from the grant, three years less a day or as granted."""
    region = str(case.region_id)
    clerk = world.of(region, "clerk")
    last_on = terms.last_day_of_months(first_on, case.granted_months or 36)
    made: Agreement = agreements.draft(
        id=case.pk, by=clerk, at=diary.tick(), first_on=first_on, last_on=last_on,
        representative=REPRESENTATIVES[region],
    )  # fmt: skip
    return with_terms(world, diary, made)


def with_terms(world: World, diary: Diary, agreement: Agreement) -> Agreement:
    """The eight terms in the model wording."""
    edited: Agreement = agreements.edit(
        id=agreement.pk,
        by=world.of(str(agreement.region_id), "clerk"),
        at=diary.tick(20),
        **dict[str, Any](MODEL_TERMS),
    )
    return edited


def signed(world: World, diary: Diary, bid: Bid, agreement: Agreement) -> Story:
    """The operator's signatory signs and seals."""
    yield from diary.workdays(1, 15)
    by = world.by(f"{bid.firm}-signatory")
    agreements.sign(
        id=agreement.pk, by=by, at=diary.tick(), sealed=True,
        signed_copy=paper(f"协议{agreement.number}签署页", "乙方（盖章）", by=by, at=diary.tick(1)),
    )  # fmt: skip


def sealed(world: World, diary: Diary, agreement: Agreement, *, wrong_hands: str = "") -> Part[Agreement]:
    """Released by the approver once a local period for objections is over, sealed by the keeper; `wrong_hands` try it first."""
    region = str(agreement.region_id)
    publication = agreement.application.publication
    if publication.objections_until is not None:
        yield from diary.until(publication.objections_until + timedelta(days=1), 9, 30)
    agreements.release(id=agreement.pk, by=world.of(region, "approver"), at=diary.tick())
    seal: dict[str, Any] = {"id": agreement.pk, "seal": world.seals[region], "copies": 4}
    if wrong_hands:
        world.refused(agreements.seal, by=world.of(region, wrong_hands), at=diary.tick(), **seal)
    done: Agreement = agreements.seal(by=world.of(region, "seal"), at=diary.tick(30), **seal)
    world.say(f"{diary.day} {agreement.number} 已用印（{agreement.application.heading}）")
    return done


def agreed(world: World, diary: Diary, bid: Bid, case: Application, first_on: date) -> Part[Agreement]:
    """Drawn up, signed, released, sealed."""
    made = drawn_up(world, diary, case, first_on)
    yield from signed(world, diary, bid, made)
    done = yield from sealed(world, diary, Agreement.objects.get(pk=made.pk))
    return done


# --- plan and opening -----------------------------------------------------------------------------------------------


def plan_sent(world: World, diary: Diary, agreement: Agreement) -> Plan:
    """The clerk draws up the emergency plan and sends it to the units."""
    region = str(agreement.region_id)
    clerk = world.of(region, "clerk")
    scenario = Scenario.objects.filter(scope__agreement=agreement).first()
    assert scenario is not None
    plan: Plan = agreements.draft_plan(
        id=agreement.pk, by=clerk, at=diary.tick(), text=plan_text(agreement.number, scenario.name)
    )
    sent: Plan = agreements.send_out(id=plan.pk, by=clerk, at=diary.tick())
    return sent


def concur(world: World, diary: Diary, plan: Plan, *, but: tuple[str, ...] = ()) -> Story:
    """The units concur, one day after the other; `but` those that have not answered yet."""
    words = Concurrence.objects.filter(plan=plan).exclude(unit__kind__in=but).select_related("unit__region")
    for number, word in enumerate(words.order_by("pk")):
        if number % 2 == 0:
            yield from diary.workdays(1, 10)
        agreements.draft_concurrence(
            id=word.pk, by=world.handler(word.unit), at=diary.tick(), agrees=True, opinion="同意，请按期演练。"
        )
        agreements.give_concurrence(
            id=word.pk, by=world.lead(word.unit), at=diary.tick(),
            reply_no=world.number(f"{word.unit.region.mark}{word.unit.get_kind_display()[:2]}预复", diary.day),
        )  # fmt: skip


def opened(world: World, diary: Diary, agreement: Agreement) -> Part[Agreement]:
    """The plan approved, the opening asked for and approved, the domain open, on the first day at the earliest."""
    region = str(agreement.region_id)
    plan = plan_sent(world, diary, agreement)
    yield from concur(world, diary, plan)
    yield from diary.workdays(1)
    agreements.approve(id=plan.pk, by=world.of(region, "approver"), at=diary.tick())
    yield from diary.until(agreement.first_on, 9, 30)
    domains.request_activation(id=agreement.pk, by=world.of(region, "clerk"), at=diary.tick(), activate_on=diary.day)
    running: Agreement = domains.activate(id=agreement.pk, by=world.of(region, "approver"), at=diary.tick())
    confirm_orders(world, diary, running, Order.Kind.OPEN_TENANCY)
    world.say(f"{diary.day} {agreement.number} 已开通运营")
    return running


def confirm_orders(world: World, diary: Diary, agreement: Agreement, *kinds: str) -> None:
    """The domain's operator confirms what it was ordered."""
    operator = world.operator(str(agreement.region_id))
    rows = Order.objects.filter(
        agreement=agreement,
        kind__in=kinds,
        confirmed_at__isnull=True,
        cancelled_at__isnull=True,
        ordered_at__isnull=False,
    )
    for order in rows.exclude(target_type="closure").order_by("pk"):
        domains.confirm(
            id=order.pk, by=operator, at=diary.tick(11), evidence=f"{order.get_kind_display()}已办结，平台记录已核对。"
        )


def _used(agreement: Agreement, idle: str) -> tuple[list[str], list[str]]:
    """Who was in, and what they used; `idle`: who was not."""
    named = Account.objects.filter(agreement=agreement, state=Account.State.OPEN).order_by("name")
    accounts = [account.name for account in named if not idle or not account.name.endswith(idle)] or ["system"]
    rows = ScopeItem.objects.filter(agreement=agreement).select_related("item").order_by("pk")
    return accounts, [row.item.code for row in rows]


def log_day(world: World, diary: Diary, agreement: Agreement, kind: str = Batch.Kind.ACCESS, *, idle: str = "") -> None:
    """The domain's operator hands in the log of the day before by hand."""
    day = diary.day - timedelta(days=1)
    lines = ["at,person,item,act,result,detail"]
    accounts, items = _used(agreement, idle)
    for n in range(12):
        when = moment(day, 8 + n, (n * 17) % 60).isoformat()
        lines.append(f"{when},{accounts[n % len(accounts)]},{items[n % len(items)]},查询,允许,模型训练批次{n + 1}")
    name = f"{agreement.number}-{day:%Y%m%d}-{kind}.csv"
    domains.upload_log(
        id=agreement.pk, by=world.operator(str(agreement.region_id)), at=diary.tick(), kind=kind, day=day,
        log=parse("\n".join(lines).encode(), name),
    )  # fmt: skip


FLOW = {Batch.Kind.SOURCE: "供数", Batch.Kind.PROCESSING: "模型训练", Batch.Kind.CALL: "接口调用"}


def log_sender(world: World, diary: Diary, region: str) -> MachineClient:
    """The domain that hosts a region's cases gets its log sender: asked for by its operator, admitted by another."""
    made = domains.request_client(
        by=world.operator(region), at=diary.tick(), name="全流程日志采集", expires_on=diary.day + timedelta(days=360),
        token=Secret(token_urlsafe(32)),
    )  # fmt: skip
    admitted: MachineClient = domains.admit_client(id=made.pk, by=world.by("security-admin"), at=diary.tick(9))
    return admitted


def sent_logs(diary: Diary, sender: MachineClient, agreement: Agreement, days: Sequence[date]) -> None:
    """The sender sends what went on hour by hour on these days: a batch of each of the three kinds."""
    accounts, items = _used(agreement, "")
    for kind, act in FLOW.items():
        rows = [
            {
                "at": moment(day, 8 + n, (n * 17) % 60).isoformat(), "person": accounts[n % len(accounts)],
                "item": items[n % len(items)], "act": act, "result": "允许", "detail": f"第{n + 1}次",
            }
            for day in days
            for n in range(12)
        ]  # fmt: skip
        key = f"{agreement.number}-{days[-1]:%Y%m%d}-{kind}"
        body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        domains.receive_logs(
            id=agreement.pk, by=actor_of_sender(sender), at=diary.tick(), kind=kind, log=parse(body.encode(), key), key=key,
            client=MachineClient.objects.get(pk=sender.pk),
        )  # fmt: skip


def current(agreement: Agreement) -> Agreement:
    """The agreement as it stands now."""
    return Agreement.objects.select_related("application", "region").get(pk=agreement.pk)
