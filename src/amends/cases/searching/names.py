"""Typing errors in names: the words of all names, and which of them was probably meant.

Most errors leave the first letter right, so words with the same one and about as long come first; then those
that share letters: in threes on PostgreSQL (pg_trgm; of a short name an error leaves none), four on SQLite
(FTS5's trigrams). rapidfuzz says which of them is nearest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from amends.cases.models import Customer, SearchName
from amends.cases.searching.query import Words
from amends.cases.searching.words import words_of

SHORTEST, LONGEST = 3, 60
CANDIDATES = 200
MOST = 3  # names that are offered
NEAR = 0.34  # of a word's letters, that may be wrong
MANY = 20_000
_SAME_START = """SELECT word FROM cases_searchname WHERE (word >= %s AND word < %s OR word >= %s AND word < %s)
    AND length(word) BETWEEN %s AND %s LIMIT %s"""
_SHARED = """SELECT n.word FROM cases_names_fts f JOIN cases_searchname n ON n.id = f.rowid
    WHERE cases_names_fts MATCH %s LIMIT %s"""
_POSTGRES = (
    """SELECT word FROM cases_searchname WHERE word %% %s ORDER BY similarity(word, %s) DESC LIMIT %s"""
)


def learn(*names: str) -> None:
    """Remember the words of names; those that are known cost one look."""
    words = {word[:LONGEST] for name in names for word in words_of(name) if len(word) >= SHORTEST}
    if not words:
        return
    known = set(SearchName.objects.filter(word__in=words).values_list("word", flat=True))
    new = [SearchName(word=word) for word in sorted(words - known)]
    if new:
        SearchName.objects.bulk_create(new, ignore_conflicts=True)


def forget(words: Iterable[str]) -> None:
    """Take out words that no case is found by any more, after an erasure."""
    from amends.cases.searching.finding import occurs

    gone = [word for word in words if not occurs(word)]
    SearchName.objects.filter(word__in=gone).delete()


def strange(words: Sequence[Words]) -> list[Words]:
    """Those that are long enough to hold an error, and are no names themselves."""
    asked = [words for words in words if len(words.words[0]) > SHORTEST]
    known = SearchName.objects.filter(word__in=[one.words[0] for one in asked]).values_list("word", flat=True)
    names = set(known)
    return [one for one in asked if one.words[0] not in names]


def near(word: str, most: int = MOST) -> list[str]:
    """Words of names that were probably meant, the nearest first; never the word itself."""
    if len(word) < SHORTEST or len(word) > LONGEST or not word.isalpha():
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    for candidates in (_same_start, _trigrams if connection.vendor == "postgresql" else _shared):
        found = process.extract(
            word,
            candidates(word),
            scorer=DamerauLevenshtein.normalized_distance,
            score_cutoff=NEAR,
            limit=most + 1,
        )
        if names := [str(name) for name, _, _ in found if name != word]:
            return names[:most]
    return []


def _trigrams(word: str) -> list[str]:
    return _column(_POSTGRES, [word, word, CANDIDATES])


def _same_start(word: str) -> list[str]:
    bounds = [bound for letter in word[:2] for bound in (letter, chr(ord(letter) + 1))]
    return _column(_SAME_START, [*bounds, len(word) - 2, len(word) + 2, MANY])


def _shared(word: str) -> list[str]:
    """Every four letters of the word, in quotes."""
    fours = dict.fromkeys(f'"{word[at : at + 4]}"' for at in range(len(word) - 3))
    return _column(_SHARED, [" OR ".join(fours), MANY]) if fours else []


def _column(sql: str, params: Sequence[Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def rebuild() -> int:
    """Learn all names anew, for an installation from before; return how many words there are."""
    batch: list[str] = []
    for name in Customer.objects.exclude(name="").values_list("name", flat=True).iterator(2_000):
        batch.append(name)
        if len(batch) == 500:
            learn(*batch)
            batch.clear()
    learn(*batch)
    return SearchName.objects.count()
