import os

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from accounts.services import second_wall


class Command(BaseCommand):
    """Give a database user what web and workers need, behind row-level security."""

    help = (
        "Let a database user do what web and workers must, and no more. Run it as the owner of the "
        "tables, after every migration. With LOGIN_PASSWORD set, makes the user or gives it that "
        "password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The user's name."""
        parser.add_argument("name", help="the database user of web and workers")

    def handle(self, *args: object, name: str, **options: object) -> None:
        """CommandError when the user is missing, may see everything, or we may not grant."""
        password = os.environ.get("LOGIN_PASSWORD")
        try:
            if password:
                second_wall.make_login(name=name, password=password)
            second_wall.grant_access(name=name)
        except second_wall.LoginIsUnknown:
            raise CommandError(f"There is no database user {name}: set LOGIN_PASSWORD.") from None
        except second_wall.LoginIsTooMighty:
            raise CommandError(f"Row-level security does not bind {name}: take another.") from None
        except ProgrammingError as error:
            raise CommandError(f"The database refused: {error}") from None
        self.stdout.write(f"{name} may do what web and workers must.")
