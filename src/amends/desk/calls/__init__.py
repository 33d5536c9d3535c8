"""Log a call: phone and in person, equal to every other channel."""
