"""What authorities and operators disclose of a year, in the March after it; one operator has prepared its tables and not published."""

from datetime import date

from audit.actor import Actor
from operations.demo.timeline import Diary, Story
from operations.demo.world import World
from operations.oversight import actions
from operations.oversight.models import Disclosure
from statute.rules.disclosing import FIRST_YEAR

# The operator whose administrator has not come to it.
SLOW = "a8"
REMARK = "收费标准自产品上市之日起执行，公共治理、公益事业使用的不收费。"


def disclosed(world: World) -> Story:
    """Every disclosure of the years that are over; those of last year are still due where the demo begins before mid-March."""
    today, diary = world.today, Diary(world.today, world.founded)
    for year in range(FIRST_YEAR, today.day.year):
        day = today.workday(date(year + 1, 3, 10))
        if today.add(day, 2) >= today.day:
            return
        yield from diary.until(day, 10)
        firms = {organization.pk: key for key, organization in world.organizations.items()}
        rows = Disclosure.objects.filter(year=year, state=Disclosure.State.DUE)
        for row in rows.select_related("region", "organization").order_by("number"):
            firm = firms[row.organization.pk] if row.organization else ""
            _prepare(world, diary, row, firm)
        yield from diary.workdays(2, 15)
        for row in Disclosure.objects.filter(year=year, state=Disclosure.State.PREPARED).order_by("number"):
            firm = firms[row.organization.pk] if row.organization else ""
            if firm != SLOW:
                by = _admin(world, firm) if firm else world.of(str(row.region_id), "approver")
                actions.disclosing.publish_disclosure(id=row.pk, by=by, at=diary.tick(1))
        world.say(f"{diary.day} {year}年度信息披露")


def _prepare(world: World, diary: Diary, row: Disclosure, firm: str) -> None:
    by = _admin(world, firm) if firm else world.of(str(row.region_id), "clerk")
    remark = REMARK if firm == "a1" else ""
    actions.disclosing.prepare_disclosure(id=row.pk, by=by, at=diary.tick(1), remark_second=remark)


def _admin(world: World, firm: str) -> Actor:
    return world.by(f"{firm}-admin")
