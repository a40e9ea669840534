"""The first version of the weights."""

from django.db import migrations

from matching.services.weights import load_first_weights


def load(apps, schema_editor):
    load_first_weights(apps)


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
