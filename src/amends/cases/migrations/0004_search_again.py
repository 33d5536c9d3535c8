"""Search grows: who a case is about stands in every row, names for typing errors, searches that are kept."""

import unicodedata

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Marks that stand apart after NFKD, and signs that would keep addresses and references whole.
MARKS = "".join(chr(code) for code in (0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30B, 0x30C, 0x323, 0x327, 0x328))
SIGNS = "@./-+:_=&?#<>~*%"
PLAIN = f"translate(normalize(left({{}}, 200000), NFKD), '{SIGNS}{MARKS}', '{' ' * len(SIGNS)}')"
# A token a block of rows, of three sizes: an index scan may then look at the newest rows only.
BLOCKS = "array_to_tsvector(ARRAY['#a' || (id >> 12), '#b' || (id >> 15), '#c' || (id >> 18)])"

SQLITE = (
    "DROP TRIGGER IF EXISTS cases_fts_insert", "DROP TRIGGER IF EXISTS cases_fts_delete",
    "DROP TRIGGER IF EXISTS cases_fts_update", "DROP TABLE IF EXISTS cases_fts",
    "{fill}",
    """CREATE VIRTUAL TABLE cases_fts USING fts5(text, about, content='cases_searchdoc', content_rowid='id',
       tokenize="unicode61 remove_diacritics 2", columnsize=0)""",
    "INSERT INTO cases_fts(cases_fts) VALUES ('rebuild')",
    "CREATE VIRTUAL TABLE cases_fts_words USING fts5vocab('cases_fts', 'instance')",
    """CREATE TRIGGER cases_fts_insert AFTER INSERT ON cases_searchdoc BEGIN
       INSERT INTO cases_fts(rowid, text, about) VALUES (new.id, new.text, new.about); END""",
    """CREATE TRIGGER cases_fts_delete AFTER DELETE ON cases_searchdoc BEGIN
       INSERT INTO cases_fts(cases_fts, rowid, text, about) VALUES ('delete', old.id, old.text, old.about); END""",
    """CREATE TRIGGER cases_fts_update AFTER UPDATE OF text, about ON cases_searchdoc BEGIN
       INSERT INTO cases_fts(cases_fts, rowid, text, about) VALUES ('delete', old.id, old.text, old.about);
       INSERT INTO cases_fts(rowid, text, about) VALUES (new.id, new.text, new.about); END""",
    """CREATE VIRTUAL TABLE cases_names_fts USING fts5(word, content='cases_searchname', content_rowid='id',
       tokenize='trigram')""",
    """CREATE TRIGGER cases_names_insert AFTER INSERT ON cases_searchname BEGIN
       INSERT INTO cases_names_fts(rowid, word) VALUES (new.id, new.word); END""",
    """CREATE TRIGGER cases_names_delete AFTER DELETE ON cases_searchname BEGIN
       INSERT INTO cases_names_fts(cases_names_fts, rowid, word) VALUES ('delete', old.id, old.word); END""",
)
POSTGRES = (
    "DROP INDEX cases_searchdoc_tsv", "ALTER TABLE cases_searchdoc DROP COLUMN tsv",
    "{fill}",
    f"""ALTER TABLE cases_searchdoc ADD COLUMN tsv tsvector GENERATED ALWAYS AS (
       setweight(to_tsvector('simple', {PLAIN.format('about')}), 'A')
       || to_tsvector('simple', {PLAIN.format('text')}) || {BLOCKS}) STORED""",
    "CREATE INDEX cases_searchdoc_tsv ON cases_searchdoc USING gin (tsv) WITH (gin_pending_list_limit = 512)",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX cases_searchname_trgm ON cases_searchname USING gin (word gin_trgm_ops)",
)
FILL = """UPDATE cases_searchdoc SET
    kind = CASE WHEN message_id IS NULL THEN 'case' ELSE 'message' END,
    text = CASE WHEN message_id IS NULL THEN (SELECT c.subject FROM cases_case c WHERE c.id = case_id) ELSE text END,
    about = (SELECT 'A-' || (1000 + c.id) || ' ' || u.name || ' ' || u.email || ' ' || u.phone || ' ' || c.order_reference
        FROM cases_case c JOIN cases_customer u ON u.id = c.customer_id WHERE c.id = case_id)"""
BACK_SQLITE = (
    "DROP TRIGGER cases_names_insert", "DROP TRIGGER cases_names_delete", "DROP TABLE cases_names_fts",
    "DROP TRIGGER cases_fts_insert", "DROP TRIGGER cases_fts_delete", "DROP TRIGGER cases_fts_update",
    "DROP TABLE cases_fts_words", "DROP TABLE cases_fts",
)
BACK_POSTGRES = (
    "DROP INDEX cases_searchname_trgm", "DROP INDEX cases_searchdoc_tsv",
    "ALTER TABLE cases_searchdoc DROP COLUMN tsv",
)
BACK_FILL = """UPDATE cases_searchdoc SET text = text || ' ' || about WHERE message_id IS NULL"""


def build(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRES if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement.replace("{fill}", FILL), params=None)


def learn_names(apps, schema_editor):
    Customer, Name = apps.get_model("cases", "Customer"), apps.get_model("cases", "SearchName")
    words = set()
    for name in Customer.objects.exclude(name="").values_list("name", flat=True).iterator(2_000):
        apart = unicodedata.normalize("NFKD", name.lower())
        plain = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
        words.update(word[:60] for word in plain.split() if len(word) >= 3)
    Name.objects.bulk_create([Name(word=word) for word in sorted(words)], batch_size=500, ignore_conflicts=True)


def take_back(apps, schema_editor):
    from importlib import import_module

    vendor = schema_editor.connection.vendor
    for statement in BACK_POSTGRES if vendor == "postgresql" else BACK_SQLITE:
        schema_editor.execute(statement, params=None)
    schema_editor.execute(BACK_FILL, params=None)
    schema_editor.execute("DELETE FROM cases_searchdoc WHERE kind NOT IN ('case', 'message')", params=None)
    before = import_module("amends.cases.migrations.0002_search_index")
    before.build(apps, schema_editor)
    if vendor != "postgresql":
        schema_editor.execute("INSERT INTO cases_fts(cases_fts) VALUES ('rebuild')", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_parsing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("searchdoc", "kind", models.CharField(
            choices=[("case", "Case"), ("message", "Message"), ("note", "Note"), ("concern", "Concern")],
            db_default="message", default="message", max_length=8,
        )),
        migrations.AddField("searchdoc", "object_id", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("searchdoc", "about", models.TextField(db_default="", default="")),
        migrations.CreateModel("SearchName", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("word", models.CharField(max_length=60, unique=True)),
        ]),
        migrations.CreateModel("SavedSearch", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=60)),
            ("query", models.CharField(max_length=300)),
            ("shared", models.BooleanField(default=False)),
            ("made_at", models.DateTimeField()),
            ("owner", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="searches", to=settings.AUTH_USER_MODEL)),
        ], options={
            "indexes": [models.Index(fields=["shared", "name"], name="search_shared")],
            "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="search_once")],
        }),
        migrations.RunPython(build, take_back),
        migrations.RunPython(learn_names, migrations.RunPython.noop),
    ]
