"""Held items: what arrived and could not be filed, with its raw and the reason."""
