"""Where mail is fetched from, and whether all of it is here."""
