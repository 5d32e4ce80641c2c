"""Text with references as people write it: `Hello, {name}!`.

Knows when places and references match; where they do not, there are no words for the text.
"""

from __future__ import annotations

from typing import Any

from builder.workflow.apple.spelling import PLACE
from builder.workflow.language.names import Names
from builder.workflow.language.texts import RANGES, STRING, units
from builder.workflow.language.write_references import write_reference


def write_parts(string: Any, ranges: Any, names: Names) -> str | None:
    """The text as people write it; None where places and references do not match."""
    if not isinstance(string, str) or not isinstance(ranges, dict):
        return None
    pieces = string.split(PLACE)
    if len(pieces) - 1 != len(ranges):
        return None
    out = [_escaped(pieces[0])]
    place = units(pieces[0])
    for piece in pieces[1:]:
        shown = write_reference(ranges.get(f"{{{place}, 1}}"), names)
        if shown is None:
            return None
        out.append("{" + shown + "}" + _escaped(piece))
        place += 1 + units(piece)
    return "".join(out)


def write_token_string(value: Any, names: Names) -> str | None:
    """The text of a WFTextTokenString's Value, or None where the syntax has no words for it."""
    if not isinstance(value, dict) or not value.keys() <= {STRING, RANGES}:
        return None
    return write_parts(value.get(STRING), value.get(RANGES, {}), names)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
