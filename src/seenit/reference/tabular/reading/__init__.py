"""What a file of a tree model says of its training, one reader for each library."""
