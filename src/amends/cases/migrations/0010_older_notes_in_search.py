"""Notes that were written before search looked at notes."""

from django.db import migrations

FILL = """INSERT INTO cases_searchdoc (case_id, kind, object_id, text, about)
    SELECT n.case_id, 'note', n.id, n.text, d.about FROM cases_note n
    JOIN cases_searchdoc d ON d.case_id = n.case_id AND d.kind = 'case'
    WHERE n.text <> '' AND NOT EXISTS (SELECT 1 FROM cases_searchdoc s
        WHERE s.case_id = n.case_id AND s.kind = 'note' AND s.object_id = n.id)"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_lane_due")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
