"""References for models of tables: their parameters, read from the target's file, and training."""
