"""Is it membership that the attacks see? Controls of every run."""
