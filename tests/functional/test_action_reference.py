"""docs/actions is what its script makes, and says something of every action."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from builder.workflow.apple.catalog import all_actions, is_third_party

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "actions"


def test_the_reference_is_current() -> None:
    place = ROOT / "scripts" / "make_action_reference.py"
    spec = importlib.util.spec_from_file_location("make_action_reference", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert pages == module.pages(), "run scripts/make_action_reference.py"


def test_every_named_action_has_its_place() -> None:
    page = "".join(path.read_text("utf-8") for path in FOLDER.iterdir())
    for row in all_actions():
        if row.name and not is_third_party(row.identifier):
            assert f"`{row.identifier}`" in page
            assert not row.slug or f"\n### {row.slug}\n" in page
