"""Regressors of mixed tables, opened from their library's own file: one number for each record."""
