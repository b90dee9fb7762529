"""The same record twice: exact copies and near-duplicates."""
