"""`python -m seenit`, where the command itself is not on the path."""

from seenit.cli import main

main()
