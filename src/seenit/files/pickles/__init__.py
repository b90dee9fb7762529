"""Pickles and torch archives, read without running them."""
