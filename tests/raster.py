"""SVG to PNG, by typst's own renderer.

Knows typst and where its fonts lie (a caller says); knows nothing of what a picture shows.
Takes the print dialect of `svg`. Same SVG and fonts, same bytes.

Trap: never fork after a typst compile, the child hangs (measured 2026-11-22). Threads are
fine and run in parallel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.errors import Problem, ProofError

_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.at("svg")), format: "svg", width: float(sys.inputs.at("width")) * 1pt)
"""

_POINTS = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """A renderer with the fonts of `font_folders` and no others; opens them once."""

    font_folders: Sequence[str]
    _fonts: list[Any] = field(default_factory=list, repr=False, compare=False)

    def png(self, svg: str, *, width: float, scale: int = 2) -> bytes:
        """`svg` as PNG, `width` times `scale` pixels wide, on a transparent ground.

        Raises ProofError where typst refuses the SVG.
        """
        import typst

        if not self._fonts:
            self._fonts.append(
                typst.Fonts(
                    include_system_fonts=False,
                    include_embedded_fonts=False,
                    font_paths=list(self.font_folders),
                )
            )
        try:
            drawn: object = typst.compile(
                _PAGE,
                format="png",
                ppi=_POINTS * scale,
                font_paths=self._fonts[0],
                ignore_system_fonts=True,
                sys_inputs={"svg": svg, "width": f"{width:g}"},
            )
        except typst.TypstError as error:
            problem = Problem(code="picture-unproven", message=f"no PNG of a picture: {error}")
            raise ProofError(problem) from error
        assert isinstance(drawn, bytes)  # a list comes only from a document of several pages
        return drawn
