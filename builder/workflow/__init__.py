"""Shortcuts as text: compile, import, run, check. A library of its own on wire and errors."""
