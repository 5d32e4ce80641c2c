"""How wide a text is, shaped with real fonts.

Knows the faces it is handed, one for each script, and remembers what it measured. Finds no
file by itself: a caller passes paths or bytes. Widths come from Pillow's raqm layout
(HarfBuzz): summing advances is wrong by a third in Arabic (measured 2026-11-22).
"""

from __future__ import annotations

import io
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from builder.errors import MissingToolError, Problem
from builder.render.lines import wrap
from builder.render.script import Script, ScriptRun, runs

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_EM = 100
"""Pixels a face is measured at: large enough that hinting and rounding vanish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One family in two weights, each a path or the file's bytes; `index` within a .ttc."""

    family: str
    regular: str | bytes
    bold: str | bytes
    index: int = 0


OpenedFaces = dict[tuple[Face, bool], "FreeTypeFont"]
"""Faces that were opened, each as it is and bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """The faces for one language, by script, with all that was measured and drawn with them.

    `drawn` belongs to `scene.draw`: the same screen stands in a picture, on a page and on
    paper, and for systems that differ in nothing it shows. `opened` holds 200 KB or
    more for each face: give several languages the same one.
    """

    faces: Mapping[Script, Face]
    opened: OpenedFaces = field(default_factory=dict, repr=False, compare=False)
    _widths: dict[tuple[str, bool], float] = field(default_factory=dict, repr=False, compare=False)
    _lines: dict[tuple[str, float, float, bool, float], tuple[str, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    drawn: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Width of `text` in one line, in the unit of `size`. Raises MissingToolError."""
        key = (text, bold)
        width = self._widths.get(key)
        if width is None:
            width = sum(self._run_width(run, bold=bold) for run in runs(text))
            self._widths[key] = width
        return width * size

    def lines(
        self, text: str, size: float, room: float, *, bold: bool = False, slack: float = 1
    ) -> tuple[str, ...]:
        """`text` in as few lines as fit into `room`, even if letters run wider by `slack`; the
        same words stand in many pictures. Raises MissingToolError."""
        key = (text, size, room, bold, slack)
        if key not in self._lines:
            width = self.width
            self._lines[key] = wrap(text, lambda part: slack * width(part, size, bold=bold), room)
        return self._lines[key]

    def family(self, script: Script) -> str:
        """The name of the family that draws `script`. Raises MissingToolError."""
        return self._face(script).family

    def _run_width(self, run: ScriptRun, *, bold: bool) -> float:
        return self._open(run.script, bold=bold).getlength(run.text) / _EM

    def _open(self, script: Script, *, bold: bool) -> FreeTypeFont:
        from PIL import ImageFont

        face = self._face(script)
        key = (face, bold)
        if key not in self.opened:
            source = face.bold if bold else face.regular
            try:
                self.opened[key] = ImageFont.truetype(
                    io.BytesIO(source) if isinstance(source, bytes) else source,
                    _EM,
                    index=face.index,
                    layout_engine=ImageFont.Layout.RAQM,
                )
            except OSError as error:
                raise MissingToolError(_unreadable(face, error)) from error
        return self.opened[key]

    def _face(self, script: Script) -> Face:
        try:
            return self.faces[script]
        except KeyError as error:
            problem = Problem(
                code="font-missing",
                message=f"no font was given for {script} letters",
                help="put a font for them into assets/fonts",
            )
            raise MissingToolError(problem) from error


def _unreadable(face: Face, error: OSError) -> Problem:
    return Problem(
        code="font-unreadable",
        message=f"the font {face.family} cannot be read: {error}",
        help="make assets/fonts again",
    )
