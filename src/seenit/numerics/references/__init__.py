"""What the margins of reference models say of each example."""
