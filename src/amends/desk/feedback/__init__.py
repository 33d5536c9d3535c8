"""The inbox of what people said without complaining: look, make a case, answer, set aside."""
