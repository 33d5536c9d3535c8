"""Tables and pasted text of review sites and survey tools: which column is what, and how many stars that is."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from amends.cases.errors import Invalid
from amends.listen.feedback.services import Item
from amends.listen.importing.dates import moment
from amends.listen.importing.shape import BadRow
from amends.listen.mail.decode import to_text

# The first name that a table has, wins; letters, case and dashes aside.
NAMES: dict[str, tuple[str, ...]] = {
    "source_id": ("review_id", "reviewid", "source_id", "post_id", "status_id", "id", "reference", "number"),
    "score": ("stars", "star_rating", "rating", "review_rating", "review_stars", "score", "nps", "note", "bewertung", "points", "bubbles"),
    "out_of": ("out_of", "scale", "max_score", "best_rating"),
    "text": ("review_text", "review_content", "review_body", "text", "comment", "comments", "content", "body", "review", "message", "feedback", "words", "snippet", "text_comment"),
    "title": ("review_title", "title", "headline", "summary", "subject"),
    "name": ("reviewer", "reviewer_name", "author", "author_name", "author_title", "consumer_name", "consumer", "user", "username", "name", "display_name", "customer_name"),
    "email": ("email", "e_mail", "consumer_email", "reviewer_email", "customer_email"),
    "phone": ("phone", "telephone", "mobile"),
    "at": ("review_date", "date_of_review", "created_at", "createtime", "create_time", "published_at", "publishedat", "review_datetime_utc", "review_created_utc", "date", "datetime", "time", "at", "timestamp"),
    "url": ("review_url", "review_link", "permalink", "url", "link"),
    "reply": ("owner_answer", "owner_response", "company_reply", "company_response", "reply", "response", "management_response", "review_reply", "reply_text"),
    "platform": ("platform", "site", "review_site", "network", "service"),
    "order_reference": ("order_reference", "order_id", "order_number", "order"),
    "place": ("location", "branch", "store", "place", "shop"),
}  # fmt: skip
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|of|out of|von|sur)\s*(\d+)", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
MOST_ROWS = 50_000


def plain(name: str) -> str:
    """A column's name as it is looked up."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", snake.lower()).strip("_")


def chosen(columns: list[str]) -> dict[str, str]:
    """Our word for each column that we understand: {"score": "Star Rating", …}."""
    given = {plain(name): name for name in reversed(columns)}
    found = {ours: next((given[n] for n in names if n in given), "") for ours, names in NAMES.items()}
    return {ours: theirs for ours, theirs in found.items() if theirs}


def percent(value: Any, out_of: Any = None) -> int | None:
    """A score as a share of 100: "4/5", "★★☆☆☆", "FOUR", 8 out of 10, 40. None where there is none."""
    text = str("" if value is None else value).strip()
    if not text:
        return None
    if "★" in text:
        return _share(text.count("★"), len(re.findall("[★☆]", text)) if "☆" in text else 5)
    if text.lower() in WORDS:
        return _share(WORDS[text.lower()], 5)
    if both := OUT_OF.search(text):
        return _share(_number(both[1]), _number(both[2]))
    if not (one := NUMBER.search(text)):
        return None
    number = _number(one[0])
    scale = _number(str(out_of)) if out_of and NUMBER.fullmatch(str(out_of).strip()) else 0
    return _share(number, scale or (5 if number <= 5 else 10 if number <= 10 else 100))


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _share(number: float, whole: float) -> int | None:
    return round(100 * number / whole) if whole and 0 <= number <= whole else None


def item_of(source: str, row: Mapping[str, Any], raw: bytes = b"") -> Item:
    """One row in our words. Raises Invalid with the reason."""
    known = {ours: _text(row[theirs]) for ours, theirs in chosen([str(name) for name in row]).items()}
    score = percent(known.pop("score", ""), known.pop("out_of", None))
    return Item(
        source=source,
        score=score,
        at=_when(known.pop("at", "")),
        location=_place(known.pop("place", "")),
        raw=raw or json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace"),
        **known,
    )


def _text(value: Any) -> str:
    if isinstance(value, Mapping):  # {"displayName": "Rob"}, {"comment": "…"}
        value = next(
            (value[k] for k in ("displayName", "display_name", "name", "comment", "text") if k in value), ""
        )
    return "" if value is None else str(value).strip()


