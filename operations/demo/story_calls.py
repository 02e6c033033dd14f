"""What is open today, a draft of each kind, and two who may not: a county without a pilot, an individual business."""

from stdnum.cn import uscc

from applicants import actions as applicants
from operations.announcements import actions as announcements
from operations.applications import actions as applications
from operations.demo import applying
from operations.demo.cases import Call
from operations.demo.organizations import registration, sign_up_as
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, NO_PILOT, World

FINANCE = Call(
    region=CITY,
    field="finance",
    quota=3,
    extra_materials="相关场景应急预案",
    field_conditions="授信核验结果不得用于营销",
)
GEO = Call(
    region=CITY, field="geo", quota=1, ground="strategy", field_conditions="坐标数据须经保密处理\n成果须经地图审核"
)


def calls(world: World) -> Story:
    """A finance announcement stands open around today, with an application being filled in under it."""
    today = world.today
    diary = Diary(today, today.ago(days=16))
    yield diary.at
    announcement = yield from applying.announce(
        world, diary, FINANCE, today.workday_before(today.ago(days=10)), today.workday(today.ahead(days=20))
    )
    world.known["open"] = announcement
    yield from diary.until(today.workday_before(today.ago(days=4)), 10)
    admin = world.by("a3-admin")
    made = applications.start(id=announcement.pk, by=admin, at=diary.tick())
    applications.fill(
        id=made.pk, by=admin, at=diary.tick(), heading="停车经营小微商户授信核验", term_months=24,
        security_officer=world.known["a3-officer"], security_department="数据安全管理部", capability="", data_maturity="",
        declares_no_incident=True,
    )  # fmt: skip
    yield from diary.until(today.workday_before(today.ago(days=2)), 14)
    applying.draft(
        world, diary, GEO, today.workday(today.ahead(days=10)), today.workday(today.ahead(days=45)), "clerk2"
    )


def no_pilot(world: World) -> Story:
    """A county that is no pilot would publish."""
    today = world.today
    diary = Diary(today, today.ago(days=60))
    yield diary.at
    call = Call(region=NO_PILOT, field="tourism", quota=1)
    made = applying.draft(world, diary, call, today.workday(diary.day), today.workday(today.ago(days=20)))
    yield from diary.workdays(1)
    world.refused(announcements.publish, id=made.pk, by=world.of(NO_PILOT, "approver"), at=diary.tick())


def individual(world: World) -> Story:
    """An individual business would register: only legal persons and unincorporated organizations may 一(三)."""
    diary = Diary(world.today, world.today.ago(days=45))
    yield diary.at
    someone = sign_up_as(world, diary, "individual")
    body = "92339999MADM00117"
    said = registration(world, "a3") | {
        "credit_code": body + uscc.calc_check_digit(body), "name": "晨星数据服务部（个体工商户）", "principal": "晨晓岚",
        "address": "杭州市西湖区晨星弄2号",
    }  # fmt: skip
    world.refused(applicants.register, by=someone, at=diary.tick(), **said)
