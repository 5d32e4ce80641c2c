"""Whole outputs against goldens that a person can read."""

from __future__ import annotations

from tests.goldens import GOLDEN, golden_context, golden_texts


def test_every_output_is_its_golden() -> None:
    """A difference is shown by its first line; `python -m tests.goldens` writes them anew."""
    found = dict(golden_texts(golden_context()))
    known = {
        path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert sorted(found) == sorted(known)
    changed = []
    for path, text in found.items():
        if text != known[path]:
            pairs = zip(text.splitlines(), known[path].splitlines(), strict=False)
            line = next((new for new, old in pairs if new != old), "its length")
            changed.append(f"{path}: {line.strip()}")
    assert changed == []
