"""What every output must be, read back by somebody else's reader."""
