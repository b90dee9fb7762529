"""Models that the user's own code builds or serves."""
