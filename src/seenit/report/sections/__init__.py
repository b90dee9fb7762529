"""The sections of a report: what each shows, says in the terminal and leaves in the summary."""
