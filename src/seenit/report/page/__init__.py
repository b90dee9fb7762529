"""The HTML page, by section."""
