"""Every fact that a letter states equals the record: sums, days, names, references, the decision."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from amends.respond.letters.judging import Judge
from amends.respond.letters.reading import AMOUNT, DATE, Sentence
from amends.respond.letters.record import CODE, Record, Sum, days_of, same_sum, sum_of
from amends.respond.letters.rules import Kind

Day = tuple[int, int, int]
_GREETING = re.compile(
    r"^\W*(?:dear|hello|hi|good (?:morning|afternoon|evening)),? (?P<name>[^,:;!.\n]{2,60}(?:\. [^,:;!.\n]{2,40})?)",
    re.I | re.M,
)
_NOBODY = re.compile(
    r"\b(?:sir|madam|customer|resident|tenant|member|all|team|there|consumer|client|complainant|both|friend)\b",
    re.I,
)
_TITLES = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lady",
    "lord",
    "and",
    "rev",
    "madam",
}
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? (?:[A-Z]\.? )*(?P<name>[A-Z][\w'’-]+)")
_RECEIVED = re.compile(
    r"\b(?:your|the) (?:\w+ ){0,2}?(?:complaint|letter|e-?mail|message|call|correspondence|note)s?(?: \w+){0,4}? (?:of|dated|on|from|in)\W*$"
    r"|\b(?:received|complained|wrote|contacted|raised|got|called|rang|submitted)\b(?: (?!by|before)\w+){0,6}? on\W*$"
    r"|\breceived(?: it)?(?: on)?\W*$",
    re.I,
)
_LETTER_DATE = re.compile(r"^\W*(?:date(?:d)?\W+)?$", re.I)
_NOT_OURS = re.compile(r"\b(?:award|up to|limit|maximum|binding|calls? (?:cost|charged)|per minute)\b", re.I)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the letter says, and what the record does."""

    fact: str
    said: str
    why: str


def contradictions(judge: Judge, kind: Kind, record: Record) -> Iterator[Contradiction]:
    """All facts of the letter that the record does not bear out."""
    if not record.rows:
        return
    yield from _decision(judge, record)
    yield from _amounts(judge, record)
    yield from _dates(judge, kind, record)
    yield from _names(judge, record)
    yield from _references(judge, record)


def _decision(judge: Judge, record: Record) -> Iterator[Contradiction]:
    accepts, rejects = judge.accepts(), judge.rejects()
    if record.upheld is True and rejects and not accepts:
        yield Contradiction(
            "outcome",
            "not upheld",
            "The letter refuses; the record says that it was upheld, at least in part.",
        )
    if record.upheld is False and accepts and not rejects:
        yield Contradiction("outcome", "upheld", "The letter agrees; the record says that it was not upheld.")


def _amounts(judge: Judge, record: Record) -> Iterator[Contradiction]:
    if not record.amounts:
        return
    for one in judge.letter.sentences:
        for found in AMOUNT.finditer(one.text):
            currency, value = sum_of(found)
            if value is None or (_NOT_OURS.search(one.text) and judge.has("ombudsman", one.text)):
                continue
            known = record.given if _promised(judge, one, found, record) else record.amounts
            said = (currency, value)
            if not any(same_sum(said, other) for other in known) and not _sum_of(said, record):
                yield Contradiction(
                    "amount", found.group().strip(), _says("The record has", known, "no such sum")
                )


def _promised(judge: Judge, one: Sentence, found: re.Match[str], record: Record) -> bool:
    """Whether this sum is what we give, so that only what was granted will do."""
    before = one.text[max(0, found.start() - 60) : found.start()]
    theirs = re.search(
        r"\byou(?:r)?\b(?! will| should)(?: \w+){0,6} ?$|\b(?:charged|charge|bill|fee|price|cost|paid|owed?)\b(?: \w+){0,3} ?$",
        before,
    )
    gives = re.search(
        r"\b(?:refund\w*|pay|paying|compensat\w*|credit\w*|reimburs\w*|offer\w*|award\w*|cheque|goodwill|send|sent)\b",
        before,
        re.I,
    )
    return bool(record.given and gives and not theirs)


