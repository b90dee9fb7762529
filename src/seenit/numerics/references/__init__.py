"""The margins of reference models for each example, and statistics of them."""
