"""A reference that nests without end is a fault at its place, and never ends the program."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError
from builder.workflow.language.document import compile_workflow

PLACES = ('property "Name" with {}', "{}", "as {}", "date {}")


@pytest.mark.parametrize("opening", ["[", '{{"a":', "({", '\\"'])
@pytest.mark.parametrize("place", PLACES)
def test_a_reference_nested_without_end_is_a_fault(place: str, opening: str) -> None:
    inner = f"clipboard | {place.format(opening * 20_000)}"
    with pytest.raises(DefinitionError):
        compile_workflow(f"format: 1\nname: X\nactions:\n  - show-content: '{{{inner}}}'\n")
