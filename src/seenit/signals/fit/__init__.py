"""Checks that the target is queried in the way that it was trained."""
