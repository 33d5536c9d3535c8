"""One search over everything that was said: FTS5 on SQLite, tsvector and trigrams on PostgreSQL."""

import re

from django.db import connection

from amends.cases.models import Case, Message, SearchDoc
from amends.cases.policy import sees_everything
from amends.cases.rows import insert
from amends.people.models import User

LIMIT = 30
_FTS = """SELECT d.case_id, d.message_id,
    snippet(cases_fts, 0, '\x02', '\x03', ' … ', 24)
    FROM cases_fts JOIN cases_searchdoc d ON d.id = cases_fts.rowid
    WHERE cases_fts MATCH %s{seen} ORDER BY cases_fts.rowid DESC LIMIT %s"""
_TS = """SELECT d.case_id, d.message_id,
    ts_headline('simple', d.text, q, 'StartSel=\x02, StopSel=\x03, MaxWords=24, MinWords=12')
    FROM (SELECT s.id, s.case_id, s.message_id, s.text, q
        FROM cases_searchdoc s, to_tsquery('simple', %s) q
        WHERE s.tsv @@ q{seen} ORDER BY s.id DESC LIMIT %s) d"""
_SEEN = """ AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {doc}.case_id
    AND (c.team_id IS NULL OR c.team_id = %s OR c.owner_id = %s))"""


def index_case(case: Case) -> None:
    """Make a new case findable by reference, subject, customer and order."""
    customer = case.customer
    words = (case.reference, case.subject, customer.name, customer.email, customer.phone)
    text = "\n".join(filter(None, (*words, case.order_reference)))
    insert(SearchDoc(case=case, text=text))


def index_message(message: Message) -> None:
    """Make what was said in a message findable."""
    text = f"{message.subject}\n{message.text}".replace("\x00", " ")
    insert(SearchDoc(case_id=message.case_id, message_id=message.pk, text=text))


def search(query: str, limit: int = LIMIT, seen_by: User | None = None) -> list[tuple[int, int | None, str]]:
    """Newest matches: (case key, message key or None, snippet with \\x02…\\x03 around hits).

    Every word must occur; the last may be a beginning. Nothing to look for gives nothing. With
    `seen_by` only what that person may open is found.
    """
    words = re.findall(r"[\w]+", query, re.UNICODE)[:12]
    if not words or (seen_by and not seen_by.is_active):
        return []
    postgres = connection.vendor == "postgresql"
    narrow = seen_by is not None and not sees_everything(seen_by)
    seen = _SEEN.format(doc="s" if postgres else "d") if narrow else ""
    who = [seen_by.team_id, seen_by.pk] if narrow and seen_by else []
    text = _TS if postgres else _FTS
    with connection.cursor() as cursor:
        cursor.execute(text.format(seen=seen), [_terms(words, postgres), *who, limit])
        return list(cursor.fetchall())


def _terms(words: list[str], postgres: bool) -> str:
    if postgres:
        return " & ".join([*words[:-1], f"{words[-1]}:*"])
    return " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *'])
