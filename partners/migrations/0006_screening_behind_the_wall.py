"""The worker that screens reads owners and parents; see accounts' migration of this name."""

from django.db import migrations

POLICIES = """
CREATE POLICY screened ON partners_owner FOR SELECT USING ((SELECT screens()));
CREATE POLICY screened ON partners_parent FOR SELECT USING ((SELECT screens()));
"""
NO_POLICIES = """
DROP POLICY screened ON partners_owner;
DROP POLICY screened ON partners_parent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_owners_of_owners"),
        ("accounts", "0011_screening_behind_the_wall"),
    ]

    operations = [migrations.RunSQL(POLICIES, NO_POLICIES)]
