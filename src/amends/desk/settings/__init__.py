"""The firm, its staff, and each person's keys."""
