"""The promise ledger: what we said we would do, and what became of it."""
