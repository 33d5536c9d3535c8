"""Icons, heat, due times and the undo line as the stylesheet knows them."""

import json
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message as Flash
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from amends.cases.models import Case, Channel
from amends.text.bands import band

register = template.Library()

RISING = 8  # a step of heat that is drawn as an arrow; the same step counts in the rank
CHANNEL_ICONS = {
    Channel.MAIL: "mail",
    Channel.FORM: "square-pen",
    Channel.PHONE: "phone",
    Channel.IN_PERSON: "store",
    Channel.API: "plug",
    Channel.LETTER: "file-text",
    Channel.CHAT: "message-square",
    Channel.PAGE: "link",
    Channel.IMPORT: "archive",
}


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """A picture of the sprite; with a label it speaks for itself, without one a word stands beside it."""
    classes = f"icon {extra}".strip()
    href = f"{static('amends/icons.svg')}#{name}"
    if not label:
        return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', classes, href)
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><title>{}</title><use href="{}"></use></svg>',
        classes, label, label, href,
    )  # fmt: skip


@register.simple_tag
def channel_icon(channel: str) -> SafeString:
    """The mark of a channel, with its name for those who do not see it."""
    known = Channel(channel)
    return icon(CHANNEL_ICONS[known], label=str(known.label))


@register.inclusion_tag("desk/parts/heat.html")
def heat(case: Case) -> dict[str, Any]:
    """Bars, number and word; and an arrow when it rises or falls."""
    if case.heat is None:
        return {"heat": None}
    found = band(case.heat)
    step = case.heat - case.heat_before if case.heat_before is not None else 0
    word = found.distress_word if case.distress else found.word
    trend = "rising" if step >= RISING else "falling" if step <= -RISING else ""
    return {"heat": case.heat, "level": found.number - 1, "word": word, "trend": trend}


@register.filter
def undo(flash: Flash) -> dict[str, Any] | None:
    """Where the Undo of a flash posts to, or None."""
    tags = flash.extra_tags or ""
    return json.loads(tags) if tags.startswith("{") else None
