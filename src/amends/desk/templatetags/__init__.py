"""Small marks that every desk page uses."""
