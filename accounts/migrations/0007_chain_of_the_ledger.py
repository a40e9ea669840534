"""The ledger becomes a chain; what was written before it enters it in the order it was written."""

import hashlib
import json
from datetime import UTC

import django.db.models.deletion
from django.db import migrations, models

FACTS = ("actor_id", "actor_organisation_id", "subject_id", "action", "tier", "rows", "consent_id")


def chain(apps, schema_editor):
    """As `services.ledger` does it, which may have changed since."""
    before = "0" * 64
    for entry in apps.get_model("accounts", "LedgerEntry").objects.order_by("pk"):
        entry.previous = before
        facts = {name: getattr(entry, name) for name in FACTS}
        facts |= {"at": entry.at.astimezone(UTC).isoformat(), "previous": before}
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"), default=str)
        entry.digest = before = hashlib.sha256(text.encode()).hexdigest()
        entry.save(update_fields=["previous", "digest"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_row_level_security")]

    operations = [
        migrations.AddField(
            "ledgerentry",
            "consent",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.disclosure",
                verbose_name="consent",
            ),
        ),
        migrations.AddField(
            "ledgerentry",
            "previous",
            models.CharField(max_length=64, null=True, editable=False),
        ),
        migrations.AddField(
            "ledgerentry",
            "digest",
            models.CharField(max_length=64, null=True, editable=False),
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        # The rows that were changed have checks that wait for the end of the transaction.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "ledgerentry",
            "previous",
            models.CharField(max_length=64, unique=True, editable=False),
        ),
        migrations.AlterField(
            "ledgerentry",
            "digest",
            models.CharField(max_length=64, unique=True, editable=False),
        ),
        migrations.AlterField("ledgerentry", "at", models.DateTimeField(verbose_name="when")),
        migrations.AlterField(
            "ledgerentry",
            "subject",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ledger",
                to="accounts.organisation",
                verbose_name="about",
            ),
        ),
    ]
