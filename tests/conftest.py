"""One thread per worker of the suite, and no hypothesis deadline: a busy machine is not a bug."""

import os

from hypothesis import settings

# Before NumPy and torch are imported: threads inside two workers would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("seenit", deadline=None)
settings.load_profile("seenit")
