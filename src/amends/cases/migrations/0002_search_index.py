"""The search index of each database: FTS5 on SQLite, tsvector and trigrams on PostgreSQL."""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE cases_fts USING fts5(text, content='cases_searchdoc', content_rowid='id',
       tokenize="unicode61 remove_diacritics 2")""",
    """CREATE TRIGGER cases_fts_insert AFTER INSERT ON cases_searchdoc BEGIN
       INSERT INTO cases_fts(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER cases_fts_delete AFTER DELETE ON cases_searchdoc BEGIN
       INSERT INTO cases_fts(cases_fts, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER cases_fts_update AFTER UPDATE ON cases_searchdoc BEGIN
       INSERT INTO cases_fts(cases_fts, rowid, text) VALUES ('delete', old.id, old.text);
       INSERT INTO cases_fts(rowid, text) VALUES (new.id, new.text); END""",
)
# Without the translation PostgreSQL keeps addresses and references whole, and no part of them is found.
POSTGRES = (
    """ALTER TABLE cases_searchdoc ADD COLUMN tsv tsvector
       GENERATED ALWAYS AS (to_tsvector('simple',
       translate(left(text, 200000), '@./-+:_=&?#', '           '))) STORED""",
    "CREATE INDEX cases_searchdoc_tsv ON cases_searchdoc USING gin (tsv)",
)


def build(apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
