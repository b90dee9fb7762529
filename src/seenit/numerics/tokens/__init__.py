"""Arrays with one value per token, and what each record makes of its own."""
