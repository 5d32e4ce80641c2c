"""Checks pictures from their bytes: SVG and PNG as our own drawing writes them, and no other.

Knows every element, attribute and shape that `builder.render` can write into a picture. What
is not among them is a fault, whether or not it is known to do harm: no style, script, link,
animation, foreign markup, entity or instruction has a place in the list. Knows no page.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from xml.parsers import expat

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact
from builder.render.palette import DARK, LIGHT, NIGHT, Palette, Tone
from builder.render.qr_draw import is_qr_svg
from builder.render.shape import Sign
from builder.render.svg import WEB_FONTS

MAX_BYTES = 128 * 1024
"""Of a file of many pictures; ours have some 1,300 bytes for each of at most 40."""
MOST_PARTS = 128
"""Elements of one picture; ours have at most 40. A code drawn by hand needs hundreds."""
MOST_VIEWS = 64
"""Pictures in one file; ours have at most 40."""

_SVG = "http://www.w3.org/2000/svg"
ValueRule = Callable[[str], bool]

NUMBER = r"-?(?:\d{1,4}(?:\.\d{1,3})?|\.\d{1,3})"
_NUMBER = re.compile(rf"{NUMBER}\Z")
_LENGTH = re.compile(r"\d{1,3}(?:\.\d{1,3})?\Z")
_BOX = re.compile(rf"0 0 {NUMBER} {NUMBER}\Z")
# Pictures in one file stand below each other, farther down than any part of one picture.
_DOWN = r"\d{1,5}(?:\.\d{1,3})?"
_VIEW_BOX = re.compile(rf"0 {_DOWN} {NUMBER} {NUMBER}\Z")
_MOVE = re.compile(
    rf"(?:translate\((?:{NUMBER} {NUMBER}|0 {_DOWN})\)|matrix\(-1 0 0 1 {NUMBER} (?:{NUMBER})\))\Z"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
# Names of pictures in a file of several, and of what they share.
_VIEW = re.compile(r"[a-z0-9-]{1,40}-\d{1,2}\Z")
_SHARED = re.compile(r"a\d{1,3}\Z")
_USED = re.compile(r"#a\d{1,3}\Z")
# Lines between rows, as `builder.render.svg.rule_path` writes them.
_HAIRLINES = re.compile(rf"(?:M{NUMBER} {NUMBER}H{NUMBER}){{1,16}}\Z")


def matches(pattern: re.Pattern[str]) -> ValueRule:
    return lambda value: pattern.match(value) is not None


def among(*values: str) -> ValueRule:
    return frozenset(values).__contains__


@lru_cache(maxsize=1)
def _strokes() -> frozenset[str]:
    return frozenset(stroke.d for sign in Sign for stroke in sign.drawing.strokes)


@lru_cache(maxsize=1)
def _colours() -> frozenset[str]:
    palettes: tuple[Palette, ...] = (LIGHT, DARK, NIGHT)
    return frozenset({"none", *(palette[tone] for palette in palettes for tone in Tone)})


def is_stroke(value: str) -> bool:
    """Whether path data is a stroke of one of our signs, or lines between rows."""
    return value in _strokes() or _HAIRLINES.match(value) is not None


def _is_colour(value: str) -> bool:
    return value in _colours()


_PAINT: Mapping[str, ValueRule] = {
    "fill": _is_colour,
    "stroke": _is_colour,
    "stroke-width": matches(_LENGTH),
}
_PLACE: Mapping[str, ValueRule] = {"x": matches(_NUMBER), "y": matches(_NUMBER)}
ELEMENTS: Mapping[str, Mapping[str, ValueRule]] = {
    "svg": {
        "xmlns": among(_SVG),
        "viewBox": matches(_BOX),
        "width": matches(_NUMBER),
        "height": matches(_NUMBER),
        "role": among("img"),
        "xml:lang": matches(_LANGUAGE),
    },
    "title": {},
    "desc": {},
    "g": {
        "font-family": among(WEB_FONTS),
        "direction": among("rtl"),
        "stroke-linecap": among("round"),
        "stroke-linejoin": among("round"),
        "transform": matches(_MOVE),
        "id": matches(_SHARED),
    },
    "view": {"id": matches(_VIEW), "viewBox": matches(_VIEW_BOX)},
    "use": {"href": matches(_USED), "y": matches(_NUMBER)},
    "rect": {
        **_PLACE,
        **_PAINT,
        "width": matches(_NUMBER),
        "height": matches(_NUMBER),
        "rx": matches(_LENGTH),
    },
    "path": {"d": is_stroke, **_PAINT},
    "text": {
        **_PLACE,
        "fill": _is_colour,
        "font-size": matches(_LENGTH),
        "font-weight": among("700"),
        "direction": among("ltr"),
        "text-anchor": among("middle", "end"),
        "xml:lang": matches(_LANGUAGE),
    },
}
_INSIDE: Mapping[str, frozenset[str]] = {
    "": frozenset({"svg"}),
    "svg": frozenset({"title", "desc", "view", "g"}),
    "g": frozenset({"g", "rect", "path", "text", "use"}),
}


def prove_picture(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """The faults of a step's picture."""
    del evidence
    return check_svg(artifact)


