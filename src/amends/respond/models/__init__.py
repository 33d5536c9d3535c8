"""What this room keeps: drafts in the making, letters, and what letters say of the firm."""

from amends.respond.models.drafts import Draft
from amends.respond.models.letters import Letter, Letterhead

__all__ = ["Draft", "Letter", "Letterhead"]
