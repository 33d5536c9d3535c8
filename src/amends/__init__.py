"""Amends: the complaint desk that turns angry customers into loyal ones."""

__version__ = "0.1.0"
