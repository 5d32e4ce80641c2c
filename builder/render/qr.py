"""QR codes: a text becomes a matrix, and a drawing of it becomes the text again.

Knows error correction, versions and how to read a code back. Knows nothing of what the
text means, nor of how a matrix is drawn (`qr_draw`).

The matrix comes from `qrcode`; only its choice of mask is replaced. `qrcode` draws all
eight masks and scores each in Python (4 to 6 ms a code, measured 2026-11-22); zxing-cpp
makes the same choice by the same standard's rules in 0.15 ms, so its mask is taken over.
Any of the eight is a valid code (ISO/IEC 18004, 7.8); for one and the same mask the two
libraries give the same matrix for an address in one segment, and a test holds them to it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from builder.errors import DefinitionError, Problem, ProofError
from builder.render.qr_code import LEVELS, QUIET_ZONE, Level, QrCode
from builder.render.qr_draw import fill, qr_png, qr_svg, svg_path

PROOF_SCALE = 3
"""Pixels a module when a code is read back: about the least that readers ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrMemo:
    """Codes proven so far in one build, by text and least level."""

    codes: dict[tuple[str, Level], QrCode] = field(default_factory=dict)


def make_qr(text: str, *, least: Level = Level.M) -> QrCode:
    """The smallest code that holds `text`, at the strongest level that does not enlarge it.

    Raises DefinitionError where `text` is empty or longer than any code holds.
    """
    from qrcode.main import QRCode

    if not text:
        raise DefinitionError(Problem(code="qr-empty", message="a QR code needs a text"))
    version, level = _fit(text, least)
    code = QRCode(
        version=version,
        error_correction=_level_number(level),
        border=0,
        mask_pattern=_best_mask(text, level),
    )
    code.add_data(text, optimize=0)
    code.make(fit=False)
    rows = tuple(bytes(map(bool, row)) for row in code.get_matrix())
    return QrCode(text=text, matrix=rows, version=version, level=level)


def proven_qr(text: str, *, least: Level = Level.M, memo: QrMemo | None = None) -> QrCode:
    """`make_qr`, and proof that its SVG and its PNG both read back as `text`.

    Raises ProofError where either does not. A code already in `memo` is not made twice.
    """
    known = memo.codes if memo is not None else {}
    key = (text, least)
    if key not in known:
        code = make_qr(text, least=least)
        _prove(code)
        known[key] = code
    return known[key]


def read_back(drawing: QrCode | str | bytes) -> str:
    """What a reader (zxing-cpp) sees in a code, in an SVG of ours, or in a PNG; "" if nothing.

    An SVG is filled in from its own path, so what is read is what was drawn.
    """
    match drawing:
        case QrCode():
            border = bytes(QUIET_ZONE)
            empty = (bytes(drawing.size + 2 * QUIET_ZONE),) * QUIET_ZONE
            return _decode((*empty, *(border + row + border for row in drawing.matrix), *empty))
        case str():
            return _decode(fill(*svg_path(drawing)))
        case bytes():
            return _decode_png(drawing)


def _prove(code: QrCode) -> None:
    drawings: tuple[tuple[str, str | bytes], ...] = (
        ("SVG", qr_svg(code, "")),
        ("PNG", qr_png(code, scale=PROOF_SCALE)),
    )
    for name, drawing in drawings:
        seen = read_back(drawing)
        if seen != code.text:
            words = f'reads as "{seen}"' if seen else "cannot be read"
            raise ProofError(
                Problem(
                    code="qr-unproven",
                    message=f'the QR code ({name}) for "{code.text}" {words}',
                    help="try a shorter or plainer address",
                )
            )


def _fit(text: str, least: Level) -> tuple[int, Level]:
    """The version needed at `least`, and the strongest level that this version still holds."""
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import BIT_LIMIT_TABLE, BitBuffer, length_in_bits

    code = QRCode(error_correction=_level_number(least))
    code.add_data(text, optimize=0)
    data = code.data_list[0]
    try:
        version = int(code.best_fit(start=1))
    except (DataOverflowError, ValueError) as error:
        problem = Problem(
            code="qr-too-long",
            message=f"a text of {len(text)} characters is more than a QR code holds",
            help="use a shorter address",
        )
        raise DefinitionError(problem) from error
    buffer = BitBuffer()
    data.write(buffer)
    bits = 4 + length_in_bits(data.mode, version) + len(buffer)
    stronger = LEVELS[LEVELS.index(least) :]
    fitting = [one for one in stronger if bits <= BIT_LIMIT_TABLE[_level_number(one)][version]]
    return version, fitting[-1]


def _level_number(level: Level) -> int:
    """The two bits by which the standard names a level (ISO/IEC 18004, table 12)."""
    return {Level.M: 0, Level.Q: 3, Level.H: 2}[level]


def _best_mask(text: str, level: Level) -> int:
    """The mask of zxing-cpp's own code: format bits beside the first finder, unmasked.

    In row 8, columns 2 to 4 hold the mask's three bits, XORed with 101
    (ISO/IEC 18004, 7.9.1: the format information is masked with 101010000010010).
    """
    import zxingcpp

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=str(level))
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    modules = memoryview(image)
    first, second, third = (int(modules[8, column] == 0) for column in (2, 3, 4))
    return (first << 2 | second << 1 | third) ^ 0b101


def _decode(rows: tuple[bytes, ...]) -> str:
    """Read rows of modules (1 is dark, border included), enlarged to PROOF_SCALE."""
    from PIL import Image

    small = Image.frombytes(
        "L", (len(rows[0]), len(rows)), b"".join(rows).translate(bytes([255]) + bytes(255))
    )
    size = (small.width * PROOF_SCALE, small.height * PROOF_SCALE)
    return _read(small.resize(size, Image.Resampling.NEAREST))


def _decode_png(data: bytes) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            return _read(image.convert("L"))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return ""


def _read(image: Any) -> str:
    import zxingcpp

    seen: Any = zxingcpp.read_barcode(
        image,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return str(seen.text) if seen is not None and seen.valid else ""


def read_all(image: Any) -> list[str]:
    """The text of every code in a picture of a page (Pillow's), turned or not."""
    import zxingcpp

    seen: Any = zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_downscale=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [str(each.text) for each in seen if each.valid]
