"""The schema for editors: whole, and no stricter than the compiler."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from builder.wire.yaml import Mapping, Node, Scalar, Sequence, parse_yaml
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import action_slugs, all_actions
from builder.workflow.language.schema import schema_text, workflow_schema

CASES = Path(__file__).resolve().parents[2] / "cases" / "workflows" / "good"


def test_the_text_is_the_schema() -> None:
    assert json.loads(schema_text()) == workflow_schema()


def test_every_named_action_and_parameter_is_in_it() -> None:
    verbs = workflow_schema()["definitions"]["action"]["properties"]
    for row in all_actions():
        if row.slug and row.identifier not in BLOCK_KINDS:
            assert set(row.by_slug) <= set(verbs[row.slug]["properties"]), row.identifier
    assert len(verbs) > len(action_slugs())


def test_it_explains_actions_and_their_choices() -> None:
    verbs = workflow_schema()["definitions"]["action"]["properties"]
    assert "Displays an alert" in verbs["show-alert"]["description"]
    targets = verbs["open-privacy-security"]["properties"]["target"]["anyOf"]
    assert "analytics" in targets[0]["enum"]


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


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.name)
def test_good_cases_satisfy_it(path: Path) -> None:
    document = as_editor(parse_yaml(path.read_bytes(), file=path.name).root)
    assert Checker(workflow_schema()).faults(document) == []


def test_a_misspelt_action_and_parameter_do_not_satisfy_it() -> None:
    checker = Checker(workflow_schema())
    for action in ({"show-alrt": "x"}, {"show-alert": {"titel": "x"}}, "lock-scren"):
        assert checker.faults({"format": 1, "actions": [action]}), action


class Checker:
    """As much of JSON Schema draft 7 as the schema uses."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.root = schema

    def faults(self, value: Any, schema: dict[str, Any] | None = None, at: str = "$") -> list[str]:
        schema = self.root if schema is None else schema
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.faults(value, self.root["definitions"][name], at)
        found = []
        if "anyOf" in schema and all(self.faults(value, one, at) for one in schema["anyOf"]):
            found.append(f"{at}: none of anyOf")
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{at}: not one of the choices")
        if "type" in schema and not self._is(value, schema["type"]):
            found.append(f"{at}: {value!r} is not {schema['type']}")
        if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            found.append(f"{at}: does not match")
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                found += self.faults(item, schema["items"], f"{at}[{index}]")
        if isinstance(value, dict):
            found += self._object(value, schema, at)
        return found

    def _object(self, value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
        found = [f"{at}: lacks {key}" for key in schema.get("required", ()) if key not in value]
        for key, item in value.items():
            inner = schema.get("properties", {}).get(key)
            patterns = schema.get("patternProperties", {})
            matched = [one for pattern, one in patterns.items() if re.search(pattern, key)]
            if inner is not None:
                matched.append(inner)
            for one in matched:
                found += self.faults(item, one, f"{at}.{key}")
            if not matched and schema.get("additionalProperties") is False:
                found.append(f"{at}: unknown key {key}")
            elif not matched and isinstance(schema.get("additionalProperties"), dict):
                found += self.faults(item, schema["additionalProperties"], f"{at}.{key}")
        return found

    @staticmethod
    def _is(value: Any, types: str | list[str]) -> bool:
        known = {
            "null": value is None,
            "boolean": isinstance(value, bool),
            "number": isinstance(value, int | float) and not isinstance(value, bool),
            "integer": isinstance(value, int | float) and float(value).is_integer(),
            "string": isinstance(value, str),
            "array": isinstance(value, list),
            "object": isinstance(value, dict),
        }
        return any(known[one] for one in ([types] if isinstance(types, str) else types))
