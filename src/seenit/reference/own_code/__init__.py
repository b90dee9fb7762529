"""Code of the user's own that trains: by records, or by their ids."""
