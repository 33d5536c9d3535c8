"""Clocks: deadlines of a law or of our own, from packs of dated data."""

from amends.understand.clocks.answering import answer
from amends.understand.clocks.arithmetic import Calendars, due
from amends.understand.clocks.loading import kind_of, pack_named, packs, read_pack
from amends.understand.clocks.rules import Kind, Pack, Referral, Rule, Unit

__all__ = [
    "Calendars",
    "Kind",
    "Pack",
    "Referral",
    "Rule",
    "Unit",
    "answer",
    "due",
    "kind_of",
    "pack_named",
    "packs",
    "read_pack",
]
