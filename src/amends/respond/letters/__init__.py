"""Letters: what each kind must say (data), whether it does (the validator), how it is made and sent."""
