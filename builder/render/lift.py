"""Takes the words out of a picture, so that a typesetter can set them itself.

Knows the SVG that `builder.render.svg` writes in its print dialect. Knows nothing of what a
picture shows.

Why: typst 0.15.2 sets the words inside an SVG glyph by glyph and loses which letters a
Devanagari or Thai cluster stands for; PDF/UA-1 then refuses the whole document ("text with
missing codepoints", seen 2026-11-22). Set by typst itself the same words are right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from builder.errors import InvalidFileError, Problem

_TEXT = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_VIEW = re.compile(r'<svg [^>]*viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_ISOLATES = {ord("\u2067"): None, ord("\u2069"): None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Words at a place: `x` is where they start, have their middle or end, as `anchor` says;
    `y` is their baseline. Units of the picture. `anchor` is start, middle or end, counted from
    the left; `backwards` says that they run from right to left."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    fill: str
    anchor: str
    backwards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A picture without its words, its size, and the words."""

    drawing: str
    width: float
    height: float
    words: tuple[Placed, ...]


def lift_words(svg: str) -> Lifted:
    """The picture in two parts. Raises InvalidFileError where it has no size or a word no place."""
    view = _VIEW.match(svg)
    try:
        if view is None:
            raise InvalidFileError(_strange("it has no viewBox"))
        return Lifted(
            drawing=_TEXT.sub("", svg),
            width=float(view[1]),
            height=float(view[2]),
            words=tuple(_placed(found[1], found[2]) for found in _TEXT.finditer(svg)),
        )
    except (KeyError, ValueError) as fault:
        raise InvalidFileError(_strange("a word in it has no place")) from fault


def _placed(attributes: str, content: str) -> Placed:
    said = dict(_ATTRIBUTE.findall(attributes))
    text = unescape(_TAG.sub("", content))
    return Placed(
        text=text.translate(_ISOLATES),
        x=float(said["x"]),
        y=float(said["y"]),
        size=float(said["font-size"]),
        bold=said.get("font-weight") == "700",
        fill=said.get("fill", "#000000"),
        anchor=said.get("text-anchor", "start"),
        backwards="\u2067" in text,
    )


def _strange(why: str) -> Problem:
    return Problem(code="picture-strange", message=f"a picture for the handout is strange: {why}")
