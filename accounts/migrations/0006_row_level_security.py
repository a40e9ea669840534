"""Names and contacts open to nobody but those whom they are disclosed to, whatever the program asks.

Row-level security binds every database user but the owner of the tables. Who acts is said by
`accounts.acting`; the functions below answer for that person, each once per query.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION acting_user() RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT NULLIF(current_setting('spilno.acting_user', true), '')::bigint
$$;

CREATE FUNCTION acts_for_ministry() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM accounts_user
        WHERE id = acting_user() AND is_active AND ministry_role = 'officer'
    )
$$;

CREATE FUNCTION acts_for_screening() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM accounts_user
        WHERE id = acting_user() AND is_active AND ministry_role = 'officer'
        AND has_screening_duty
    )
$$;

CREATE FUNCTION own_organisations() RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT membership.organisation_id
    FROM accounts_membership membership
    JOIN accounts_user person ON person.id = membership.user_id
    WHERE person.id = acting_user() AND person.is_active
$$;

CREATE FUNCTION disclosed_organisations(from_tier integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT own_organisations()
    UNION
    SELECT disclosure.subject_id
    FROM accounts_disclosure disclosure
    JOIN accounts_organisation subject ON subject.id = disclosure.subject_id
    JOIN accounts_review its_review ON its_review.id = subject.review_id
    JOIN accounts_organisation viewer ON viewer.id = disclosure.viewer_id
    JOIN accounts_review my_review ON my_review.id = viewer.review_id
    WHERE disclosure.viewer_id IN (SELECT own_organisations())
    AND disclosure.revoked_at IS NULL AND disclosure.tier >= from_tier
    AND its_review.status = 'approved' AND my_review.status = 'approved'
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION disclosed_organisations(integer);
DROP FUNCTION own_organisations();
DROP FUNCTION acts_for_screening();
DROP FUNCTION acts_for_ministry();
DROP FUNCTION acting_user();
"""

CANARY = """
CREATE TABLE accounts_canary (song text NOT NULL);
INSERT INTO accounts_canary VALUES ('Whoever can read this is not walled in.');
ALTER TABLE accounts_canary ENABLE ROW LEVEL SECURITY;
"""

IDENTITIES = """
ALTER TABLE accounts_organisationidentity ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON accounts_organisationidentity FOR SELECT USING (
    (SELECT acts_for_ministry()) OR organisation_id IN (SELECT disclosed_organisations(2))
);
CREATE POLICY own_new ON accounts_organisationidentity FOR INSERT WITH CHECK (
    organisation_id IN (SELECT own_organisations())
);
CREATE POLICY own_or_verified ON accounts_organisationidentity FOR UPDATE USING (
    (SELECT acts_for_ministry()) OR organisation_id IN (SELECT own_organisations())
);
CREATE POLICY own_gone ON accounts_organisationidentity FOR DELETE USING (
    organisation_id IN (SELECT own_organisations())
);
"""
NO_IDENTITIES = """
DROP POLICY disclosed ON accounts_organisationidentity;
DROP POLICY own_new ON accounts_organisationidentity;
DROP POLICY own_or_verified ON accounts_organisationidentity;
DROP POLICY own_gone ON accounts_organisationidentity;
ALTER TABLE accounts_organisationidentity DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_fewer_indexes")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(CANARY, "DROP TABLE accounts_canary"),
        migrations.RunSQL(IDENTITIES, NO_IDENTITIES),
    ]