def _sum_of(said: Sum, record: Record) -> bool:
    """Whether two known sums make it: a refund and the goodwill on top of it."""
    known = [one for one in record.amounts if same_sum(said, (one[0], said[1])) and one[1] <= said[1]][:60]
    values = {value for _, value in known}
    return any(said[1] - value in values for value in values)


def _says(lead: str, values: set[Sum], none: str) -> str:
    listed = ", ".join(f"{currency} {value:f}".strip() for currency, value in sorted(values)[:6])
    return f"{lead} {listed}." if listed else f"{lead} {none}."


def _dates(judge: Judge, kind: Kind, record: Record) -> Iterator[Contradiction]:
    written = _written_on(judge, record)
    limits = dict(record.limits())
    for at, one in enumerate(judge.letter.sentences):
        for found in DATE.finditer(one.text):
            days = days_of(found)
            if days and (why := _wrong_day(judge, at, found, days, written, limits, kind, record)):
                yield Contradiction("date", found.group(), why)


def _wrong_day(judge: Judge, at: int, found: re.Match[str], days: list[Day], written: Day | None,
               limits: dict[str, Day], kind: Kind, record: Record) -> str:  # fmt: skip
    one = judge.letter.sentences[at]
    if _refers(judge, at):
        due = set(limits.values()) or _after(written, kind.months)
        if due and not _near(days, due, 0 if limits else 3):
            return f"By the record they may refer it until {_plain(min(due))}."
        if due or not record.dates:
            return ""
    if _RECEIVED.search(one.text[: found.start()]) and record.received:
        if _same(days, record.received | record.dates):
            return ""
        return f"By the record they wrote on {', '.join(_plain(day) for day in sorted(record.received)[:4])}."
    if _same(days, record.dates) or (written and _same(days, {written})):
        return ""
    return _mistyped_day(days, record, one)


def _refers(judge: Judge, at: int) -> bool:
    """Whether a sentence is about going to the ombudsman."""
    text, beside = judge.letter.sentences[at].text, judge.letter.beside(at)
    if any(judge.has(name, text) for name in ("ombudsman", "afca", "comms_adr")):
        return True
    return judge.has("do_it", text) and any(judge.has(name, beside) for name in ("ombudsman", "adr_body"))


def _written_on(judge: Judge, record: Record) -> Day | None:
    """The letter's own day: on a line of its own near the top, or the record's `now`."""
    for line in judge.letter.lines[:12]:
        found = DATE.search(line)
        if (
            found
            and len(line) < 45
            and (days := days_of(found))
            and days[0][0]
            and _LETTER_DATE.match(line[: found.start()])
        ):
            return days[0]
    found = DATE.search(
        str(record.rows.get("now") or record.rows.get("letter_date") or "").replace("T", " ", 1)
    )
    days = days_of(found) if found else []
    return days[0] if days else None


def _after(day: Day | None, months: int) -> set[Day]:
    if day is None or not months or not day[0]:
        return set()
    year, month = divmod(day[0] * 12 + day[1] - 1 + months, 12)
    for last in range(day[2], day[2] - 4, -1):
        try:
            date(year, month + 1, last)
        except ValueError:
            continue
        return {(year, month + 1, last)}
    return set()


def _near(days: list[Day], due: set[Day], slack: int) -> bool:
    for year, month, number in days:
        for other in due:
            if not year and (month, number) == other[1:]:
                return True
            if year and abs((date(year, month, number) - date(*other)).days) <= slack:
                return True
    return False


def _same(days: list[Day], known: set[Day]) -> bool:
    return any(a[1:] == b[1:] and (not a[0] or not b[0] or a[0] == b[0]) for a in days for b in known)


def _mistyped_day(days: list[Day], record: Record, one: Sentence) -> str:
    """A day that the record does not know, where it knows another one of the same event."""
    stems = _stems(one.text)
    best, score = "", 0.0
    for text in record.texts:
        for piece in re.split(r"(?<=[.!?])\s+|\n", text):
            found = DATE.search(piece)
            if found and days_of(found) and len(piece) > 12:
                other = _stems(piece)
                alike = len(stems & other) / max(min(len(stems), len(other)), 1)
                if alike > score:
                    best, score = found.group(), alike
    return f"The record has {best}." if score >= 0.5 else _due_instead(days, record, one)


