"""Typed reading of a mapping: every key known, every value of its kind, every fault kept.

Knows kinds (text, choice, flag, number, version, list) and how to say what is wrong with
one. Knows no particular schema: those who call it do. Reading goes on after a fault, so
that one run reports them all; a faulty value reads as its default.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import partial

from builder.errors import DefinitionError, Problem, Severity, did_you_mean
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence

# `date.fromisoformat` takes weeks and dates without hyphens too; one way to write one is enough.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# More faults of one document than a person reads, each with a search among thousands of names.
MOST_WAYS_OUT = 200
# An id is part of file names, which end at 255 bytes, several in one name.
LONGEST_ID = 64
ID_PATTERN = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")


class Faults:
    """Collects the faults of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def add(
        self,
        code: str,
        node: Node,
        message: str,
        help: str | Callable[[], str] = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Keeps a fault. A way out that is costly to find (the nearest of many names) is given
        as a function: it is asked for as many faults as anybody reads.
        """
        if isinstance(help, str):
            way_out = help
        else:
            way_out = help() if len(self.problems) < MOST_WAYS_OUT else ""
        self.problems.append(
            self.document.problem(code, node, message, help=way_out, severity=severity)
        )

    def raise_if_any(self) -> None:
        """Raises DefinitionError if a fault that is not a mere warning was collected."""
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise DefinitionError(*self.problems)


class Fields:
    """One mapping being read. Call `close()` at the end: it reports keys nobody asked for.

    `sound` is false for a node that is no mapping: that is told once, and not again key by key.
    """

    def __init__(self, faults: Faults, node: Node, what: str) -> None:
        self.faults = faults
        self.what = what
        self.node = node
        self.asked: list[str] = []
        self.sound = isinstance(node, Mapping)
        if isinstance(node, Mapping):
            self.mapping = node
        else:
            faults.add("wrong-kind", node, f"{what} must be a mapping of keys and values")
            self.mapping = Mapping([], node.line, node.column)

    def has(self, key: str) -> bool:
        """Whether the key is there; it is known from then on, so that a slip is told the way."""
        self.asked.append(key)
        return self.mapping.get(key) is not None

    def raw(self, key: str, *, required: bool = False) -> Node | None:
        """The key's node; a fault at the mapping's start where a required one is missing."""
        self.asked.append(key)
        node = self.mapping.get(key)
        if node is None and required and self.sound:
            self.faults.add("missing-key", self.node, f'{self.what} lacks "{key}"')
        return node

    def text(self, key: str, *, default: str | None = None) -> str:
        """The key's text, trimmed; required unless a default is given."""
        node = self.raw(key, required=default is None)
        if node is None:
            return default or ""
        return self.scalar(node, f'"{key}"') or default or ""

    def scalar(self, node: Node, what: str) -> str:
        if not isinstance(node, Scalar):
            self.faults.add("wrong-kind", node, f"{what} must be one piece of text")
            return ""
        value = node.text.strip()
        if not value:
            self.faults.add("empty-value", node, f"{what} is empty")
        return value

    def id(self, key: str, *, default: str | None = None) -> str:
        """A kebab-case, possibly dotted id."""
        value = self.text(key, default=default)
        node = self.mapping.get(key)
        if value and node is not None and len(value) > LONGEST_ID:
            words = f"an id of {len(value)} letters; at most {LONGEST_ID} are taken"
            self.faults.add("bad-id", node, words, "choose a shorter one")
            return default or ""
        if value and node is not None and not ID_PATTERN.match(value):
            self.faults.add(
                "bad-id",
                node,
                f'"{value}" is not an id',
                "use small letters, digits and hyphens",
            )
            return default or ""
        return value

    def choice(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        value = self.text(key, default=default)
        node = self.mapping.get(key)
        if node is not None and value and value not in allowed:
            self.faults.add(
                "unknown-choice",
                node,
                f'"{value}" is not a {key}',
                partial(did_you_mean, value, allowed),
            )
            return default or ""
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        fallback = None if default is None else ("true" if default else "false")
        return self.choice(key, ("true", "false"), default=fallback) == "true"

    def number(
        self, key: str, *, default: int | None = None, low: int = 0, high: int = 2**31
    ) -> int:
        value = self.text(key, default=None if default is None else str(default))
        node = self.mapping.get(key)
        if not re.fullmatch(r"-?[0-9]{1,12}", value) or not low <= int(value) <= high:
            if node is not None and value:
                self.faults.add(
                    "wrong-kind", node, f'"{key}" must be a whole number from {low} to {high}'
                )
            return default or 0
        return int(value)

    def date(self, key: str, *, default: str | None = None) -> date:
        value = self.text(key, default=default)
        if DATE.match(value):
            with contextlib.suppress(ValueError):
                return date.fromisoformat(value)
        node = self.mapping.get(key)
        if node is not None and value:
            self.faults.add("wrong-kind", node, f'"{key}" must be a date like 2026-11-22')
        return date(1970, 1, 1)

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts. One text alone counts as a list of one."""
        node = self.raw(key, required=default is None)
        if node is None:
            return default or ()
        if isinstance(node, Scalar):
            return (self.scalar(node, f'"{key}"'),)
        if not isinstance(node, Sequence):
            self.faults.add("wrong-kind", node, f'"{key}" must be a list')
            return default or ()
        return tuple(self.scalar(item, f'an item of "{key}"') for item in node)

    def items(self, key: str, *, required: bool = True) -> Iterator[Node]:
        """The nodes of a list."""
        node = self.raw(key, required=required)
        if node is None:
            return
        if not isinstance(node, Sequence):
            self.faults.add("wrong-kind", node, f'"{key}" must be a list')
            return
        yield from node

    def pairs(self, key: str, *, required: bool = True) -> Iterator[tuple[Scalar, Node]]:
        """The keys and values of a mapping whose keys are free."""
        node = self.raw(key, required=required)
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.faults.add("wrong-kind", node, f'"{key}" must be a mapping')
            return
        yield from node.pairs

    def child(self, key: str, what: str, *, required: bool = True) -> Fields | None:
        node = self.raw(key, required=required)
        return None if node is None else Fields(self.faults, node, what)

    def checked(self, key: str, read: Callable[[str], object], expected: str) -> None:
        """Reports the key's text if `read` raises ValueError on it."""
        node = self.mapping.get(key)
        if isinstance(node, Scalar):
            try:
                read(node.text)
            except ValueError:
                self.faults.add("wrong-kind", node, f'"{key}" must be {expected}')

    def close(self) -> None:
        for key, _ in self.mapping.pairs:
            if key.text not in self.asked:
                self.faults.add(
                    "unknown-key",
                    key,
                    f'{self.what} has no key "{key.text}"',
                    partial(did_you_mean, key.text, self.asked),
                )
