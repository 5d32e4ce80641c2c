"""Who signed a file, and whether that may be believed."""
