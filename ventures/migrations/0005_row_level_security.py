"""Titles, product lines and figures open to nobody but those whom they are disclosed to."""

from django.db import migrations

POLICIES = """
ALTER TABLE ventures_productline ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON ventures_productline FOR SELECT USING (
    (SELECT acts_for_ministry()) OR manufacturer_id IN (SELECT disclosed_organisations(2))
);
CREATE POLICY own_new ON ventures_productline FOR INSERT WITH CHECK (
    manufacturer_id IN (SELECT own_organisations())
);
CREATE POLICY own_changed ON ventures_productline FOR UPDATE USING (
    manufacturer_id IN (SELECT own_organisations())
);
CREATE POLICY own_gone ON ventures_productline FOR DELETE USING (
    manufacturer_id IN (SELECT own_organisations())
);

ALTER TABLE ventures_ventureidentity ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON ventures_ventureidentity FOR SELECT USING (
    (SELECT acts_for_ministry()) OR venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT disclosed_organisations(2))
    )
);
CREATE POLICY own_new ON ventures_ventureidentity FOR INSERT WITH CHECK (
    venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_changed ON ventures_ventureidentity FOR UPDATE USING (
    venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_gone ON ventures_ventureidentity FOR DELETE USING (
    venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT own_organisations())
    )
);

ALTER TABLE ventures_venturefigures ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON ventures_venturefigures FOR SELECT USING (
    (SELECT acts_for_ministry()) OR venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT disclosed_organisations(3))
    )
);
CREATE POLICY own_new ON ventures_venturefigures FOR INSERT WITH CHECK (
    venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_changed ON ventures_venturefigures FOR UPDATE USING (
    venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_gone ON ventures_venturefigures FOR DELETE USING (
    venture_id IN (
        SELECT id FROM ventures_venture WHERE manufacturer_id IN (SELECT own_organisations())
    )
);

ALTER TABLE ventures_productlinefigures ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosed ON ventures_productlinefigures FOR SELECT USING (
    (SELECT acts_for_ministry()) OR product_line_id IN (
        SELECT id FROM ventures_productline WHERE manufacturer_id IN (SELECT disclosed_organisations(3))
    )
);
CREATE POLICY own_new ON ventures_productlinefigures FOR INSERT WITH CHECK (
    product_line_id IN (
        SELECT id FROM ventures_productline WHERE manufacturer_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_changed ON ventures_productlinefigures FOR UPDATE USING (
    product_line_id IN (
        SELECT id FROM ventures_productline WHERE manufacturer_id IN (SELECT own_organisations())
    )
);
CREATE POLICY own_gone ON ventures_productlinefigures FOR DELETE USING (
    product_line_id IN (
        SELECT id FROM ventures_productline WHERE manufacturer_id IN (SELECT own_organisations())
    )
);"""
NO_POLICIES = """
DROP POLICY disclosed ON ventures_productline;
DROP POLICY own_new ON ventures_productline;
DROP POLICY own_changed ON ventures_productline;
DROP POLICY own_gone ON ventures_productline;
ALTER TABLE ventures_productline DISABLE ROW LEVEL SECURITY;

DROP POLICY disclosed ON ventures_ventureidentity;
DROP POLICY own_new ON ventures_ventureidentity;
DROP POLICY own_changed ON ventures_ventureidentity;
DROP POLICY own_gone ON ventures_ventureidentity;
ALTER TABLE ventures_ventureidentity DISABLE ROW LEVEL SECURITY;

DROP POLICY disclosed ON ventures_venturefigures;
DROP POLICY own_new ON ventures_venturefigures;
DROP POLICY own_changed ON ventures_venturefigures;
DROP POLICY own_gone ON ventures_venturefigures;
ALTER TABLE ventures_venturefigures DISABLE ROW LEVEL SECURITY;

DROP POLICY disclosed ON ventures_productlinefigures;
DROP POLICY own_new ON ventures_productlinefigures;
DROP POLICY own_changed ON ventures_productlinefigures;
DROP POLICY own_gone ON ventures_productlinefigures;
ALTER TABLE ventures_productlinefigures DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ventures", "0004_headings"),
        ("accounts", "0006_row_level_security"),
    ]

    operations = [migrations.RunSQL(POLICIES, NO_POLICIES)]
