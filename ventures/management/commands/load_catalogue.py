from django.core.management.base import BaseCommand

from ventures.services import catalogue


class Command(BaseCommand):
    """Bring the catalogue up to date with the data files."""

    help = "Load or refresh categories, product groups, forms, countries and the rest."

    def handle(self, *args: object, **options: object) -> None:
        """Print how many entries there are."""
        self.stdout.write(f"{catalogue.load_catalogue()} catalogue entries are up to date.")
