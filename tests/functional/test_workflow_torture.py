"""What real files could hold and generated ones seldom do: every case comes back equal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.wire.plist import same
from builder.workflow.apple.workflow import (
    dump_workflow,
    load_workflow,
    workflow_from_plist,
    workflow_to_plist,
)
from builder.workflow.language.decompile import ImportedWorkflow, import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.format import format_workflow
from tests.bad_cases import CASES
from tests.workflow_torture import TEXTS, cases, output, text, workflow

TORTURE = cases()
WHOLE = sorted((CASES / "workflows" / "whole").glob("*.plist"))
# What a terminal, an editor or another reader of YAML would take for something else.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
# Where PyYAML's own scanner, in Python, takes seconds; libyaml reads every case.
SLOW = 200_000


def round_trip(value: dict[str, Any], name: str = "Some workflow") -> ImportedWorkflow:
    """Import, compile, import again: equal to the original and to each other."""
    imported = import_workflow(workflow_from_plist(value, name=name))
    compiled = compile_workflow(imported.text)
    assert same(workflow_to_plist(compiled), value)
    again = import_workflow(compiled)
    assert again.text == imported.text
    assert dump_workflow(compile_workflow(again.text)) == dump_workflow(compiled)
    return imported


@pytest.mark.parametrize("name", TORTURE)
def test_every_torture_comes_back_equal_and_its_text_is_stable(name: str) -> None:
    imported = round_trip(TORTURE[name])
    assert imported.whole == (name != "no actions at all")
    assert not UNSEEN.search(imported.text)
    if len(imported.text) < SLOW:
        yaml.load(imported.text, yaml.BaseLoader)
    yaml.load(imported.text, yaml.CBaseLoader)


@pytest.mark.parametrize("name", [name for name in TORTURE if not name.startswith(("head", "no "))])
def test_the_layout_of_every_torture_is_stable_and_means_the_same(name: str) -> None:
    imported = import_workflow(workflow_from_plist(TORTURE[name], name="W"))
    formatted = format_workflow(imported.text)
    assert format_workflow(formatted) == formatted
    assert same(workflow_to_plist(compile_workflow(formatted)), TORTURE[name])


@pytest.mark.parametrize("name", ["texts", "100 deep", "5,000 actions", "condition 4", "steps"])
def test_the_order_of_keys_in_a_file_changes_nothing(name: str) -> None:
    value = TORTURE[name]
    turned = import_workflow(workflow_from_plist(backwards(value), name="W"))
    assert turned.text == import_workflow(workflow_from_plist(value, name="W")).text


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", TEXTS, ids=lambda name: repr(name[:20]))
def test_a_workflow_may_be_called_anything(name: str) -> None:
    value = workflow(text("a", UUID="U"), text(output("U")))
    assert round_trip(value, name).whole


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_whole_shortcuts_come_back_in_words_alone(path: Path) -> None:
    read = load_workflow(path.read_bytes(), name=path.stem)
    imported = round_trip(workflow_to_plist(read), path.stem)
    assert (imported.whole, imported.raw_actions) == (True, 0)
    compiled = compile_workflow(imported.text)
    assert dump_workflow(compiled, xml=True) == path.read_bytes()
    assert load_workflow(dump_workflow(compiled), name=path.stem) == read
