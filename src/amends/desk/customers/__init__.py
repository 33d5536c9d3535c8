"""A customer: all their cases, and what to mind with them."""
