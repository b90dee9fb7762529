"""Who does the work, and what it costs."""
