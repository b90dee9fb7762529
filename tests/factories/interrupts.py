"""Processes that can be interrupted, however the tests themselves were started."""

import signal


def heed_interrupts():
    """For `preexec_fn`: a shell's background jobs ignore SIGINT, and so would what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
