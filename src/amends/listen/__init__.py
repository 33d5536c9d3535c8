"""Anything that a customer says, by any channel: raw -> message -> case."""