def _due_instead(days: list[Day], record: Record, one: Sentence) -> str:
    """A day on which we will do something is one that was promised or granted."""
    promised = {day for name in ("promises", "remedies", "clocks") for row in record._list(name) if isinstance(row, dict)
                for key in ("due", "due_at", "by", "deliver_by") if (found := DATE.search(str(row.get(key) or "").replace("T", " ", 1)))
                for day in days_of(found)}  # fmt: skip
    if promised and re.search(r"\b(?:will|shall|'ll|expect|due)\b", one.text):
        return f"By the record it is due on {', '.join(_plain(day) for day in sorted(promised)[:4])}."
    return ""


def _stems(text: str) -> set[str]:
    from amends.text.answered import bearing

    return {word for word in bearing(DATE.sub(" ", text)) if not word.isdigit()}


def _plain(day: Day) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}" if day[0] else f"{day[2]:02}/{day[1]:02}"


def _names(judge: Judge, record: Record) -> Iterator[Contradiction]:
    theirs = [word.strip(".,'").lower() for word in record.customer.split()]
    theirs = [word for word in theirs if word not in _TITLES]
    greeted = _GREETING.search(judge.letter.text)
    if greeted and theirs and not _NOBODY.search(greeted["name"]):
        said = [word.strip(".,'").lower() for word in greeted["name"].split()]
        wrong = [word for word in said if word not in _TITLES and len(word) > 1 and word not in theirs]
        if wrong and not _short_form(wrong, theirs):
            yield Contradiction(
                "name", greeted["name"].strip(), f"By the record the customer is {record.customer}."
            )
    known = {word.lower() for word in record.people}
    told = set(re.findall(r"[^\W\d_]+", record.whole.lower()))
    for found in _TITLED.finditer(judge.letter.text):
        name = found["name"].lower()
        if greeted and greeted.start() <= found.start() <= greeted.end():
            continue
        near = [
            one
            for one in known
            if name not in told and _edits(name, one) <= 2 and min(len(name), len(one)) > 3
        ]
        if near:
            yield Contradiction("name", found.group(), f"The record has {near[0].capitalize()}.")


def _short_form(said: list[str], theirs: list[str]) -> bool:
    return all(any(one.startswith(word[:3]) and len(word) < len(one) for one in theirs) for word in said)


def _references(judge: Judge, record: Record) -> Iterator[Contradiction]:
    known = {code.upper() for code in record.codes}
    digits = {re.sub(r"\D", "", code) for code in known}
    for found in CODE.finditer(judge.letter.text):
        code = found.group().upper()
        if code in known or re.sub(r"\D", "", code) in digits or DATE.fullmatch(found.group()):
            continue
        near = [one for one in known if len(one) == len(code) and _edits(code, one) <= 2 and len(code) >= 4]
        if near:
            yield Contradiction("reference", found.group(), f"The record has {sorted(near)[0]}.")
        elif _our_reference(judge.letter.text[: found.start()]) and record.reference:
            yield Contradiction("reference", found.group(), f"By the record the case is {record.reference}.")


def _our_reference(before: str) -> bool:
    line = before.rpartition("\n")[2]
    return bool(
        re.search(
            r"\b(?:our|case|complaint) (?:ref(?:erence)?|number|no\.?)(?: (?:is|number|no\.?))?\W*$",
            line,
            re.I,
        )
    )


def _edits(one: str, two: str) -> int:
    """How many letters differ, swapped neighbours counting once (optimal string alignment)."""
    rows = [list(range(len(two) + 1))]
    for i, a in enumerate(one, 1):
        rows.append([i])
        for j, b in enumerate(two, 1):
            least = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                least = min(least, rows[i - 2][j - 2] + 1)
            rows[i].append(least)
    return rows[-1][-1]
