"""A1, the clean case: small-business credit checks through two years of operation; on its way seal and accounts in wrong hands."""

from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.models import ProcessingTask
from operations.demo import applying, contracting
from operations.demo.cases import BIDS, Call
from operations.demo.operating import evaluating, producing, risking, staffing, supervising, supplying, wares, years
from operations.demo.organizations import join
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, World
from operations.domains import actions as domains
from operations.domains.models import Account
from operations.mechanism.models import Opinion

BID = BIDS["a1"]
CALL = Call(
    region=CITY, field="finance", quota=2, extra_materials="相关场景应急预案",
    field_conditions="具备与持牌金融机构合作的经验\n授信核验结果不得用于营销",
)  # fmt: skip


def a1(world: World) -> Story:
    today = world.today
    diary = Diary(today, today.ago(months=26, days=12))
    yield diary.at
    yield from join(world, diary, "a1", Role.ORG_SIGNATORY, Role.ORG_STAFF, Role.SECURITY_OFFICER)
    announcement = yield from applying.announce(
        world, diary, CALL, today.workday(today.ago(months=26)), today.workday(today.ago(months=24, days=15))
    )
    yield from diary.workdays(8)
    first_on = today.workday(today.ago(months=21))
    stances = {"finance": (Opinion.Stance.CONDITIONAL, "开展季度抽查，核对授信用途\n核验费用实行最高限价")}
    case = yield from applying.granted(world, diary, BID, announcement, first_on, stances=stances, expert="expert-1")
    drawn = contracting.drawn_up(world, diary, case, first_on)
    yield from contracting.signed(world, diary, BID, drawn)
    sealed = yield from contracting.sealed(world, diary, contracting.current(drawn), wrong_hands="clerk")
    world.known["a1"] = sealed
    agreement = yield from contracting.opened(world, diary, contracting.current(sealed))
    yield from staffing.staffed(world, diary, contracting.current(agreement), 12, 6)
    yield from supplying.supplied(world, diary, contracting.current(agreement))
    keeping = years.Keeping(points=evaluating.EXCELLENT, idle=staffing.IDLE)
    chapters = (
        (today.ago(months=19), _social_data),
        (today.ago(months=18, days=20), _credit_check),
        (today.ago(months=15), _activity),
        (today.ago(months=12, days=15), _better_data),
        (today.ago(months=11, days=10), _scoring),
        (today.ago(months=8, days=15), staffing.never_used),
        (today.ago(months=7, days=15), _risk),
        (today.ago(months=5), staffing.left),
        (today.ago(months=2), _untrained),
    )
    yield from years.kept(world, diary, contracting.current(agreement), today.ago(days=12), keeping, chapters)


# --- what it makes ---------------------------------------------------------------------------------------------------

FEATURES, LEARNING = "企业经营特征加工", "首贷评分模型训练"


def _social_data(world: World, diary: Diary, agreement: Agreement) -> Story:
    """Recruiting figures of a platform, brought in and joined with the public data."""
    brought = yield from producing.imported(
        world, diary, agreement, "企业招聘岗位指数", "青岚招聘平台（演示）", "与参保人数区间融合，计算用工活跃度"
    )
    purpose = "按企业计算存续、用工、用能、纳税四类特征，形成核验结论。"
    producing.processing_of(world, diary, agreement, FEATURES, purpose, with_imports=[brought])


def _credit_check(world: World, diary: Diary, agreement: Agreement) -> Story:
    yield from producing.released(world, diary, agreement, wares.CREDIT_CHECK, task_of(agreement, FEATURES))


def _activity(world: World, diary: Diary, agreement: Agreement) -> Story:
    yield from producing.released(world, diary, agreement, wares.ACTIVITY, task_of(agreement, FEATURES))


