"""Compilers from a cell to artifacts, one module per kind."""
