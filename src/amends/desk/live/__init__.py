"""What happens elsewhere, as a stream of the sealed journal."""
