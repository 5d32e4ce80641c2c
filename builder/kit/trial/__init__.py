"""Trials by volunteers: what they need is made, and what they report is read and kept."""
