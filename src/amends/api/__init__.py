"""The programs' door: REST under /api/v1."""
