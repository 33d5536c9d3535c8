"""Working time of the firm, and the clocks of one case."""
