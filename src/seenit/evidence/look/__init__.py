"""What a set of records looks like without any model."""
