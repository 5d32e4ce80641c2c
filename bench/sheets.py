"""A poster by way of Optout, and by typst alone from the same source and words.

Knows how to hear what Optout hands to the typesetter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import typst

from builder.kit.make.make import workbench_for
from builder.loader.definitions import load_definitions
from builder.loader.workspace import find_workspace
from builder.model.kit import Paper
from builder.render.typeset import typeset
from builder.targets import poster as target
from builder.views.print_view import print_view

ROOT = Path(__file__).resolve().parents[1]


def poster() -> tuple[Callable[[], object], Callable[[], object]]:
    """(Optout's way from the definitions' view to a PDF, the typesetter alone)."""
    definitions = load_definitions(find_workspace(ROOT), languages=("de",))
    kit = replace(definitions.kit, base_url="https://example.org/siri/")
    bench = workbench_for(replace(definitions, kit=kit))
    guide = next(iter(bench.context.guides.values()))
    language = bench.context.languages["de"]
    tools = target._sheet_tools(bench)  # noqa: SLF001 - a target's own tools, made as it makes them

    def ours() -> object:
        view = print_view(guide, language, bench)
        return list(target.print_sheets(view, (target.Sheet.POSTER,), tools, papers=(Paper.A4,)))

    with mock.patch("builder.targets.poster.typeset", wraps=typeset) as heard:
        ours()
    press, parts, files = heard.call_args.args
    given: Any = {name: text.encode() for name, text in files.items()}
    given["main.typ"] = "".join(parts.values()).encode()

    def bare() -> object:
        compiler = typst.Compiler(font_paths=press.fonts, ignore_system_fonts=True)
        made = compiler.compile(input=given, format="pdf", pdf_standards="ua-1", timestamp=0)
        # Typst keeps what it worked out until ten more have not asked for it: the next is cold too.
        for _ in range(11):
            compiler.compile(input=b"", format="pdf", timestamp=0)
        return made

    return ours, bare
