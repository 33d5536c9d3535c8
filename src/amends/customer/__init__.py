"""The pages of the customer: the form, and their own page behind a signed link."""
