"""Pictures changed for previews: the pixels are right, and a hostile picture is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from builder.render.pictures import Pictures
from builder.render.qr import read_back

TOOLS = Pictures()


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """Red, with a blue upper left quarter."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, 0, width // 2, height // 2))
    out = BytesIO()
    image.convert(mode).save(out, format=kind)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "BMP"])
def test_a_picture_is_resized_in_its_own_format(kind: str) -> None:
    made = TOOLS.resize(picture(40, 20, kind), 20, 10)
    assert (opened(made).size, opened(made).format) == ((20, 10), kind)
    assert TOOLS.measure(made) == (20, 10)


def test_a_part_is_cut_out() -> None:
    made = opened(TOOLS.crop(picture(40, 20), (0, 0, 20, 10))).convert("RGB")
    assert made.getcolors() == [(200, (0, 0, 255))]


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "P"), ("BMP", "L"), ("TIFF", "RGB")])
def test_a_picture_is_converted_whatever_its_colours(kind: str, mode: str) -> None:
    made = TOOLS.convert(picture(8, 8, "PNG", mode), kind.lower())
    assert opened(made).format == kind


def test_a_picture_lies_over_another_at_its_place() -> None:
    above = BytesIO()
    Image.new("RGB", (4, 4), "white").save(above, format="PNG")
    made = opened(TOOLS.overlay(picture(40, 20), above.getvalue(), (30, 10))).convert("RGB")
    assert [made.getpixel(at) for at in ((29, 10), (30, 10), (33, 13), (34, 13))] == [
        (255, 0, 0),
        (255, 255, 255),
        (255, 255, 255),
        (255, 0, 0),
    ]


def test_a_code_is_read_back() -> None:
    assert read_back(TOOLS.barcode("https://x.org/?a=b")) == "https://x.org/?a=b"


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is large and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [b"", b"text", picture(8, 8)[:60], bomb(20_000, 20_000), bomb(8_000, 8_000), bomb(100, 100)],
    ids=["nothing", "text", "cut off", "a bomb", "above the bound", "too little data"],
)
def test_what_is_no_picture_or_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"picture|pixels"):
        TOOLS.resize(data, 10, 10)


@pytest.mark.parametrize("size", [(0, 10), (10, -1), (100_000, 100_000)])
def test_a_result_without_pixels_or_with_too_many_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="pixels is not a size that is taken"):
        TOOLS.resize(picture(8, 8), *size)
    with pytest.raises(ValueError, match="pixels is not a size that is taken"):
        TOOLS.crop(picture(8, 8), (0, 0, *size))


def test_other_formats_and_texts_too_long_for_a_code_are_refused() -> None:
    with pytest.raises(ValueError, match="HEIF"):
        TOOLS.convert(picture(8, 8), "HEIF")
    with pytest.raises(ValueError, match="QR code"):
        TOOLS.barcode("x" * 10_000)
