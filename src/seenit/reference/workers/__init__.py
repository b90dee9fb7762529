"""Who does the jobs, and what they cost."""
