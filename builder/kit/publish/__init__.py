"""A kit put where people can reach it: an object store, a folder, a branch of a git repository.

`address` reads where to, `changes` says what is to do, `publish` does it in an order that never
leaves a page pointing at nothing; `store`, `disk` and `git` are the three kinds of places.
"""
