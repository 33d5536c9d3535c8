"""The sample company, played through the verbs."""
