"""Settings, Import: bring cases of another program, look first, undo after."""
