"""JSON of strangers: counted before it is parsed."""

from __future__ import annotations

import json

import pytest

from builder.wire import json_text
from builder.wire.json_text import loads_json


def test_json_is_read_and_its_objects_are_made_of_their_pairs() -> None:
    assert loads_json(b'{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    assert loads_json(b'{"a": 1, "a": 2}', pairs=list) == [("a", 1), ("a", 2)]


@pytest.mark.parametrize(
    ("name", "most"), [(b"[1,2,3]", {"MAX_VALUES": 2}), (b'[[{"a": 1}]]', {"MAX_NESTED": 3})]
)
def test_as_much_as_is_read_is_read_and_no_more(
    name: bytes, most: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ((limit, count),) = most.items()
    monkeypatch.setattr(json_text, limit, count)
    assert loads_json(name) == json.loads(name)
    monkeypatch.setattr(json_text, limit, count - 1)
    with pytest.raises(ValueError, match=r"^it holds more values than are read$"):
        loads_json(name)
