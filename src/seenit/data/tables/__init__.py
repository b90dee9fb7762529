"""Flat tables and what their columns mean."""
