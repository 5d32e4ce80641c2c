"""Drawings of a QR code: SVG, PNG, and half blocks for a terminal.

Knows a matrix of modules and nothing of the text in it. Always pure black on pure white,
with the quiet zone: a reader must never depend on a theme.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape
from itertools import accumulate, pairwise
from operator import sub, xor

from builder.render.qr_code import QUIET_ZONE, QrCode

Point = tuple[int, int]

# A row less the row before, plus two to stay a byte: 1 turns light, 2 stays, 3 turns dark.
_TWO = 2
_RUN = re.compile(rb"\x01+|\x03+")

_MOVES = re.compile(r"M(\d+) (\d+)|([hv])(-?\d+)|z")
_MOST_MODULES = 177 + 2 * QUIET_ZONE
"""A side of the largest code, of version 40 (ISO/IEC 18004, table 1)."""
_LONGEST = 300_000
"""Letters of a drawing: 16 for each of half of its modules, were no two of them side by side."""


def qr_svg(code: QrCode, title: str) -> str:
    """A complete SVG, one unit a module, drawn as one path.

    The path follows the outline of each dark area instead of painting rows, so that no
    renderer shows hairlines between rows. `title` is the accessible name; "" leaves it out
    where the picture stands beside the same words.
    """
    side = code.size + 2 * QUIET_ZONE
    if not code.outlines:
        code.outlines.append(outline(code.matrix, QUIET_ZONE))
    named = f"<title>{escape(title, quote=False)}</title>" if title else ""
    role = ' role="img"' if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"{role}>{named}'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path d="{code.outlines[0]}"/></svg>'
    )


_WHOLE = re.compile(
    r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 (?P<side>\d{1,3}) (?P=side)"'
    r'(?: role="img"><title>[^<>]{1,600}</title>|>)'
    r'<path fill="#fff" d="M0 0h(?P=side)v(?P=side)h-(?P=side)z"/>'
    r'<path d="(?P<path>(?:M\d{1,3} \d{1,3}(?:[hv]-?\d{1,3})*z)+)"/></svg>'
)


def is_qr_svg(svg: str) -> bool:
    """Whether a text is written as `qr_svg` writes, whatever its title and outline."""
    return svg_path(svg) != ("", 1)


def qr_png(code: QrCode, *, scale: int = 8) -> bytes:
    """A 1-bit PNG, `scale` pixels a module, quiet zone included."""
    from PIL import Image

    side = (code.size + 2 * QUIET_ZONE) * scale
    light, dark = "1" * scale, "0" * scale
    margin = light * QUIET_ZONE
    wide = (side + 7) // 8  # bytes a row of pixels, the last one filled up

    def pixels(row: str) -> bytes:
        return (int(row, 2) << (wide * 8 - side)).to_bytes(wide, "big") * scale

    empty = pixels(light * (code.size + 2 * QUIET_ZONE)) * QUIET_ZONE
    rows = (
        pixels(margin + "".join(dark if module else light for module in row) + margin)
        for row in code.matrix
    )
    out = io.BytesIO()
    Image.frombytes("1", (side, side), empty + b"".join(rows) + empty).save(out, "PNG")
    return out.getvalue()


def terminal_qr(code: QrCode) -> str:
    """Half blocks, two module rows a line, each line black on white by its own escape codes.

    A terminal's default colours are never used: on a dark theme they would turn the code
    into its negative, which many phones do not read.
    """
    width = code.size + 2 * QUIET_ZONE
    border = bytes(QUIET_ZONE)
    empty = bytes(width)
    rows = [empty] * QUIET_ZONE + [border + row + border for row in code.matrix]
    rows += [empty] * (QUIET_ZONE + len(rows) % 2)
    halves = {(1, 1): "█", (1, 0): "▀", (0, 1): "▄", (0, 0): " "}
    lines = (
        "".join(halves[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"\x1b[30;107m{line}\x1b[0m" for line in lines)


def outline(matrix: tuple[bytes, ...], shift: int) -> str:
    """SVG path data around every dark area of `matrix`, moved by `shift` both ways.

    Edges run with the dark side on their right, so holes turn the other way and the
    default fill rule leaves them empty.
    """
    edges = _edges(matrix)
    loops = []
    for start in sorted(edges):
        while edges[start]:
            loops.append(_loop(edges, start, shift))
    return "".join(loops)


def svg_path(svg: str) -> tuple[str, int]:
    """The path and the side of an SVG written by `qr_svg`; ("", 1) of any other text."""
    found = _WHOLE.fullmatch(svg) if len(svg) <= _LONGEST else None
    if found is None or int(found["side"]) > _MOST_MODULES:
        return "", 1
    return found["path"], int(found["side"])


def fill(path: str, side: int) -> tuple[bytes, ...]:
    """The modules that `path` covers: the way back from `outline`, by counting crossings."""
    crossings = [bytearray(side + 1) for _ in range(side)]
    x = y = start_y = 0
    for move in _MOVES.finditer(path):
        if move[1]:
            x, y = int(move[1]), int(move[2])
            start_y = y
            continue
        step = int(move[4] or 0)
        if move[3] == "h":
            x += step
            continue
        end = y + step if move[3] else start_y
        for row in range(max(0, min(y, end)), min(side, max(y, end))):
            crossings[row][min(max(x, 0), side)] ^= 1
        y = end
    return tuple(bytes(accumulate(row[:side], xor)) for row in crossings)


def _edges(matrix: tuple[bytes, ...]) -> dict[Point, list[Point]]:
    """Straight edges between dark and light: from each corner, the corners that follow it."""
    edges: dict[Point, list[Point]] = {}
    for y, start, end, dark in _changes(matrix):
        one, other = (start, y), (end, y)
        edges.setdefault(one if dark else other, []).append(other if dark else one)
    columns = tuple(map(bytes, zip(*matrix, strict=True)))
    for x, start, end, dark in _changes(columns):
        one, other = (x, start), (x, end)
        edges.setdefault(other if dark else one, []).append(one if dark else other)
    return edges


def _changes(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int, int, bool]]:
    """Where a row differs from the one before: (row, start, end, whether it turns dark)."""
    empty = bytes(len(rows[0]))
    for number, (before, row) in enumerate(pairwise((empty, *rows, empty))):
        changes = bytes(map(sub, map(_TWO.__add__, row), before))
        for run in _RUN.finditer(changes):
            yield number, run.start(), run.end(), run[0][0] > _TWO


def _loop(edges: dict[Point, list[Point]], start: Point, shift: int) -> str:
    """One closed outline from `start`, its edges taken out of `edges`."""
    moves = []
    x, y = start
    while True:
        there_x, there_y = edges[x, y].pop()
        moves.append(f"h{there_x - x}" if there_y == y else f"v{there_y - y}")
        x, y = there_x, there_y
        if (x, y) == start:
            break
    return f"M{start[0] + shift} {start[1] + shift}{''.join(moves[:-1])}z"
