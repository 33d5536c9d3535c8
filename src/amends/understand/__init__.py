"""Readings, concerns, heat over time, and the place in the queue that explains itself."""
