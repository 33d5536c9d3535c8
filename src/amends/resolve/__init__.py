"""Outcomes, cause, remedies within authority, offers and promises."""
