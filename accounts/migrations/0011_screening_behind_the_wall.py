"""Hits and verdicts open to officers with that duty only, and to the worker that screens.

The worker acts for nobody: for the length of a transaction it says what it is about
(`accounts.acting.screen_in_this_transaction`), and may then read names, owners and parents.
"""

from django.db import migrations

SCREENS = """
CREATE FUNCTION screens() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT COALESCE(current_setting('spilno.purpose', true), '') = 'screening'
$$;
CREATE POLICY screened ON accounts_organisationidentity FOR SELECT USING ((SELECT screens()));
"""
NO_SCREENS = """
DROP POLICY screened ON accounts_organisationidentity;
DROP FUNCTION screens();
"""
POLICIES = """
ALTER TABLE accounts_screeninghit ENABLE ROW LEVEL SECURITY;
CREATE POLICY duty ON accounts_screeninghit USING (
    (SELECT acts_for_screening()) OR (SELECT screens())
);
ALTER TABLE accounts_hitverdict ENABLE ROW LEVEL SECURITY;
CREATE POLICY duty ON accounts_hitverdict USING (
    (SELECT acts_for_screening()) OR (SELECT screens())
);
"""
NO_POLICIES = """
DROP POLICY duty ON accounts_screeninghit;
ALTER TABLE accounts_screeninghit DISABLE ROW LEVEL SECURITY;
DROP POLICY duty ON accounts_hitverdict;
ALTER TABLE accounts_hitverdict DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_first_aggressor_states")]

    operations = [
        migrations.RunSQL(SCREENS, NO_SCREENS),
        migrations.RunSQL(POLICIES, NO_POLICIES),
    ]
