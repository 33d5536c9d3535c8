"""Follow-ups, surveys, closing and reopening."""