def check_svg(artifact: Artifact) -> list[Problem]:
    """The faults of a drawing; [] for one that we could have drawn."""
    return [_problem(artifact.path, words) for words in _svg(artifact.data)]


def _svg(data: bytes) -> list[str]:
    if len(data) > MAX_BYTES:
        return [f"{len(data)} bytes; our pictures have at most {MAX_BYTES}"]
    if not (data.startswith(b"<svg ") and data.endswith((b"</svg>", b"</svg>\n"))):
        return ["does not begin and end as our pictures do"]
    reader = _PictureReader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        return [f"not well-formed: {error}"]
    return list(dict.fromkeys([*reader.faults, *reader.sizes()]))


class _PictureReader:
    """Holds each event of the parser to the list. The first few faults are enough."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.parts = [0]
        self.views: list[str] = []
        self.groups: set[str] = set()
        self.shared = 0
        self.inside = [""]
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # None of these is ever written by us, so none is read: no type, entity or instruction.
        self.parser.StartDoctypeDeclHandler = self._foreign("declaration of a type")
        self.parser.ProcessingInstructionHandler = self._foreign("instruction to programs")
        self.parser.CommentHandler = self._foreign("comment")
        self.parser.StartCdataSectionHandler = self._foreign("section of raw text")
        self.parser.XmlDeclHandler = self._foreign("declaration of XML")

    def _foreign(self, what: str) -> Callable[..., None]:
        def found(*about: object) -> None:
            del about
            self._fault(f"our pictures have no {what}")

        return found

    def sizes(self) -> Iterator[str]:
        """What is too much, once all is read."""
        if max(self.parts) > MOST_PARTS:
            yield f"{max(self.parts)} parts; our pictures have at most {MOST_PARTS}"
        if len(self.views) > MOST_VIEWS or len(set(self.views)) != len(self.views):
            yield f"{len(self.views)} views; a file of ours has at most {MOST_VIEWS}, each its own"
        if self.views and len(self.parts) - 1 != len(self.views):
            yield "not one picture for each of its views"

    def _several(self, name: str, given: Mapping[str, str]) -> None:
        """In a file of several pictures each has a group of its own, counted alone. What they
        share is drawn once and holds nothing that is shared: references never multiply."""
        if name == "view":
            self.views.append(given.get("id", ""))
        elif self.views and self.inside == ["", "svg", "g"]:
            self.parts.append(0)
            if name != "g":
                self._fault(f"a file of several pictures has no <{name[:40]}> beside them")
        if name == "use" and (self.shared or given.get("href", "#")[1:] not in self.groups):
            self._fault("a picture of ours uses only what is drawn before, and nothing twice over")
        if name == "g" and "id" in given:
            if self.shared or not self.views or given["id"] in self.groups:
                self._fault("our pictures have no such group to be used again")
            self.groups.add(given["id"])
        if self.shared or (name == "g" and "id" in given):
            self.shared += 1

    def _start(self, name: str, attributes: list[str]) -> None:
        given = dict(zip(attributes[::2], attributes[1::2], strict=True))
        self._several(name, given)
        self.parts[-1] += 1
        above = self.inside[-1]
        self.inside.append(name)
        if len(self.inside) > 12:
            self._fault("nested deeper than our pictures are")
        rules = ELEMENTS.get(name)
        if rules is None or name not in _INSIDE.get(above, ()):
            self._fault(f"our pictures have no <{name[:40]}> in <{above[:40]}>")
            return
        for key, value in given.items():
            rule = rules.get(key)
            if rule is None or not rule(value):
                self._fault(f"our pictures have no {key[:40]}={value[:60]!a} at <{name[:40]}>")
        if above == "" and "xmlns" not in given:
            self._fault("a picture says that it is SVG; this one does not")

    def _end(self, name: str) -> None:
        del name
        self.inside.pop()
        self.shared = max(0, self.shared - 1)

    def _text(self, text: str) -> None:
        if self.inside[-1] not in ("title", "desc", "text") and text.strip():
            self._fault(f"our pictures have no words in <{self.inside[-1][:40]}>")

    def _fault(self, words: str) -> None:
        if len(self.faults) < 8:
            self.faults.append(words)


def check_qr_svg(artifact: Artifact) -> list[Problem]:
    """The faults of a code's drawing: it is written as `qr_svg` writes, byte for byte but for
    its title and outline."""
    text = artifact.data.decode("utf-8", "replace")
    if is_qr_svg(text):
        return []
    return [_problem(artifact.path, "this is not drawn as our codes are")]


# What Pillow writes for a picture of one colour depth without metadata (checked 2026-11-28).
_CHUNKS = (b"IHDR", b"IDAT", b"IEND")
_HEAD = b"\x89PNG\r\n\x1a\n"
_BLACK_AND_WHITE = b"\x01\x00\x00\x00\x00"
"""One bit a dot, grey, deflated, filtered, not interlaced (PNG, third edition, 11.2.1)."""
_MOST_DOTS = 2000
"""The largest code, of version 40, has 185 modules a side with its border: at 8 dots 1,480."""


def check_png(artifact: Artifact) -> list[Problem]:
    """The faults of a PNG's frame: these chunks in this order, their sums right, nothing behind."""
    words = _png(artifact.data)
    return [_problem(artifact.path, words)] if words else []


