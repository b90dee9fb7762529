"""What an audit found, as records."""
