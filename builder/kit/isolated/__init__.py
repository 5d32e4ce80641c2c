"""Readers written in C++, each in a process of its own, which a hostile file may end."""
