"""What print can show, and how it is said when it cannot."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from builder.errors import DefinitionError, InvalidFileError
from builder.render.glyphs import (
    Coverage,
    check_glyphs,
    missing_characters,
    parse_coverage,
    points_of_font,
)

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
LATIN = Coverage(points=frozenset(range(0x20, 0x17F)))


def test_a_text_that_the_fonts_hold_misses_nothing() -> None:
    assert missing_characters("Straße, Čapek & Søn", LATIN) == set()


def test_a_letter_and_its_accent_count_as_the_one_letter_they_make() -> None:
    assert missing_characters("e\u0301", LATIN) == set()


def test_characters_without_a_shape_are_never_missing() -> None:
    assert missing_characters("a\u200d\u2067b\ufe0f\n", LATIN) == set()


def test_missing_characters_are_named_with_the_place_they_stand_in() -> None:
    with pytest.raises(DefinitionError) as caught:
        check_glyphs({"host.name": "鬱 library", "host.contact": "me@x"}, LATIN, file="kit.yaml")
    (problem,) = caught.value.problems
    assert problem.code == "glyph-missing"
    assert problem.file == "kit.yaml"
    assert "host.name: 鬱 (U+9B31)" in problem.message
    assert "fonts" in problem.help


def test_every_text_with_a_gap_is_told_in_one_run() -> None:
    with pytest.raises(DefinitionError) as caught:
        check_glyphs({"a": "鬱", "b": "fine", "c": "憂"}, LATIN)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"fonts":[{}]}', '{"fonts":[{"has":["x"]}]}', '{"fonts":[{"has":5}]}']
)
def test_a_damaged_list_of_characters_is_a_clear_fault(text: str) -> None:
    with pytest.raises(InvalidFileError, match=r"make_fonts\.py"):
        parse_coverage(text)


def test_a_list_of_characters_is_read_as_ranges() -> None:
    coverage = parse_coverage('{"fonts":[{"has":[[65,67]]},{"has":[[97,97]]}]}')
    assert coverage.points == frozenset(map(ord, "ABCa"))


@pytest.mark.parametrize("name", ["NotoSansHebrew-Regular.ttf", "NotoSansCJKjp-Bold.otf"])
def test_a_font_of_the_host_adds_what_it_holds(name: str) -> None:
    more = LATIN.with_font((FONTS / name).read_bytes())
    assert LATIN.points < more.points
    assert missing_characters("א" if "Hebrew" in name else "図", more) == set()


def font(cmap: bytes, *, magic: bytes = b"\0\1\0\0") -> bytes:
    head = magic + struct.pack(">HHHH", 1, 0, 0, 0)
    return head + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


def cmap_of(platform: int, body: bytes) -> bytes:
    return struct.pack(">HH", 0, 1) + struct.pack(">HHI", platform, 1, 12) + body


def format_12(*groups: tuple[int, int]) -> bytes:
    rows = b"".join(struct.pack(">III", first, last, 1) for first, last in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(rows), 0, len(groups)) + rows


def format_4(*spans: tuple[int, int]) -> bytes:
    count = len(spans)
    ends = b"".join(struct.pack(">H", last) for _, last in spans)
    starts = b"".join(struct.pack(">H", first) for first, _ in spans)
    return struct.pack(">HHHHHHH", 4, 0, 0, 2 * count, 0, 0, 0) + ends + b"\0\0" + starts


@pytest.mark.parametrize(
    ("data", "points"),
    [
        (font(cmap_of(3, format_12((65, 67), (0x20000, 0x20000)))), {65, 66, 67, 0x20000}),
        (font(cmap_of(0, format_4((97, 98), (0xFFFF, 0xFFFF)))), {97, 98}),
        (font(cmap_of(1, format_4((97, 98)))), set()),
        (font(cmap_of(3, struct.pack(">H", 14)), magic=b"OTTO"), set()),
        (b"ttcf" + struct.pack(">III", 0, 1, 16) + b"", None),
    ],
    ids=["format-12", "format-4", "other-platform", "other-format", "cut-collection"],
)
def test_the_table_of_characters_is_read_from_a_font(data: bytes, points: set[int] | None) -> None:
    if points is None:
        with pytest.raises(InvalidFileError):
            points_of_font(data)
    else:
        assert points_of_font(data) == points


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\0\1\0\0",
        font(b"")[:12] + b"glyf" + bytes(12),
        font(cmap_of(3, format_12((10, 5)))),
        font(cmap_of(3, format_12((0, 9), (5, 20)))),
        font(cmap_of(3, format_12((0, 0x110000)))),
        font(cmap_of(3, struct.pack(">HHIII", 12, 0, 0, 0, 0xFFFFFF))),
        font(cmap_of(3, format_4((5, 9), (1, 3)))),
    ],
    ids=range(9),
)
def test_bytes_that_are_no_font_are_a_clear_fault(data: bytes) -> None:
    with pytest.raises(InvalidFileError, match="not a TrueType or OpenType font"):
        points_of_font(data)
