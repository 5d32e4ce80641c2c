"""Configuration profiles: what they hold, and the rules they keep."""
