"""Shapes to SVG, pixels and pages; nothing here knows what a guide is."""
