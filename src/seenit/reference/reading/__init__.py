"""What a target tells of how it was trained."""
