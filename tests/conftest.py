"""Settings of the whole suite."""

from hypothesis import settings

settings.register_profile("gongkai", deadline=None, derandomize=True)
settings.load_profile("gongkai")
