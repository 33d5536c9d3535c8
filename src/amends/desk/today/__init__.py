"""Today: what is burning, what falls due, what waits for this person."""
