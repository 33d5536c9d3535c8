"""Concerns that were listed before search looked at them."""

from django.db import migrations

FILL = """INSERT INTO cases_searchdoc (case_id, kind, object_id, text, about)
    SELECT n.case_id, 'concern', n.id, n.text, d.about FROM understand_concern n
    JOIN cases_searchdoc d ON d.case_id = n.case_id AND d.kind = 'case'
    WHERE n.removed_at IS NULL AND n.text <> '' AND NOT EXISTS (SELECT 1 FROM cases_searchdoc s
        WHERE s.case_id = n.case_id AND s.kind = 'concern' AND s.object_id = n.id)"""


class Migration(migrations.Migration):
    dependencies = [("understand", "0003_vectors"), ("cases", "0010_older_notes_in_search")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
