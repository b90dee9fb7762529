"""Mixed tables from CSV and Parquet: numbers, booleans, categories and gaps.

A CSV file is held in memory as float64. A Parquet table stays on disk: one row group at a time is
in memory, and beside it the categories of every column.
"""
