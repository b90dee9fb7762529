"""References of a run before and while they are trained: how many, on what, and for how long."""
