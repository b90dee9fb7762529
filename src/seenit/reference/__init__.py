"""Reference models: who trains on what, how, and where."""
