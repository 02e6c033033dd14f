"""Accounts and seats, opened by the administrators on the founding days and by nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.actions import change_password, create_user, grant
from accounts.founding import ADMINISTRATORS
from accounts.models import Unit, User
from accounts.queries import actor_of
from accounts.secret import Secret
from audit.roles import Role
from operations.demo.world import CITY, COUNTY, NO_PILOT, PREFIX, PROVINCE, World

# No password works until the world is told: then each account gets its own.
NO_PASSWORD = Secret(None)  # type: ignore[arg-type]

SURNAMES = "沈陆顾许章俞钱汪褚姚范裘骆童金葛楼应戚邵傅祝丁方杜毛倪叶龚施季柳蒋谢温柯包严费鲍"
GIVEN = (
    "知远", "晓岚", "文澜", "静姝", "立群", "思齐", "雨桐", "建平", "国良", "慧敏", "明轩", "若溪", "海波", "春燕", "志刚", "雅琴",
    "子衿", "维新", "秋实", "梦瑶", "德清", "佩兰", "少华", "一鸣", "云舒", "正浩", "彩虹", "卫东", "巧玲", "学林", "安然", "启航",
    "宝珠", "长松", "清扬", "心怡", "振宇", "月华", "亚楠", "伯庸", "如意",
)  # fmt: skip


def names() -> Iterator[str]:
    """Invented names, no two alike for a long time."""
    number = 0
    while True:
        yield SURNAMES[number % len(SURNAMES)] + GIVEN[(number * 17 + number // len(SURNAMES)) % len(GIVEN)]
        number += 1


@dataclass(frozen=True, kw_only=True)
class Post:
    """An account with one seat; the same account again has a further one."""

    username: str
    role: str
    region: str = ""
    unit: Unit | None = None
    domain: str = ""
    place: str = ""


# The third party that evaluates for the county.
AGENCY = "浙中数评咨询有限公司（演示）"
REGIONAL = (
    ("clerk", Role.CLERK),
    ("approver", Role.APPROVER),
    ("seal", Role.SEAL_KEEPER),
    ("secretariat", Role.SECRETARIAT),
    ("convener", Role.CONVENER),
)


def regional_posts() -> Iterator[Post]:
    """The data authorities and the offices of the mechanisms, experts, auditors."""
    for region in (PROVINCE, CITY, COUNTY):
        for post, role in REGIONAL:
            yield Post(username=f"{PREFIX[region]}-{post}", role=role, region=region)
    yield Post(username="province-desk", role=Role.PROVINCIAL_DESK, region=PROVINCE)
    yield Post(username="hangzhou-clerk2", role=Role.CLERK, region=CITY)
    for post, role in REGIONAL[:2]:
        yield Post(username=f"{PREFIX[NO_PILOT]}-{post}", role=role, region=NO_PILOT)
    for number in (1, 2):
        yield Post(username=f"expert-{number}", role=Role.EXPERT, region=CITY, place="杭州市专家组")
    yield Post(username="expert-3", role=Role.EXPERT, region=PROVINCE, place="浙江省专家组")
    yield Post(username="tiaoxi-evaluator", role=Role.EVALUATOR, region=COUNTY, place=AGENCY)
    yield Post(username="auditor", role=Role.AUDITOR, region=PROVINCE, place="浙江省审计监督")


def unit_posts(world: World) -> Iterator[Post]:
    """Two persons of every unit, and a steward of every institution that provides data.

    Hangzhou's units sit apart; at the province and in the county one office holds the seats of several units.
    """
    for (region, key), unit in world.units.items():
        at = PREFIX[region]
        if not key.startswith("provider"):
            own = f"{at}-{key.replace('_', '-')}" if region == CITY else f"{at}-units"
            role = (Role.UNIT_HANDLER, Role.SECTOR if key.startswith("sector") else Role.UNIT_APPROVER)
            for seat, username, held in (("handler", own, role[0]), ("lead", f"{own}-lead", role[1])):
                world.seated[unit.pk, seat] = username
                yield Post(username=username, role=held, unit=unit)
        if _provides(region, key):
            short = key.removeprefix("provider-").removeprefix("sector-")
            username = f"{at}-steward-{short}" if region == CITY else f"{at}-steward"
            world.seated[unit.pk, "steward"] = username
            yield Post(username=username, role=Role.STEWARD, unit=unit)


def _provides(region: str, key: str) -> bool:
    from operations.demo.catalogue import ITEMS

    return any(region in item.regions and item.provider == key for item in ITEMS)


class Register:
    """Opens accounts and gives seats, a name to each person."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._names = names()

    def administrators(self, at: datetime) -> None:
        """The three that the installation began with set passwords of their own."""
        for _role, username in ADMINISTRATORS:
            self._set_password(User.objects.get(username=username), at)

    def open(self, post: Post, at: datetime) -> None:
        """One post: the system administrator opens the account, its owner sets a password, the security administrator seats them."""
        user = User.objects.filter(username=post.username).first()
        if user is None:
            made: User = create_user(
                by=self.world.by("system-admin"), at=at, username=post.username, display_name=next(self._names),
                password=NO_PASSWORD,
            )  # fmt: skip
            user = self._set_password(made, at)
        scope: dict[str, Any] = {"unit": post.unit, "domain": post.domain, "place": post.place}
        if post.region:
            scope["region"] = self.world.regions[post.region]
        grant(
            by=self.world.by("security-admin"), at=at, user=user, role=post.role, valid_from=self.world.founded, **scope
        )

    def _set_password(self, user: User, at: datetime) -> User:
        self.world.passwords.make(user.username)
        changed: User = change_password(id=user.pk, by=actor_of(user, None), at=at, password=NO_PASSWORD)
        return changed

    def invented(self) -> str:
        """The next name."""
        return next(self._names)
