"""From a checkpoint's tensors to the network that they fit."""
