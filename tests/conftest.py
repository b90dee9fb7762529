"""One hypothesis profile for all tests: no deadline, a busy machine is not a bug."""

from hypothesis import settings

settings.register_profile("seenit", deadline=None)
settings.load_profile("seenit")
