"""The first version of the weights."""

from django.db import migrations

FIRST = {
    "category": 30,
    "funding_cover": 15,
    "ticket": 15,
    "instruments": 10,
    "forms": 10,
    "control": 5,
    "readiness": 5,
    "track_record": 5,
    "repair": 5,
}


def load(apps, schema_editor):
    versions = apps.get_model("matching", "WeightsVersion")._default_manager
    versions.get_or_create(number=1, defaults=FIRST)


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
