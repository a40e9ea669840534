from django.db import migrations

FIRST = ("BY", "RU")


def name_them(apps, schema_editor):
    """The states that Ukraine's law calls aggressors when this is written."""
    state = apps.get_model("accounts", "AggressorState")
    state.objects.bulk_create([state(code=code) for code in FIRST], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_screening_ties_and_days_off"),
    ]

    operations = [
        migrations.RunPython(name_them, migrations.RunPython.noop),
    ]