def _place(text: str) -> int | None:
    from amends.cases.models import Location

    if not text:
        return None
    found = (
        Location.objects.filter(slug=text.lower()).first()
        or Location.objects.filter(name__iexact=text).first()
    )
    return found.pk if found else None


def _when(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return moment(text)
    except BadRow as error:
        raise Invalid(str(error), "at") from error


def text_of(content: bytes) -> str:
    """What was uploaded, in words: UTF-8, UTF-16, or as Windows wrote it, so that every letter survives."""
    return to_text(content)[0].removeprefix("\ufeff")


def rows_of(content: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Numbered rows of what was uploaded or pasted: a table with a head, JSON, or reviews as they stand on a page."""
    text = text_of(content).replace("\r\n", "\n")
    found = _json_rows(text) or _table(text) or pasted(text)
    if not found:
        raise Invalid("Neither a table with a head nor a review could be found in it.", "content")
    if len(found) > MOST_ROWS:
        raise Invalid(f"At most {MOST_ROWS:,} rows at once.", "content")
    return iter(enumerate(found, 1))


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    if text.lstrip()[:1] not in ("[", "{"):
        return []
    try:
        found = json.loads(text)
        given = found if isinstance(found, list) else found.get("reviews") or [found]
    except ValueError:
        try:
            given = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return []
    return [row for row in given if isinstance(row, dict)]


def _table(text: str) -> list[Mapping[str, Any]]:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    known = chosen(names)
    if len(names) < 2 or len(known) < 2 or not {"score", "text", "title"} & set(known):
        return []
    return [
        {k: v for k, v in row.items() if k} for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)
    ]


STARS_LINE = re.compile(
    r"^[^\w★☆]*(?:rated\s+)?(?:(?P<glyphs>★[★☆ ]*)|(?P<number>[0-5](?:[.,]\d)?)\s*(?:/\s*5|(?:out\s+)?of\s+5|stars?)"
    r"(?:\s+(?:stars?|bubbles))?)(?P<rest>.*)$",
    re.IGNORECASE,
)
DATE_LINE = re.compile(
    r"^(?:reviewed|date of (?:experience|visit)|written|posted)?:?\s*(?:on\s+)?"
    r"(\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\s+[a-z]{3,9}\s+\d{4}|[a-z]{3,9}\s+\d{1,2},\s*\d{4})$",
    re.IGNORECASE,
)
REPLY_LINE = re.compile(
    r"^(?:response|reply|answer)\s+(?:from|by)\b.{0,80}$"
    r"|^(?:owner|company|management)(?:['’]s)?\s+(?:response|reply|answer)\b.{0,40}$",
    re.IGNORECASE,
)
NAME_MOST = 60


def pasted(text: str) -> list[Mapping[str, Any]]:
    """Reviews copied off a page: each has a line with its stars; the line above is who, what follows is said."""
    lines = [line.strip() for line in text.split("\n")]
    at = [n for n, line in enumerate(lines) if STARS_LINE.match(line)]
    if not at:
        return []
    starts = [_start(lines, n, at[i - 1] + 1 if i else 0) for i, n in enumerate(at)]
    ends = [*starts[1:], len(lines)]
    return [_pasted(lines, start, star, end) for start, star, end in zip(starts, at, ends, strict=True)]


def _start(lines: list[str], star: int, least: int) -> int:
    """The line with the name: the one right above the stars, if it is short and stands alone."""
    above = star - 1
    if above < least or not lines[above] or len(lines[above]) > NAME_MOST or lines[above][-1] in ".!?":
        return star
    alone = above == 0 or not lines[above - 1] or above == least
    return above if alone else star


def _pasted(lines: list[str], start: int, star: int, end: int) -> Mapping[str, Any]:
    found = STARS_LINE.match(lines[star])
    assert found
    row: dict[str, str] = {"score": found["glyphs"] or f"{found['number']}/5"}
    row["name"] = lines[start] if start < star else ""
    said: list[str] = []
    reply: list[str] = []
    into = said
    for line in [found["rest"].strip(" ·-–|"), *lines[star + 1 : end]]:
        if (dated := DATE_LINE.match(line)) and "at" not in row and _is_date(dated[1]):
            row["at"] = dated[1]
        elif said and len(line) < 100 and REPLY_LINE.match(line):
            into = reply
        else:
            into.append(line)
    return row | {"text": "\n".join(said).strip(), "reply": "\n".join(reply).strip()}


def _is_date(text: str) -> bool:
    try:
        moment(text)
    except BadRow:
        return False
    return True
