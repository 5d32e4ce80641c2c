"""Commands for shortcuts of one's own; each in a module of its own."""
