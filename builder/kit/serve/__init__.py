"""A kit shown to browsers and phones nearby."""
