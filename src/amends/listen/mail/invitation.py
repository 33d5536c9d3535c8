"""A calendar part in a sentence: what, when, where, from whom (RFC 5545, read only this far)."""

import re
from datetime import datetime

_METHODS = {
    "REQUEST": "Calendar invitation",
    "CANCEL": "Calendar cancellation",
    "REPLY": "Answer to a calendar invitation",
    "COUNTER": "Another time proposed for a calendar invitation",
}
_LONGEST = 200_000
_LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)")
_KEPT = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "METHOD")


def summary(text: str) -> str:
    """The first event of a calendar in words; empty where there is none."""
    values = _values(text[:_LONGEST])
    if not values.keys() & {"SUMMARY", "DTSTART"}:
        return ""
    what = _METHODS.get(values.get("METHOD", "").upper(), "Calendar entry")
    parts = [f"{what}: “{values.get('SUMMARY') or 'no title'}”"]
    if when := _when(values):
        parts.append(when)
    if values.get("LOCATION"):
        parts.append(f"at {values['LOCATION']}")
    if values.get("ORGANIZER"):
        parts.append(f"from {re.sub('(?i)^mailto:', '', values['ORGANIZER'])}")
    return ", ".join(part[:300] for part in parts) + "."


def _values(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    in_event = False
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        name, extra, value = match[1].upper(), match[2], match[3].strip()
        if name == "BEGIN":
            in_event = value.upper() in ("VEVENT", "VTODO")
        elif name == "END" and in_event:
            break
        elif name in _KEPT and (in_event or name == "METHOD"):
            found.setdefault(name, _plain(value))
            zone = re.search(r"TZID=\"?([^;:\"]{1,60})", extra)
            if zone and name == "DTSTART":
                found["ZONE"] = zone[1]
    return found


def _plain(value: str) -> str:
    text = re.sub(r"\\[nN]", " ", value)
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


def _when(values: dict[str, str]) -> str:
    start, end = _moment(values.get("DTSTART", "")), _moment(values.get("DTEND", ""))
    zone = "UTC" if values.get("DTSTART", "").endswith("Z") else values.get("ZONE", "")
    return f"{start}{f' to {end}' if end else ''} {zone}".strip() if start else ""


def _moment(value: str) -> str:
    for form, shown in (("%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M"), ("%Y%m%d", "%Y-%m-%d")):
        try:
            return datetime.strptime(value.rstrip("Zz"), form).strftime(shown)
        except ValueError:
            continue
    return ""
