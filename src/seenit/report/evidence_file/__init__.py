"""The evidence file of an audit: what a test procedure asks for, from the run's own records."""
