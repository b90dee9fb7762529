"""A regressor in its library's own file, and a table with a number to tell of each record."""
