"""Mailboxes: mail is fetched by the server's own numbers, counted against it, and never changed there."""
