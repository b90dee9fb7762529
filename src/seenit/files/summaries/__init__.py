"""What a file holds, in words."""
