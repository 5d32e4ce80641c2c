"""Bytes and formats; nothing here knows an Apple feature by name above the format."""
