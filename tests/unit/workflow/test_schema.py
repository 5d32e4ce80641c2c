"""The schema for editors: whole, and no stricter than the compiler."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped, unused-ignore]
from jsonschema.exceptions import (  # type: ignore[import-untyped, unused-ignore]
    best_match,
)

from builder.wire.yaml import Mapping, Node, Scalar, Sequence, parse_yaml
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import action_slugs, all_actions
from builder.workflow.language.schema import schema_text, workflow_schema

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases" / "workflows" / "good"
USED = CASES.parent / "used"
BLOCKS = [USED / "blocks" / f"{name}.yaml" for name in ("log", "pair", "shared")]
GOOD = [
    *CASES.glob("*.yaml"),
    *(ROOT / "examples").glob("*.yaml"),
    *USED.glob("good-*.workflow.yaml"),
    *BLOCKS,
]
SCHEMA = workflow_schema()
VERBS = SCHEMA["definitions"]["action"]["properties"]


def test_the_text_is_the_schema() -> None:
    assert json.loads(schema_text()) == workflow_schema()


def followed(schema: Any) -> Any:
    """The schema itself, or the one that it leads to."""
    schema = schema.get("allOf", [schema])[0]
    # The short form of a choice stands beside the parameters.
    schema = schema.get("then", schema)
    if "$ref" in schema:
        _, letter, name = schema["$ref"].split("/")
        return SCHEMA[letter][name]
    return schema


def parameters_of(slug: str) -> dict[str, Any]:
    """What the schema lets stand in the mapping of an action."""
    found: dict[str, Any] = followed(VERBS[slug])["properties"]
    return found


def test_every_named_action_and_parameter_is_in_it() -> None:
    for row in all_actions():
        if row.slug and row.identifier not in BLOCK_KINDS:
            assert set(row.by_slug) <= set(parameters_of(row.slug)), row.identifier
    assert len(VERBS) > len(action_slugs())


def test_it_is_small_enough_for_an_editor() -> None:
    assert len(schema_text().encode("utf-8")) < 300_000


def test_it_explains_actions_and_their_choices() -> None:
    assert "Displays an alert" in VERBS["show-alert"]["description"]
    target = followed(parameters_of("open-privacy-security")["target"])
    assert "analytics" in target["anyOf"][0]["enum"]


def as_editor(node: Node) -> Any:
    """A node as an editor's YAML reader takes it: plain words have types."""
    if isinstance(node, Mapping):
        return {key.text: as_editor(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [as_editor(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.quoted:
        return node.text
    if not node.text:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    return float(node.text) if re.fullmatch(r"-?\d+(\.\d+)?", node.text) else node.text


@cache
def validator() -> Draft7Validator:
    Draft7Validator.check_schema(workflow_schema())
    return Draft7Validator(workflow_schema())


def faults(document: Any) -> list[str]:
    """What a validator says of a document, the innermost reasons last."""
    return [best_match([one]).message for one in validator().iter_errors(document)]


def document_of(path: Path) -> Any:
    return as_editor(parse_yaml(path.read_bytes(), file=path.name).root)


@pytest.mark.parametrize("path", sorted(GOOD), ids=lambda path: path.name)
def test_good_cases_satisfy_it(path: Path) -> None:
    assert faults(document_of(path)) == []


@pytest.mark.parametrize("name", ["many-faults", "names", "values"])
def test_bad_cases_do_not(name: str) -> None:
    assert faults(document_of(CASES.parent / "bad" / f"{name}.workflow.yaml"))


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"show-alert": {"titel": "x"}}, "'titel' was unexpected"),
        ({"wait": {"second": 5}}, "'second' was unexpected"),
        ({"show-alrt": "x"}, "'show-alrt' does not match any of the regexes"),
        ({"show-alrt": {"x": None}}, "is not valid under any"),
        ("lock-scren", "'lock-scren' is not one of"),
        ({"get-device-details": {"get": "Sytem Version"}}, "is not valid under any"),
        ({"repeat": 5, "do": [{"show-alert": {"titel": "x"}}]}, "'titel' was unexpected"),
    ],
)
def test_a_fault_is_told_of_the_action_it_stands_in(action: Any, told: str) -> None:
    [message] = faults({"format": 1, "actions": [action]})
    assert told in message


@pytest.mark.parametrize(
    "action",
    [
        {"show-content": {"greeting": None}},
        {"set x": {"text": "y"}},
        {"set x": {"wait": {"seconds": None}}},
        {"wait": {"seconds": None}, "question": "How long?"},
        {"com.apple.AddressBook.DeleteContactIntent": {"entities": "{x}"}},
        {"find-contacts": {"where": [], "sort-by": "Name", "limit": 5}},
        {"show-alert": {"title": "x", "raw": {"Key": 1}, "named": "y"}},
    ],
)
def test_what_the_compiler_takes_satisfies_it(action: Any) -> None:
    assert faults({"format": 1, "actions": [action]}) == []
