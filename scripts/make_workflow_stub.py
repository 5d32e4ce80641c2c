"""Makes builder/workflow/__init__.pyi: every action as a typed function, beside what stands there.

    .venv/bin/python scripts/make_workflow_stub.py [--check]

With --check nothing is written, and the exit code is 1 where the stub is not current. The first
part of the stub is what `builder/workflow/__init__.py` exports.
"""

from __future__ import annotations

import sys
from pathlib import Path

from builder.workflow.apple.catalog import ActionFacts, Parameter, all_actions
from builder.workflow.language.python_builder import python_name

TARGET = Path(__file__).resolve().parent.parent / "builder" / "workflow" / "__init__.pyi"
HEAD = """# Made by scripts/make_workflow_stub.py from builder/workflow/apple; do not edit.
# ruff: noqa
from collections.abc import Mapping as _Pairs, Sequence as _Items
from typing import Any as _Any, Literal as _Choice

{imports}
from builder.workflow.language.python_builder import (
{functions}
)

__all__ = {exports}

_Text = str | Reference | _Pairs[str, str]  # a mapping is a text in one of its forms
_Number = int | float | str | Reference
_Flag = bool | Reference
_Pair = _Pairs[str, _Any] | Reference | str
_List = _Items[_Any] | Reference | str
_Value = _Any
"""
KINDS = {
    "text": "_Text",
    "string": "_Text",
    "plainString": "_Text",
    "number": "_Number",
    "plainNumber": "_Number",
    "bool": "_Flag",
    "picker": "_Text",
    "subject": "_Text",
    "dictionary": "_Pair",
    "items": "_List",
}
MOST_CHOICES = 40


def stub() -> str:
    """The whole text."""
    from builder.workflow import BUILDER, EXPORTS

    places = sorted((*place.rpartition("."), name) for name, place in EXPORTS.items())
    imports = "\n".join(
        f"from {module} import {inner} as {name}" for module, _, inner, name in places
    )
    functions = "\n".join(f"    {name} as {name}," for name in sorted(BUILDER))
    exports = sorted([*EXPORTS, *BUILDER])
    rows = sorted((row for row in all_actions() if row.slug), key=lambda row: row.slug)
    lines = [_function(row) for row in rows if python_name(row.slug).isidentifier()]
    return (
        HEAD.format(imports=imports, functions=functions, exports=exports) + "\n".join(lines) + "\n"
    )


def _function(row: ActionFacts) -> str:
    slugs = [row.main] if row.main else []
    given = [f"{python_name(slug)}: {_kind(row.by_slug[slug])} = ..." for slug in slugs]
    others = [
        f"{python_name(slug)}: {_kind(one)} = ..."
        for slug, one in row.by_slug.items()
        if slug != row.main and python_name(slug).isidentifier()
    ]
    others += ["question_: _Any = ...", "name_: str = ..."]
    return f"def {python_name(row.slug)}({', '.join([*given, '*', *others])}) -> Reference: ..."


def _kind(parameter: Parameter) -> str:
    if parameter.choices and len(parameter.choices) <= MOST_CHOICES:
        # A text with a reference may stand for a choice.
        return f"_Choice[{', '.join(map(repr, parameter.choices))}] | _Text"
    return KINDS.get(parameter.kind, "_Value")


def main() -> int:
    text = stub()
    if "--check" in sys.argv[1:]:
        current = TARGET.is_file() and TARGET.read_text("utf-8") == text
        print("current" if current else "not current: run scripts/make_workflow_stub.py")
        return 0 if current else 1
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
