"""A causal language model and the texts that it is asked about."""
