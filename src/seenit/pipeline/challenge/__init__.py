"""`seenit challenge`: a challenge made, hosted and bundled."""
