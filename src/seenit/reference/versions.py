"""The versions of what makes a reference, as parts of the keys that kept references lie under.

A key must change with the results and with nothing else: a moved file, a better sentence or a
faster loop that gives the same weights would train again what took somebody hours. So each
version is declared, and whoever changes what a training or a query gives declares another; a test
trains anew and compares with margins that the declared version gave.

Those that look like digests of the source began as such, and keep those names, so that references
of that time are still found.
"""

TRAINING = "0.1.0+9dd8558c8500a14a"
"""Of the trainer that follows a recipe."""
OWN_TRAINING = "0.1.0+4be1b23602134553"
"""Of how the user's own training code is called."""
TABLE_TRAINING = "1"
"""Of the trainer of models of tables."""
TEXT_TRAINING = "1"
"""Of the fine-tuning of models of texts."""
ASKING = "0.1.0+29e8ac78111ec140"
"""Of what a trained reference is asked, beside its views."""
