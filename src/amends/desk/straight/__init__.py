"""Keeping the record straight: merge, split, move, link, tag, fill in; each with its way back."""
