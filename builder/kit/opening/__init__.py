"""Things that are there already, opened within limits: kits, shortcuts, what a link leads to."""
