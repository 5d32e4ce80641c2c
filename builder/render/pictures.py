"""Pictures made larger, smaller, cut, converted and laid over each other, for the previews.

Knows bytes of pictures and pixels. Knows no shortcut: whoever previews one hands these on. What
comes in is a stranger's: formats, pixels and results are bounded.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image

from builder.errors import OptOutError
from builder.render.qr import make_qr

# A photo of 48 megapixels is the largest that an iPhone takes (Apple, iPhone 15 Pro, 2023).
MOST_PIXELS = 50_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "BMP")
_WRITTEN = {"PNG": "PNG", "JPEG": "JPEG", "GIF": "GIF", "TIFF": "TIFF", "BMP": "BMP"}


class Pictures:
    """Each method raises ValueError, with words, for what is no picture or would be too large."""

    def blank(self, width: int, height: int, kind: str) -> bytes:
        """A picture of one colour, PNG or of another format that can be written."""
        if kind.upper() not in _WRITTEN:
            raise ValueError(f"{kind} is not a format that can be written here")
        _bound(width, height)
        return _saved(Image.new("RGB", (width, height), (120, 160, 200)), kind.upper())

    def measure(self, data: bytes) -> tuple[int, int]:
        return _opened(data).size

    def resize(self, data: bytes, width: int, height: int) -> bytes:
        picture = _opened(data)
        _bound(width, height)
        return _saved(picture.resize((width, height), Image.Resampling.LANCZOS), picture.format)

    def crop(self, data: bytes, box: tuple[int, int, int, int]) -> bytes:
        """The part from left and top to right and bottom, which may reach over the edge."""
        picture = _opened(data)
        left, top, right, bottom = box
        _bound(right - left, bottom - top)
        return _saved(picture.crop(box), picture.format)

    def convert(self, data: bytes, kind: str) -> bytes:
        if kind.upper() not in _WRITTEN:
            raise ValueError(f"{kind} is not a format that can be written here")
        return _saved(_opened(data), kind.upper())

    def overlay(self, below: bytes, above: bytes, place: tuple[int, int]) -> bytes:
        """`above` on `below`, its upper left corner at `place`, as PNG."""
        ground, picture = _opened(below).convert("RGBA"), _opened(above).convert("RGBA")
        layer = Image.new("RGBA", ground.size)
        layer.paste(picture, place)
        return _saved(Image.alpha_composite(ground, layer), "PNG")

    def barcode(self, text: str) -> bytes:
        """A QR code of 8 pixels a module with its quiet zone, as PNG."""
        try:
            code = make_qr(text)
        except OptOutError as error:
            raise ValueError(str(error)) from error
        size = code.size
        picture = Image.new("1", (size + 8, size + 8), 1)
        for row, modules in enumerate(code.matrix):
            for column, dark in enumerate(modules):
                if dark:
                    picture.putpixel((column + 4, row + 4), 0)
        side = (size + 8) * 8
        return _saved(picture.resize((side, side), Image.Resampling.NEAREST), "PNG")


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=_FORMATS)
            _bound(*picture.size)
            picture.load()
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError, Warning) as error:
        raise ValueError("no picture that can be read") from error
    return picture


def _bound(width: int, height: int) -> None:
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise ValueError(f"{width} by {height} pixels is not a size that is taken")


def _saved(picture: Image.Image, kind: str | None) -> bytes:
    """The picture in its own format where that is written here, else as PNG."""
    kind = _WRITTEN.get(kind or "", "PNG")
    if kind in ("JPEG", "BMP") and picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    out = BytesIO()
    picture.save(out, format=kind)
    return out.getvalue()
