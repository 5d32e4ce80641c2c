"""Drawings of a QR code: SVG, PNG, and half blocks for a terminal.

Knows a matrix of modules and nothing of the text in it. Always pure black on pure white,
with the quiet zone: a reader must never depend on a theme.
"""

from __future__ import annotations

import io
import re
from html import escape

from builder.render.qr import QUIET_ZONE, QrCode

Point = tuple[int, int]

_MOVES = re.compile(r"M(\d+) (\d+)|([hv])(-?\d+)|z")
_DRAWING = re.compile(r'viewBox="0 0 (\d+) \1".* d="([Mhvz0-9 -]*)"/></svg>$', re.DOTALL)


def qr_svg(code: QrCode, title: str) -> str:
    """A complete SVG, one unit a module, drawn as one path.

    The path follows the outline of each dark area instead of painting rows, so that no
    renderer shows hairlines between rows. `title` is the accessible name; "" leaves it out
    where the picture stands beside the same words.
    """
    side = code.size + 2 * QUIET_ZONE
    named = f"<title>{escape(title, quote=False)}</title>" if title else ""
    role = ' role="img"' if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"{role}>{named}'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path d="{outline(code.matrix, QUIET_ZONE)}"/></svg>'
    )


def qr_png(code: QrCode, *, scale: int = 8) -> bytes:
    """A 1-bit PNG, `scale` pixels a module, quiet zone included."""
    from PIL import Image

    side = code.size + 2 * QUIET_ZONE
    image = Image.new("L", (side, side), 255)
    modules = b"".join(code.matrix).translate(bytes([255]) + bytes(255))
    image.paste(Image.frombytes("L", (code.size, code.size), modules), (QUIET_ZONE, QUIET_ZONE))
    large = image.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    out = io.BytesIO()
    large.convert("1", dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
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
    found = _DRAWING.search(svg)
    return (found[2], int(found[1])) if found else ("", 1)


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
    return tuple(_running(row, side) for row in crossings)


def _running(crossings: bytearray, side: int) -> bytes:
    inside = 0
    row = bytearray(side)
    for x in range(side):
        inside ^= crossings[x]
        row[x] = inside
    return bytes(row)


def _edges(matrix: tuple[bytes, ...]) -> dict[Point, list[Point]]:
    """Unit edges between dark and light: from each corner, the corners that follow it."""
    size = len(matrix)
    empty = bytes(size)
    edges: dict[Point, list[Point]] = {}
    above = empty
    for y, row in enumerate((*matrix, empty)):
        left = 0
        for x, dark in enumerate(row):
            if dark != above[x]:
                start, end = ((x, y), (x + 1, y)) if dark else ((x + 1, y), (x, y))
                edges.setdefault(start, []).append(end)
            if dark != left:
                start, end = ((x, y + 1), (x, y)) if dark else ((x, y), (x, y + 1))
                edges.setdefault(start, []).append(end)
            left = dark
        if left:
            edges.setdefault((size, y), []).append((size, y + 1))
        above = row
    return edges


def _loop(edges: dict[Point, list[Point]], start: Point, shift: int) -> str:
    """One closed outline from `start`, its unit edges taken out of `edges` and joined up."""
    moves: list[tuple[str, int]] = []
    here = start
    while True:
        there = edges[here].pop()
        across = there[0] - here[0]
        axis, step = ("h", across) if across else ("v", there[1] - here[1])
        if moves and moves[-1][0] == axis and (moves[-1][1] > 0) == (step > 0):
            moves[-1] = (axis, moves[-1][1] + step)
        else:
            moves.append((axis, step))
        here = there
        if here == start:
            break
    drawn = "".join(f"{axis}{step}" for axis, step in moves[:-1])
    return f"M{start[0] + shift} {start[1] + shift}{drawn}z"
