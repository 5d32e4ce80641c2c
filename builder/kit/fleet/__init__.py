"""A kit for each of very many sites: what they share once, what is each one's own beside it."""
