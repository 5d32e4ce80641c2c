"""No module imports itself through others: imports within functions and for types count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT


def modules(root: Path) -> dict[str, Path]:
    """Dotted name -> file, of every module of the package below `root`."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (root / "builder").rglob("*.py")
    }


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def sort_modules(root: Path) -> list[str]:
    """The modules in an order in which each stands behind those it imports.

    Raises CycleError where there is none.
    """
    known = modules(root)
    graph = {
        name: {other for other in imported(path, known) if other in known and other != name}
        for name, path in known.items()
    }
    return list(TopologicalSorter(graph).static_order())


def test_there_is_no_circle() -> None:
    assert len(sort_modules(ROOT)) > 300


def test_a_circle_hidden_within_a_function_is_found(tmp_path: Path) -> None:
    (tmp_path / "builder").mkdir()
    (tmp_path / "builder" / "one.py").write_text("from builder import two\n")
    (tmp_path / "builder" / "two.py").write_text("def f():\n    from builder.one import x\n")
    with pytest.raises(CycleError):
        sort_modules(tmp_path)
