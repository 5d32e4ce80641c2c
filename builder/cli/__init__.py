"""One command, one module; each parses, calls one thing below, and prints."""
