"""References of models of texts: fine-tuned as the target was, from the model before it."""