def _scoring(world: World, diary: Diary, agreement: Agreement) -> Story:
    """A model, trained on sampled and desensitised data."""
    purpose = "以抽样、脱敏的企业特征训练首贷评分卡。"
    training = ProcessingTask.Kind.TRAINING
    made = producing.processing_of(world, diary, agreement, LEARNING, purpose, kind=training)
    yield from diary.workdays(10, 10)
    yield from producing.released(world, diary, agreement, wares.SCORING, made)


def task_of(agreement: Agreement, name: str) -> ProcessingTask:
    """One of its tasks by its name."""
    return ProcessingTask.objects.select_related("agreement", "scenario").get(agreement=agreement, name=name)


# --- how it is kept --------------------------------------------------------------------------------------------------


def _better_data(world: World, diary: Diary, agreement: Agreement) -> Story:
    problem, cure = "上一年度纳税信用等级有三百余户为空值。", "已按评价结果补齐三百一十二户，并建立年度核对。"
    yield from producing.mended(world, diary, item_of(agreement, "D05"), problem, cure)


def item_of(agreement: Agreement, code: str) -> ScopeItem:
    """An item in its scope."""
    rows = ScopeItem.objects.select_related("item__provider__region", "agreement")
    return rows.get(agreement=agreement, item__code=code)


def _risk(world: World, diary: Diary, agreement: Agreement) -> Story:
    yield from risking.risk(world, diary, agreement, task_of(agreement, FEATURES))


def _untrained(world: World, diary: Diary, agreement: Agreement) -> Story:
    """A thirteenth person is to start before the training."""
    admin, approver = world.by("a1-admin"), world.of(CITY, "approver")
    row = staffing.named(world, diary, agreement, "数据分析师")
    yield from staffing.vetted(world, diary, [row])
    domains.record_nda(
        id=row.pk, by=admin, at=diary.tick(), signed_on=diary.day, until=agreement.last_on, liability=True
    )
    world.refused(domains.clear, id=row.pk, by=approver, at=diary.tick())
    world.refused(
        domains.request_account, id=row.pk, by=admin, at=diary.tick(), name="a1-viewer-99", role=Account.Role.VIEWER,
        valid_from=diary.day, valid_until=agreement.last_on,
    )  # fmt: skip
    world.known["untrained"] = row


# --- these days ------------------------------------------------------------------------------------------------------


def a1_now(world: World) -> Story:
    """What A1 does these days: a second application under the open announcement, new people, a product and data to come."""
    today, bid = world.today, BIDS["a1b"]
    diary = Diary(today, today.workday_before(today.ago(days=7)))
    yield diary.at
    agreement = contracting.current(world.known["a1"])
    held_on = today.workday_before(today.day)
    staffing.session(world, diary, [world.known["untrained"]], world.number("浙数训", diary.day), held_on)
    product = producing.submitted(world, diary, agreement, wares.WARNING, task_of(agreement, FEATURES))
    case = yield from applying.fill_in(world, diary, bid, world.known["open"])
    yield from producing.demanded(world, diary, item_of(agreement, "D03"), "部分区县参保人数区间滞后两个月。", 12)
    producing.examined(world, diary, product)
    yield from diary.until(today.add(today.day, -2), 14)
    applying.submit(world, diary, bid, case)
    supervising.planned(world, diary, agreement, today.add(today.day, 4))
    wants, joined = "供应链票据核验指数", "与纳税信用等级融合，识别贸易背景"
    producing.import_asked(world, diary, agreement, wants, "之江票据服务平台（演示）", joined)
    staffing.named(world, diary, agreement, "数据标注员")
    known = staffing.named(world, diary, agreement, "算法工程师")
    clerk = world.of(CITY, "clerk2")
    domains.verify(id=known.pk, by=clerk, at=diary.tick(), verified_on=diary.day)
    domains.file(id=known.pk, by=clerk, at=diary.tick(), filing_no=world.number("人备", diary.day))
    staffing.account(world, diary, staffing.without_account(agreement), "viewer-07", Account.Role.VIEWER)