def _png(data: bytes) -> str:
    if not data.startswith(_HEAD):
        return "this is not a PNG"
    names = []
    for name, sound in _chunks(data):
        names.append(name)
        if not sound:
            return "a part of the PNG is cut short or damaged"
        if name not in _CHUNKS:
            return f"our PNG files have no part {name[:8]!a}"
    expected = [b"IHDR", *[b"IDAT"] * (len(names) - 2), b"IEND"]
    if names != expected or len(names) < 3:
        return "the PNG's parts are not in the order in which ours are"
    if data[24:29] != _BLACK_AND_WHITE or max(struct.unpack_from(">II", data, 16)) > _MOST_DOTS:
        return f"our PNG files are black and white, with at most {_MOST_DOTS} dots a side"
    return ""


def _chunks(data: bytes) -> Iterator[tuple[bytes, bool]]:
    place = len(_HEAD)
    while place < len(data):
        if place + 12 > len(data):
            yield b"", False
            return
        (size,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        end = place + 12 + size
        if end > len(data):
            yield name, False
            return
        (found,) = struct.unpack_from(">I", data, end - 4)
        yield name, found == zlib.crc32(data[place + 4 : end - 4])
        place = end


def _problem(path: str, words: str) -> Problem:
    return Problem(code="unproven", message=words, file=path)
