"""The trainer: one network, or several that share a device."""
