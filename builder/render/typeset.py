"""Typst source and words in, a tagged PDF out: the one place that calls typst for print.

Knows the typesetter: fonts from given folders and no others, PDF/UA-1 (which refuses pictures
without words and letters without a glyph), a fixed date. Knows nothing of posters, languages
or the kit. Source text and inputs come as strings; no file is read but fonts.

Facts (typst 0.15.2 from PyPI, tried 2026-11-22): fonts can only be given as folders or files;
source, pictures and data can be bytes, under names of their own. A compile after a fork hangs,
so never fork after one; threads are safe, each with a compiler of its own, and share the fonts.
Same input, same bytes, as long as `timestamp` is given.

What a compile worked out is kept in the process until ten more have not asked for it: 88 sheets
took 213 MB, and 117 MB where it was dropped after each, in no less time. A sheet that differs in
few words asks for most of it, but only where files keep their names from one compile to the next
(source given as bare bytes has another one each time), and for nothing where `sys.inputs` differ:
so data are files here (measured 2026-11-29).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.errors import DefinitionError, MissingToolError, Problem

_KEPT = 10
"""After so many compiles typst drops what they did not ask for."""
_MAIN = "main.typ"
_PLACE = re.compile(r"\.typ:(\d+):(\d+)")
_NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetter:
    """The fonts, opened once. Give the same one to every thread."""

    fonts: Any  # typst.Fonts: its own classes carry no types worth naming here
    families: frozenset[str]


def open_typesetter(folders: Sequence[str], *, needs: Iterable[str] = ()) -> Typesetter:
    """Open the fonts of these folders or files, and no others.

    Raises MissingToolError when a family of `needs` is in none of them.
    """
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
    )
    families = frozenset(fonts.families())
    if gone := sorted(set(needs) - families):
        raise MissingToolError(
            Problem(
                code="font-missing",
                message=f"no font here is called {', '.join(gone)}",
                file=", ".join(folders),
                help="run python scripts/make_fonts.py, or name a folder that has the font",
            )
        )
    return Typesetter(fonts=fonts, families=families)


def typeset(
    press: Typesetter, parts: Mapping[str, str], files: Mapping[str, str], *, keep: bool = False
) -> bytes:
    """The PDF that `parts` describe, one after the other, which may read `files` by name.

    `parts` maps names of files, for a Problem to name, to their texts. With `keep`, what was worked
    out is kept for a sheet that is alike and comes next. Same parts, files and fonts, same bytes.
    Raises DefinitionError with the typesetter's own words.
    """
    import typst

    source = "".join(map(_ended, parts.values()))
    # Files by name: its own stubs do not know that it takes them.
    given: Any = {_MAIN: source.encode(), **{name: each.encode() for name, each in files.items()}}
    compiler = typst.Compiler(font_paths=press.fonts, ignore_system_fonts=True)
    try:
        result = compiler.compile(
            input=given,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=0,
        )
    except typst.TypstError as fault:
        problem = _problem(parts, str(fault.message), str(fault.diagnostic), fault.hints)
        raise DefinitionError(problem) from fault
    finally:
        if not keep:
            _forget(compiler)
    assert isinstance(result, bytes)  # several only for formats with one file a page
    return _packed(result)


def _packed(pdf: bytes) -> bytes:
    """The same file with its objects packed: typst leaves what is not a stream as plain text,
    which is nearly half of a handout with all its tags. 1 to 7 ms."""
    from pikepdf import ObjectStreamMode, Pdf

    place = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as opened:
        opened.save(place, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return place.getvalue()


def _forget(compiler: Any) -> None:
    """Drops what was worked out for sheets: no other asks for it. An empty page takes 0.02 ms."""
    for _ in range(_KEPT + 1):
        compiler.compile(input=b"", format="pdf", timestamp=0)


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _problem(
    parts: Mapping[str, str], message: str, diagnostic: str, hints: Sequence[str]
) -> Problem:
    if gone := sorted(set(_NO_GLYPH.findall(diagnostic))):
        return Problem(
            code="glyph-missing",
            message=f"the fonts of print cannot show {', '.join(gone)}",
            file=list(parts)[-1],
            help="write it in other letters",
        )
    place = _PLACE.search(diagnostic)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    file, line, source = _in_part(parts, line)
    return Problem(
        code="typeset",
        message=f"the typesetter says: {message}",
        file=file,
        line=line,
        column=column,
        source=source,
        help="; ".join(hints),
    )


def _in_part(parts: Mapping[str, str], line: int) -> tuple[str, int, str]:
    """The file that line `line` of all parts together stands in, its number there, and itself."""
    for file, text in parts.items():
        lines = _ended(text).split("\n")[:-1]
        if 0 < line <= len(lines):
            return file, line, lines[line - 1]
        line -= len(lines)
    return list(parts)[-1], 0, ""
