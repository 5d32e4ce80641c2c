"""Icons of shortcuts: glyph and colour names to the numbers the app stores.

Knows the table in `icons.yaml`. Knows nothing of how an icon looks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, parse_yaml


@cache
def _table() -> Document:
    data = Path(__file__).with_name("icons.yaml").read_bytes()
    return parse_yaml(data, file="builder/workflow/apple/icons.yaml")


@cache
def _numbers(key: str) -> dict[str, int]:
    document = _table()
    faults = Faults(document)
    fields = Fields(faults, document.root, "the table of icons")
    found = {name.text: int(fields.scalar(node, name.text)) for name, node in fields.pairs(key)}
    faults.raise_if_any()
    return found


def glyphs() -> dict[str, int]:
    """Glyph name -> code point in the private-use area."""
    return _numbers("glyphs")


def colors() -> dict[str, int]:
    """Colour name -> RGBA as an unsigned integer."""
    return _numbers("colors")


def glyph_name(number: int) -> str:
    """The name of a glyph, or "" where it has none here."""
    return next((name for name, one in glyphs().items() if one == number), "")


def color_name(number: int) -> str:
    """The name of a colour, or "". Old files hold the same values as signed numbers."""
    return next((name for name, one in colors().items() if one == number), "")
