"""Files of precomputed signals and answers."""
