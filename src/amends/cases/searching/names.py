"""Typing errors in names: the words of all names, and which of them was probably meant.

The database brings names that share letters in threes (pg_trgm, FTS5's trigrams); rapidfuzz says which of
them is nearest.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from amends.cases.models import Customer, SearchName
from amends.cases.searching.words import words_of

SHORTEST, LONGEST = 3, 60
CANDIDATES = 200
MOST = 3  # names that are offered
NEAR = 0.34  # of a word's letters, that may be wrong
_SQLITE = """SELECT n.word FROM cases_names_fts f JOIN cases_searchname n ON n.id = f.rowid
    WHERE cases_names_fts MATCH %s ORDER BY rank LIMIT %s"""
_POSTGRES = """SELECT word FROM cases_searchname WHERE word %% %s ORDER BY similarity(word, %s) DESC LIMIT %s"""


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


def near(word: str, most: int = MOST) -> list[str]:
    """Words of names that were probably meant, the nearest first; never the word itself."""
    if len(word) < SHORTEST or len(word) > LONGEST or not word.isalpha():
        return []
    found = process.extract(
        word, _candidates(word), scorer=DamerauLevenshtein.normalized_distance, score_cutoff=NEAR, limit=most + 1
    )
    return [str(name) for name, _, _ in found if name != word][:most]


def _candidates(word: str) -> Sequence[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES, [word, word, CANDIDATES])
        else:
            cursor.execute(_SQLITE, [_threes(word), CANDIDATES])
        return [row[0] for row in cursor.fetchall()]


def _threes(word: str) -> str:
    return " OR ".join(dict.fromkeys(f'"{word[at : at + 3]}"' for at in range(len(word) - 2)))


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


