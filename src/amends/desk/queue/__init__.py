"""The queue: every open case in order, filtered by its URL."""
