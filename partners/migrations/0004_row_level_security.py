"""Exact amounts, owners and parents open to nobody but those whom they are disclosed to."""

from django.db import migrations

POLICIES = """
ALTER TABLE partners_mandatefigures ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON partners_mandatefigures FOR SELECT USING (
    (SELECT acts_for_ministry()) OR mandate_id IN (
        SELECT id FROM partners_mandate WHERE company_id IN (SELECT disclosed_organisations(3))
    )
);
CREATE POLICY own_new ON partners_mandatefigures FOR INSERT WITH CHECK (
    mandate_id IN (
        SELECT id FROM partners_mandate WHERE company_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_changed ON partners_mandatefigures FOR UPDATE USING (
    mandate_id IN (
        SELECT id FROM partners_mandate WHERE company_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_gone ON partners_mandatefigures FOR DELETE USING (
    mandate_id IN (
        SELECT id FROM partners_mandate WHERE company_id IN (SELECT own_organisations())
    )
);

ALTER TABLE partners_owner ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON partners_owner FOR SELECT USING (
    (SELECT acts_for_screening()) OR company_id IN (SELECT own_organisations())
);
CREATE POLICY own_new ON partners_owner FOR INSERT WITH CHECK (
    company_id IN (SELECT own_organisations())
);
CREATE POLICY own_changed ON partners_owner FOR UPDATE USING (
    company_id IN (SELECT own_organisations())
);
CREATE POLICY own_gone ON partners_owner FOR DELETE USING (
    company_id IN (SELECT own_organisations())
);

ALTER TABLE partners_parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON partners_parent FOR SELECT USING (
    (SELECT acts_for_screening()) OR company_id IN (SELECT own_organisations())
);
CREATE POLICY own_new ON partners_parent FOR INSERT WITH CHECK (
    company_id IN (SELECT own_organisations())
);
CREATE POLICY own_changed ON partners_parent FOR UPDATE USING (
    company_id IN (SELECT own_organisations())
);
CREATE POLICY own_gone ON partners_parent FOR DELETE USING (
    company_id IN (SELECT own_organisations())
);"""
NO_POLICIES = """
DROP POLICY disclosed ON partners_mandatefigures;
DROP POLICY own_new ON partners_mandatefigures;
DROP POLICY own_changed ON partners_mandatefigures;
DROP POLICY own_gone ON partners_mandatefigures;
ALTER TABLE partners_mandatefigures DISABLE ROW LEVEL SECURITY;

DROP POLICY disclosed ON partners_owner;
DROP POLICY own_new ON partners_owner;
DROP POLICY own_changed ON partners_owner;
DROP POLICY own_gone ON partners_owner;
ALTER TABLE partners_owner DISABLE ROW LEVEL SECURITY;

DROP POLICY disclosed ON partners_parent;
DROP POLICY own_new ON partners_parent;
DROP POLICY own_changed ON partners_parent;
DROP POLICY own_gone ON partners_parent;
ALTER TABLE partners_parent DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_headings"),
        ("accounts", "0006_row_level_security"),
    ]

    operations = [migrations.RunSQL(POLICIES, NO_POLICIES)]
