"""The schemas of files of a workspace: no stricter than the readers, and of use beside them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from builder.cli.main import run
from builder.facts.catalog import load_catalog
from builder.loader.schemas import SCHEMAS, definition_schema
from builder.wire.yaml import Mapping, Node, Scalar, Sequence, parse_yaml
from tests.bad_cases import bad_files, good_files
from tests.conftest import ROOT

ROOMS = {"kit": "kitfiles", "guide": "guides", "labels": "labels", "device": "devices"}
SHIPPED: dict[str, list[Path]] = {
    "kit": [],
    "guide": [
        path for path in (ROOT / "shortcuts").glob("*.yaml") if ".workflow." not in path.name
    ],
    "labels": [*(ROOT / "assets" / "labels").glob("*.yaml")],
    "device": [*(ROOT / "builder" / "facts" / "devices").glob("*.yaml")],
}
# What only a reader can tell: spans that meet or end early, ids of other places and files,
# placeholders of English, and characters that nobody sees.
READERS_ALONE: dict[str, str] = {
    "kit": "unseen",
    "guide": (
        "absent-phrase color control-elsewhere listed-control listed-elsewhere "
        "listed-moved listed-no-words name-long note note-alone nothing-open routes-meet "
        "span-backwards step-span-backwards"
    ),
    "labels": (
        "label-source label-unknown phrase-missing phrase-unknown placeholder-added "
        "placeholder-lost placeholder-misspelt"
    ),
    "device": (
        "addresses-overlap control-twice gap-after gap-before gap-between gap-frames "
        "gap-starts like-unknown newest-before-since pane-of-control pane-twice parent "
        "parent-of-itself places-overlap scheme scheme-none scheme-web source "
        "span-backwards span-empty whole-span-backwards words-overlap"
    ),
}


def as_editor(node: Node) -> Any:
    """A node as an editor's YAML reader takes it: plain words have types (YAML 1.2, core)."""
    if isinstance(node, Mapping):
        return {key.text: as_editor(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [as_editor(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.quoted:
        return node.text
    if node.text in ("", "true", "false"):
        return {"true": True, "false": False}.get(node.text)
    if re.fullmatch(r"-?\d+", node.text):
        return int(node.text)
    return float(node.text) if re.fullmatch(r"-?\d+\.\d+", node.text) else node.text


@cache
def validator(kind: str) -> Draft7Validator:
    schema = json.loads(definition_schema(kind, load_catalog()))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def faults(kind: str, path: Path) -> list[str]:
    document = as_editor(parse_yaml(path.read_bytes(), file=path.name).root)
    return [f"{one.json_path}: {one.message}" for one in validator(kind).iter_errors(document)]


FILES = [
    (kind, path)
    for kind, room in ROOMS.items()
    for path in sorted([*SHIPPED[kind], *good_files(room)])
]
BAD = [(kind, path) for kind, room in ROOMS.items() for path in bad_files(room)]


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda each: getattr(each, "stem", each))
def test_what_a_reader_takes_satisfies_the_schema(kind: str, path: Path) -> None:
    assert faults(kind, path) == []


@pytest.mark.parametrize(("kind", "path"), BAD, ids=lambda each: getattr(each, "stem", each))
def test_what_a_reader_refuses_the_schema_refuses_where_it_can(kind: str, path: Path) -> None:
    assert bool(faults(kind, path)) is (path.stem not in READERS_ALONE[kind].split())


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_command_prints_each_schema(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", kind]) == 0
    assert capsys.readouterr().out == definition_schema(kind, load_catalog())
    assert run(["schema", kind, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == json.loads(
        definition_schema(kind, load_catalog())
    )


def test_a_new_workspace_has_files_that_satisfy_them(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "new")]) == 0
    assert faults("kit", tmp_path / "new" / "kit.yaml") == []
