"""manage.py demo: fills an empty installation with the demo world and prints its accounts once."""

import os
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from operations.demo.build import Account, Built, NotEmpty, TooEarly, build

ACCOUNTS = "accounts.txt"


class Command(BaseCommand):
    help = (
        "Fill an empty installation with the demo world: ten invented applicants, their cases told up to today. Prints the "
        "accounts with their passwords once and keeps them in accounts.txt in the data directory."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day the world is told on (today)"
        )
        parser.add_argument(
            "--no-table", action="store_false", dest="table", help="keep the accounts in the file only, print none"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.MODE not in {"demo", "test"}:
            raise CommandError("The demo world is for demo mode only: SHOUQUAN_MODE=demo.")
        day = options["today"] or clock.today()
        if day > clock.today():
            raise CommandError("The demo world cannot be told on a day to come; set the clock forward afterwards.")
        try:
            built = build(day, say=self._say)
        except NotEmpty:
            raise CommandError("There are accounts in this installation: the demo world needs an empty one.") from None
        except TooEarly as error:
            raise CommandError(f"{error}.") from None
        if not built.trail.sound:
            raise CommandError("The trail does not verify:\n" + "\n".join(map(str, built.trail.faults[:20])))
        self._keep(built, show=options["table"])

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _keep(self, built: Built, *, show: bool) -> None:
        """The list of accounts: on screen, and in a file that only its owner reads."""
        text = table(built.accounts)
        path = settings.DATA_DIR / ACCOUNTS
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        if show:
            self._say(text)
        self._say(
            f"\n办理轨迹 {built.trail.entries} 条，已封存并核验无误；用时 {built.seconds:.0f} 秒。\n账号清单 Accounts: {path}"
        )


def table(accounts: tuple[Account, ...]) -> str:
    """One account a line; the columns whose width is known come first."""
    wide = max(len(account.username) for account in accounts) + 2
    lines = [f"{'用户名':<{wide - 3}}{'密码':<19}姓名 · 岗位 · 单位"]
    lines += [f"{a.username:<{wide}}{a.password:<21}{a.name} · {a.role or '注册用户'} · {a.place}" for a in accounts]
    return "\n".join(lines)
