"""Texts from Parquet, CSV and JSON lines, held in memory."""
