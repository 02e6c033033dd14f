"""A one-time reset code from the machine itself: for the three administrators, whose codes no other administrator issues."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import issue_reset_code
from accounts.forms import one_time_code
from accounts.models import User
from accounts.secret import Secret
from audit import clock
from audit.actor import SYSTEM


class Command(BaseCommand):
    help = "Print a code with which USERNAME sets a new password, once, within 24 hours; it is recorded in the trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"No active account {options['username']}.")
        code = one_time_code()
        issue_reset_code(id=user.pk, by=SYSTEM, at=clock.now(), code=Secret(code))
        self.stdout.write(code)
