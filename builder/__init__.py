"""Optout: one short definition of a privacy goal in, an install kit out."""

__version__ = "0.1.0"
