"""What programs read: JSON, XML, Markdown."""
