"""Measuring Amends: a scratch installation, a company of any size, and the figures of each part."""
