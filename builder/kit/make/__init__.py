"""A kit's files, in memory: planned, compiled, proven, listed."""
