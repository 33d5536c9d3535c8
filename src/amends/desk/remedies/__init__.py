"""What this firm gives: the catalogue, who may give how much, the cashier, and one case's remedies in full."""
