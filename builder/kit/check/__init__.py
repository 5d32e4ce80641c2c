"""A kit that is there, looked at with fresh eyes."""
