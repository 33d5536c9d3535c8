"""Bringing cases from another program: files to rows, rows to arrivals, arrivals to cases."""
