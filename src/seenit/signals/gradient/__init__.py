"""Norms of each example's own gradient."""
