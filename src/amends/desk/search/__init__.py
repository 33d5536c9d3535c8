"""Search, and going straight to a reference."""
