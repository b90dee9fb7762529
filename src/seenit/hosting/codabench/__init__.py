"""A challenge as a bundle for Codabench, and the program that scores submissions there."""
