"""Which submission of a team counts."""

BEST, LAST = "best", "last"
"""The best by the figures on the scoreboard, or the last that was accepted."""
