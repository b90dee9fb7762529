"""Models that are programs: opened only where the user trusts them."""
