"""Search over the names of indexes and channels, and the versions of one package."""
