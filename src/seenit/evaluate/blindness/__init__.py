"""What can be told without the model, and what an attack says beyond that."""
