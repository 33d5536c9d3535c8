"""Pages of letters: what was written, what is missing, sending, and the case pack."""
