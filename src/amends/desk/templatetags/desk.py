"""Icons, heat, due times and the undo line as the stylesheet knows them."""

import json
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message as Flash
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from amends.cases.models import Case, Channel
from amends.desk.times import When
from amends.text.bands import band, heat_word

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
    return _icon(name, label, extra)


@lru_cache(maxsize=512)
def _icon(name: str, label: str, extra: str) -> SafeString:
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
    return _icon(CHANNEL_ICONS[Channel(channel)], str(Channel(channel).label), "")


@register.simple_tag
def heat(case: Case) -> SafeString:
    """Bars, number and word; and an arrow when it rises or falls."""
    step = case.heat - case.heat_before if case.heat is not None and case.heat_before is not None else 0
    trend = "rising" if step >= RISING else "falling" if step <= -RISING else ""
    return _heat(case.heat, trend, case.distress)


@lru_cache(maxsize=1024)
def _heat(value: int | None, trend: str, distress: bool) -> SafeString:
    if value is None:
        return format_html(
            '<span class="heat heat-unread">{} Not read yet</span>', _icon("hourglass", "", "")
        )
    arrows = {"rising": "arrow-up-right", "falling": "arrow-down-right"}
    return format_html(
        '<span class="heat h{}"><span class="sr-only">Heat {} of 100, {}{}</span>'
        '<span class="heat-glyph" aria-hidden="true"></span><b class="heat-n" aria-hidden="true">{}</b>'
        '<span class="heat-word" aria-hidden="true">{}</span>{}</span>',
        band(value).number - 1, value, heat_word(value, distress).lower(), trend and f", {trend}", value,
        heat_word(value, distress), _icon(arrows[trend], "", "") if trend else "",
    )  # fmt: skip


@register.simple_tag
def due(when: When | None, what: str = "", none: str = "") -> SafeString:
    """A due time over what is due, or over its exact time; `none` where nothing is."""
    if when is None:
        return format_html('<span class="due is-far"><b>{}</b></span>', none)
    return format_html(
        '<span class="due {}"><b><time datetime="{}" title="{}">{}</time></b><small>{}</small></span>',
        when.tone, when.moment.isoformat(), when.title, when.short, what or when.exact,
    )  # fmt: skip


@register.filter
def undo(flash: Flash) -> dict[str, Any] | None:
    """Where the Undo of a flash posts to, or None."""
    tags = flash.extra_tags or ""
    return json.loads(tags) if tags.startswith("{") else None
