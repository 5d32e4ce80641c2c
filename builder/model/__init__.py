"""Frozen values: guides, workflows, profiles, scripts, artifacts. No input or output."""
