"""What fits a model of a table, one learner for each library."""
