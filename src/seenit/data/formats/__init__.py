"""Files of records, one format each."""
