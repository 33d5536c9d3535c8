"""The composer: drafts, the coach in context, sending, undo."""
